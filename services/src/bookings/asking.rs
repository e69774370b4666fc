//! The short safety questions before a visit, by a mail of their own where no reminder brings
//! them: its reader wants none, its studio sends none, or it leaves before they are asked.
//!
//! They are about safety, so that no preference stops them, and they are asked once for each
//! time of a visit. When the mail leaves it looks once more whether they are asked at all.

use std::collections::HashMap;

use chrono::TimeDelta;
use domain::{
    BookingId, Instant,
    booking::{Booking, BookingState},
    screening::is_due,
};
use storage::{
    Connection, StoreError, Tx,
    bookings::{self, Coming},
    mails,
    payments::lock_booking,
    screenings::{self, Outcome},
};

use super::{
    before::{answered, is_asked},
    letters,
};
use crate::{
    Services,
    jobs::{self, Enqueue, Job},
    mail::Mail,
};

/// How long before a visit they are asked, where no reminder brings them.
const AHEAD: TimeDelta = TimeDelta::hours(24);

/// Plans the mail, where the questions come due and no reminder brings them.
pub(super) async fn plan(tx: &Tx, booking: &Booking, now: Instant) -> Result<(), StoreError> {
    let (start, ahead) = (booking.span.start, booking.span.start - AHEAD);
    if start <= now {
        return Ok(());
    }
    let all = screenings::outcomes(&**tx, &[booking.id]).await?;
    let (answered, at) = (answered(&all), ahead.max(now));
    // Then the confirmation of a visit that staff entered has just brought them.
    let are_told = all.is_empty() && booking.sequence == 0 && booking.created_at >= ahead;
    if are_told || !is_due(answered, start, at) {
        return Ok(());
    }
    let reminder = letters::reminder_leaves(tx, booking).await?;
    if reminder.is_some_and(|it| is_due(answered, start, it)) {
        return Ok(());
    }
    ask(tx, booking, at, now).await
}

/// Plans the mail for visits that begin in one to two days, where nothing has planned it: they
/// were booked before there was such a mail. What is planned already stays as it is.
pub(crate) async fn look_ahead(services: &Services) -> Result<(), StoreError> {
    let (conn, now) = (services.store.reader(), services.now());
    let from = now + AHEAD;
    let coming = bookings::confirmed_between(conn, from, from + AHEAD).await?;
    for id in unplanned(conn, &coming, now).await? {
        let planned = services.store.retrying(|| plan_late(services, id)).await;
        if let Err(error) = planned {
            tracing::warn!(booking = %id, %error, "what is asked before a visit is not planned yet");
        }
    }
    Ok(())
}

/// Those of the visits for which something may be missing. All are read at once, outside any
/// transaction: nearly all are planned already, and nobody is to wait for that to be seen.
async fn unplanned<C: Connection>(
    conn: &C,
    coming: &[Coming],
    now: Instant,
) -> Result<Vec<BookingId>, StoreError> {
    let ids: Vec<BookingId> = coming.iter().map(|visit| visit.id).collect();
    let mut outcomes: HashMap<_, Vec<Outcome>> = HashMap::new();
    for one in screenings::outcomes(conn, &ids).await? {
        outcomes.entry(one.booking).or_default().push(one);
    }
    let sent = mails::of_bookings(conn, &ids).await?;
    let sent: HashMap<_, _> = sent.into_iter().map(|mail| (mail.job, mail.sent_at)).collect();
    let both = |it: &Coming| [key(it.id, it.sequence), letters::reminder_key(it.id, it.sequence)];
    let keys: Vec<String> = coming.iter().flat_map(both).collect();
    let found = storage::jobs::by_keys(conn, &keys).await?.into_iter();
    let jobs: HashMap<_, _> = found.filter_map(|job| Some((job.dedupe.clone()?, job))).collect();
    let is_planned = |visit: &Coming| {
        let all = outcomes.get(&visit.id.0).map(Vec::as_slice).unwrap_or_default();
        let (answered, start) = (answered(all), visit.start);
        let [asks, reminds] = both(visit);
        let leaves = jobs.get(&reminds).and_then(|job| {
            let waits = job.finished_at.is_none().then_some(job.run_at);
            Instant::from_timestamp(sent.get(&job.id).copied().or(waits)?, 0)
        });
        jobs.contains_key(&asks)
            || !is_due(answered, start, (start - AHEAD).max(now))
            || leaves.is_some_and(|it| is_due(answered, start, it))
    };
    Ok(coming.iter().filter(|visit| !is_planned(visit)).map(|visit| visit.id).collect())
}

async fn plan_late(services: &Services, id: BookingId) -> Result<(), StoreError> {
    let (tx, now) = (services.store.begin().await?, services.now());
    lock_booking(&tx, id).await?;
    let found = bookings::by_id(&*tx, id).await?;
    if let Some(booking) = found.filter(|it| it.state == BookingState::Confirmed) {
        plan(&tx, &booking, now).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// What has left for a visit counts for it still where only its sequence is raised, and it begins
/// when it did: somebody else treats. What is only planned is planned anew.
pub(crate) async fn keep(tx: &Tx, booking: &Booking) -> Result<(), StoreError> {
    let (id, sequence) = (booking.id, booking.sequence);
    let before = sequence.saturating_sub(1);
    for (from, to) in [
        (key(id, before), key(id, sequence)),
        (letters::reminder_key(id, before), letters::reminder_key(id, sequence)),
    ] {
        if let Some((_, true)) = letters::leaves(tx, id, from.clone()).await? {
            storage::jobs::rekey(tx, &from, &to).await?;
        }
    }
    Ok(())
}

/// Gives up the mail that was planned when the visit had that sequence.
pub(super) async fn give_up(
    tx: &Tx,
    booking: BookingId,
    sequence: u32,
    now: Instant,
) -> Result<(), StoreError> {
    jobs::cancel(tx, &key(booking, sequence), now).await
}

/// Asks what a reminder would have brought that its reader does not want after all: they chose
/// so elsewhere after it was planned.
pub(crate) async fn instead_of(services: &Services, mail: &Mail) -> Result<(), StoreError> {
    let Mail::Reminder { booking, sequence } = *mail else { return Ok(()) };
    let (tx, now) = (services.store.begin().await?, services.now());
    let found = bookings::by_id(&*tx, booking).await?;
    let Some(booking) = found.filter(|it| it.sequence == sequence) else { return Ok(()) };
    if is_asked(&*tx, &booking, now).await? {
        ask(&tx, &booking, now, now).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn ask(tx: &Tx, booking: &Booking, run_at: Instant, now: Instant) -> Result<(), StoreError> {
    let (id, sequence) = (booking.id, booking.sequence);
    let mail = Mail::SafetyQuestions { booking: id, sequence };
    let when = Enqueue { studio: Some(booking.studio), run_at, dedupe: Some(key(id, sequence)) };
    jobs::enqueue(tx, &Job::Mail(mail), when, now).await
}

fn key(booking: BookingId, sequence: u32) -> String {
    format!("safety_questions:{booking}:{sequence}")
}
