//! The short safety questions before a visit, by a mail of their own where no reminder brings
//! them: its reader wants none, its studio sends none, or it leaves before they are asked.
//!
//! They are about safety, so that no preference stops them, and they are asked once for each
//! time of a visit. When the mail leaves it looks once more whether they are asked at all.

use chrono::TimeDelta;
use domain::{
    BookingId, Instant,
    booking::{Booking, BookingState},
    screening::is_due,
};
use storage::{StoreError, Tx, bookings, payments::lock_booking, screenings};

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
    let from = services.now() + AHEAD;
    let conn = services.store.reader();
    for id in bookings::confirmed_between(conn, from, from + AHEAD).await? {
        services.store.retrying(|| plan_late(services, id)).await?;
    }
    Ok(())
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
