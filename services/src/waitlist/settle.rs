//! What became of offers whose time is no longer held: booked, or let go of.
//!
//! The booking alone says how it stands. So an offer comes to its end by whatever ends holds,
//! and this only writes down what that means for whoever it was made to.

use domain::{
    BookingId, Instant, StudioId, WaitId,
    booking::BookingState,
    waitlist::{Answer, Standing},
};
use storage::{
    StoreError, Tx,
    audit::Actor,
    bookings,
    entities::{waitlist_entry, waitlist_offer},
    waitlist,
};

use super::{answer::starts, instant, note};
use crate::{
    jobs::{Enqueue, Job, enqueue},
    mail::Mail,
};

/// Writes down what became of a studio's offers, within a transaction that holds its resources.
pub(super) async fn settle(tx: &Tx, studio: StudioId, now: Instant) -> Result<(), StoreError> {
    let offers = waitlist::undecided(&**tx, studio).await?;
    let ids: Vec<BookingId> = offers.iter().map(|offer| offer.booking.into()).collect();
    let found = bookings::among(&**tx, studio, &ids).await?;
    for offer in &offers {
        let booking = found.iter().find(|booking| booking.id.0 == offer.booking);
        match booking.map(|booking| booking.state) {
            // Whoever is asked first has not answered yet.
            Some(BookingState::Held { .. } | BookingState::Requested { .. }) => {}
            Some(state) if is_booked(state) => booked(tx, offer, now).await?,
            _ => ended(tx, offer, now).await?,
        }
    }
    Ok(())
}

/// Whether an offered time became a visit, whatever became of that.
pub(super) const fn is_booked(state: BookingState) -> bool {
    use BookingState::{Declined, Expired, Held, Requested};
    !matches!(state, Held { .. } | Requested { .. } | Expired | Declined)
}

async fn booked(tx: &Tx, offer: &waitlist_offer::Model, now: Instant) -> Result<(), StoreError> {
    if waitlist::decide(tx, offer.id.into(), &offer.state, "booked", now).await? {
        waitlist::end(tx, offer.entry.into(), "booked", now).await?;
        let by = (StudioId(offer.studio), Actor::System);
        note(tx, by, "waitlist.booked", (offer.entry.into(), starts(offer)), now).await?;
    }
    Ok(())
}

async fn ended(tx: &Tx, offer: &waitlist_offer::Model, now: Instant) -> Result<(), StoreError> {
    let (answer, state) = match (offer.state.as_str(), offer.told_at) {
        ("accepted", _) => (Answer::No, "declined"),
        (_, Some(_)) => (Answer::None, "expired"),
        (_, None) => (Answer::NeverTold, "withdrawn"),
    };
    if !waitlist::decide(tx, offer.id.into(), &offer.state, state, now).await? {
        return Ok(());
    }
    let Some(row) = waitlist::lock(tx, offer.entry.into()).await? else { return Ok(()) };
    if row.state == "waiting" {
        stand_anew(tx, &row, answer, (offer, now)).await?;
    }
    Ok(())
}

async fn stand_anew(
    tx: &Tx,
    row: &waitlist_entry::Model,
    answer: Answer,
    (offer, now): (&waitlist_offer::Model, Instant),
) -> Result<(), StoreError> {
    let (id, studio) = (WaitId(row.id), StudioId(row.studio));
    let missed = u32::try_from(row.missed).unwrap_or_default();
    let standing = Standing { queued_at: instant(row.queued_at, "queued_at")?, missed };
    // Behind those who wait when it ended, not when that was noticed.
    let when = instant(offer.expires_at, "expires_at")?.min(now);
    match standing.after(answer, when) {
        Some(Standing { queued_at, missed }) => {
            waitlist::requeue(tx, id, queued_at, missed).await?;
        }
        None => {
            waitlist::end(tx, id, "lapsed", now).await?;
            let mail = Job::Mail(Mail::WaitlistEnded { entry: id });
            let dedupe = Some(format!("waitlist_ended:{id}"));
            enqueue(tx, &mail, Enqueue { studio: Some(studio), run_at: now, dedupe }, now).await?;
        }
    }
    let detail = if answer == Answer::None { "not answered" } else { "let go of" };
    note(tx, (studio, Actor::System), "waitlist.ended", (id, detail.to_owned()), now).await
}
