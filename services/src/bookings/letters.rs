//! The mails about a booking: enqueued with the change they tell of.

use domain::{BookingId, Instant, JobId, booking::Booking};
use storage::{StoreError, Tx};

use super::asking;
use crate::{
    jobs::{self, Enqueue, Job},
    mail::{Asked, Mail},
    outcomes,
    preferences::{self, Preferences},
};

/// Tells that the visit is booked, and plans its reminder and what is asked around it.
pub async fn confirmed(tx: &Tx, booking: &Booking, now: Instant) -> Result<(), StoreError> {
    let mail = Mail::BookingConfirmed { booking: booking.id };
    send(tx, booking, mail, format!("confirmed:{}:{}", booking.id, booking.sequence), now).await?;
    plan(tx, booking, now).await
}

/// Plans the reminder of a visit and what is asked before and after it, without telling of the
/// visit itself: that is told of with others.
pub async fn plan(tx: &Tx, booking: &Booking, now: Instant) -> Result<(), StoreError> {
    outcomes::plan(tx, booking, now).await?;
    let chosen = preferences::of_visit(&**tx, booking).await?;
    plan_reminder(tx, booking, &chosen, now).await?;
    asking::plan(tx, booking, now).await
}

/// The same for a visit that was moved with others, in place of what was planned before.
pub async fn plan_moved(tx: &Tx, booking: &Booking, now: Instant) -> Result<(), StoreError> {
    drop_reminder(tx, booking.id, booking.sequence.saturating_sub(1), now).await?;
    plan(tx, booking, now).await
}

/// Tells that the visit waits for the studio's approval, asks for it, and drops the reminder of the
/// time it was moved from.
pub async fn requested(tx: &Tx, booking: &Booking, now: Instant) -> Result<(), StoreError> {
    drop_reminder(tx, booking.id, booking.sequence.saturating_sub(1), now).await?;
    let mail = Mail::BookingRequested { booking: booking.id };
    send(tx, booking, mail, format!("requested:{}:{}", booking.id, booking.sequence), now).await?;
    ask(tx, booking, now).await
}

/// Tells those who can approve: the therapist, and the studio.
async fn ask(tx: &Tx, booking: &Booking, now: Instant) -> Result<(), StoreError> {
    let (id, sequence) = (booking.id, booking.sequence);
    for whom in [Asked::Therapist, Asked::Studio] {
        let mail = Mail::ApprovalWanted { booking: id, sequence, whom };
        let dedupe = format!("approval_wanted:{id}:{sequence}:{}", whom.code());
        send(tx, booking, mail, dedupe, now).await?;
    }
    Ok(())
}

/// Tells that the studio did not approve the visit.
pub async fn declined(tx: &Tx, booking: &Booking, now: Instant) -> Result<(), StoreError> {
    let mail = Mail::BookingDeclined { booking: booking.id };
    send(tx, booking, mail, format!("declined:{}", booking.id), now).await
}

/// Tells that the visit was moved, and plans its reminder and what is asked around it anew.
pub async fn rescheduled(tx: &Tx, booking: &Booking, now: Instant) -> Result<(), StoreError> {
    drop_reminder(tx, booking.id, booking.sequence.saturating_sub(1), now).await?;
    let sequence = booking.sequence;
    let mail = Mail::BookingRescheduled { booking: booking.id, sequence };
    send(tx, booking, mail, format!("rescheduled:{}:{sequence}", booking.id), now).await?;
    plan(tx, booking, now).await
}

/// Tells that the client's own clock shows another hour, and plans the reminder anew.
pub async fn clock_changed(tx: &Tx, booking: &Booking, now: Instant) -> Result<(), StoreError> {
    drop_reminder(tx, booking.id, booking.sequence.saturating_sub(1), now).await?;
    let sequence = booking.sequence;
    let mail = Mail::ClockChanged { booking: booking.id, sequence };
    send(tx, booking, mail, format!("clock_changed:{}:{sequence}", booking.id), now).await?;
    plan(tx, booking, now).await
}

/// Tells that the visit is cancelled, and drops its reminder.
pub async fn cancelled(tx: &Tx, booking: &Booking, now: Instant) -> Result<(), StoreError> {
    drop_reminder(tx, booking.id, booking.sequence.saturating_sub(1), now).await?;
    let mail = Mail::BookingCancelled { booking: booking.id };
    send(tx, booking, mail, format!("cancelled:{}", booking.id), now).await
}

/// Tells the therapist, at their own account, that a red flag ended the visit.
pub async fn stopped(tx: &Tx, booking: &Booking, now: Instant) -> Result<(), StoreError> {
    let mail = Mail::VisitStopped { booking: booking.id };
    send(tx, booking, mail, format!("stopped:{}", booking.id), now).await
}

/// Sends the visit's new link, where it is known to whom.
pub async fn link_renewed(tx: &Tx, booking: &Booking, now: Instant) -> Result<(), StoreError> {
    if booking.contact.is_none() {
        return Ok(());
    }
    let generation = booking.link_generation;
    let mail = Mail::LinkRenewed { booking: booking.id, generation };
    send(tx, booking, mail, format!("link:{}:{generation}", booking.id), now).await
}

/// Tells that the hold ended before it was paid, where it is known to whom.
pub async fn hold_expired(tx: &Tx, booking: &Booking, now: Instant) -> Result<(), StoreError> {
    let email = booking.contact.as_ref().and_then(|contact| contact.email.as_ref());
    if email.is_none() {
        return Ok(());
    }
    let mail = Mail::HoldExpired { booking: booking.id };
    send(tx, booking, mail, format!("hold_expired:{}", booking.id), now).await
}

/// Tells the studio, and whoever treats, that the client will be late.
pub async fn late(
    tx: &Tx,
    booking: &Booking,
    minutes: u32,
    now: Instant,
) -> Result<(), StoreError> {
    let (id, said) = (booking.id, now.timestamp());
    for whom in [Asked::Therapist, Asked::Studio] {
        let mail = Mail::RunningLate { booking: id, minutes, said, whom };
        let dedupe = format!("late:{id}:{said}:{minutes}:{}", whom.code());
        send(tx, booking, mail, dedupe, now).await?;
    }
    Ok(())
}

async fn send(
    tx: &Tx,
    booking: &Booking,
    mail: Mail,
    dedupe: String,
    now: Instant,
) -> Result<(), StoreError> {
    let when = Enqueue { studio: Some(booking.studio), run_at: now, dedupe: Some(dedupe) };
    jobs::enqueue(tx, &Job::Mail(mail), when, now).await
}

/// Plans the reminder of a visit anew, after its reader chose that instead, and the questions that
/// it may not bring any more. What has left does not leave again.
pub async fn plan_reminder_anew(
    tx: &Tx,
    booking: &Booking,
    chosen: &Preferences,
    now: Instant,
) -> Result<(), StoreError> {
    drop_reminder(tx, booking.id, booking.sequence, now).await?;
    plan_reminder(tx, booking, chosen, now).await?;
    asking::plan(tx, booking, now).await
}

/// A visit that is booked later than its reminder would leave needs none: the
/// confirmation is as fresh.
async fn plan_reminder(
    tx: &Tx,
    booking: &Booking,
    chosen: &Preferences,
    now: Instant,
) -> Result<(), StoreError> {
    let at = chosen.reminder_at(booking);
    let Some(run_at) = at.filter(|at| *at > now) else { return Ok(()) };
    let sequence = booking.sequence;
    let mail = Mail::Reminder { booking: booking.id, sequence };
    let dedupe = Some(reminder_key(booking.id, sequence));
    let when = Enqueue { studio: Some(booking.studio), run_at, dedupe };
    jobs::enqueue(tx, &Job::Mail(mail), when, now).await
}

/// Drops the reminder that was planned when the visit had that sequence, and the questions that
/// were in its place.
pub async fn drop_reminder(
    tx: &Tx,
    booking: BookingId,
    sequence: u32,
    now: Instant,
) -> Result<(), StoreError> {
    jobs::cancel(tx, &reminder_key(booking, sequence), now).await?;
    asking::give_up(tx, booking, sequence, now).await
}

/// When the reminder of a visit at its present time left, or is to leave; `None` where there is
/// none, and where it was not wanted or could not be sent.
pub(super) async fn reminder_leaves(
    tx: &Tx,
    booking: &Booking,
) -> Result<Option<Instant>, StoreError> {
    let key = reminder_key(booking.id, booking.sequence);
    Ok(leaves(tx, booking.id, key).await?.map(|(at, _)| at))
}

/// When the mail of the job with that key left, or is to leave, and whether it has; `None` where
/// it was not wanted or could not be sent.
pub(super) async fn leaves(
    tx: &Tx,
    booking: BookingId,
    mut key: String,
) -> Result<Option<(Instant, bool)>, StoreError> {
    let sent = storage::mails::of_booking(&**tx, booking).await?;
    while let Some(job) = storage::jobs::by_key(&**tx, &key).await? {
        if let Some(mail) = sent.iter().find(|mail| mail.job == job.id) {
            return Ok(Instant::from_timestamp(mail.sent_at, 0).map(|at| (at, true)));
        }
        if job.finished_at.is_none() {
            return Ok(Instant::from_timestamp(job.run_at, 0).map(|at| (at, false)));
        }
        // Done without a mail: another job may have it, for the end of quiet hours.
        key = quiet_key(job.id.into());
    }
    Ok(None)
}

pub(super) fn reminder_key(booking: BookingId, sequence: u32) -> String {
    format!("reminder:{booking}:{sequence}")
}

/// The key of the mail that leaves in place of that job, once quiet hours are over.
pub(crate) fn quiet_key(job: JobId) -> String {
    format!("quiet:{job}")
}
