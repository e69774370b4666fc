//! Yes and no.

use domain::{BookingId, FamilyMemberId, Instant, OfferId, StudioId, WaitId, booking::Booking};
use storage::{
    StoreError, Tx,
    audit::Actor,
    bookings,
    entities::{waitlist_entry, waitlist_offer},
    payments::lock_booking,
    waitlist,
};

use super::{WaitRefused, is_theirs, link, note};
use crate::{
    Services,
    bookings::{self as visits, Holder},
    tokens::WaitToken,
};

/// What came of a yes.
#[derive(Clone, Debug)]
pub enum Accepted {
    /// The browser holds the time now, and goes on to the questions and the payment.
    Held(Box<Booking>),
    /// The visit was moved to the time: it is paid already.
    Moved(Box<Booking>),
}

/// Takes the time that is offered, for the browser that asks. Where the waiting is about a
/// visit that is to be earlier, that visit is moved there.
///
/// Refuses an offer that has ended: it may be somebody else's by then.
pub async fn accept(
    services: &Services,
    token: &WaitToken,
    holder: Holder,
    client_zone: Option<&str>,
) -> Result<Accepted, WaitRefused> {
    let conn = services.store.reader();
    let row = waits(link::open(conn, token).await?)?;
    let offers = waitlist::offers_of(conn, &[token.entry()]).await?;
    let offer = offers.into_iter().rfind(|offer| offer.state == "open");
    let offer = offer.ok_or(WaitRefused::OfferGone)?;
    if let Some(visit) = row.moves {
        let moved = visits::move_into(services, token, visit.into(), offer.booking.into()).await?;
        return Ok(Accepted::Moved(Box::new(moved)));
    }
    visits::make_way(services, holder).await?;
    let zone = client_zone.or(row.client_zone.as_deref());
    let held =
        services.store.retrying(|| hand_over(services, token, &offer, (holder, zone))).await?;
    Ok(Accepted::Held(Box::new(held)))
}

/// Whoever waits still. An offer ends with the waiting, however that ended.
fn waits(row: waitlist_entry::Model) -> Result<waitlist_entry::Model, WaitRefused> {
    Some(row).filter(|row| row.state == "waiting").ok_or(WaitRefused::OfferGone)
}

async fn hand_over(
    services: &Services,
    token: &WaitToken,
    offer: &waitlist_offer::Model,
    (holder, zone): (Holder, Option<&str>),
) -> Result<Booking, WaitRefused> {
    let (tx, now) = (services.store.begin().await?, services.now());
    waits(link::lock(&tx, token).await?)?;
    let booking = BookingId(offer.booking);
    lock_booking(&tx, booking).await?;
    let held = bookings::by_id(&*tx, booking).await?;
    let held = held.filter(|held| held.is_held_at(now)).ok_or(WaitRefused::OfferGone)?;
    let id = OfferId(offer.id);
    if !waitlist::decide(&tx, id, "open", "accepted", now).await? {
        return Err(WaitRefused::OfferGone);
    }
    let held = visits::hand_over(&tx, held, holder, zone, now).await?;
    let (studio, entry) = (StudioId(offer.studio), WaitId(offer.entry));
    note(&tx, (studio, Actor::Guest), "waitlist.accepted", (entry, starts(offer)), now).await?;
    tx.commit().await?;
    Ok(held)
}

/// Whoever bears this link, once nobody else is changing their place; `None` where they wait no
/// more, or the link was revoked.
pub(crate) async fn still_waiting(
    tx: &Tx,
    token: &WaitToken,
) -> Result<Option<waitlist_entry::Model>, StoreError> {
    match link::lock(tx, token).await.and_then(waits) {
        Ok(row) => Ok(Some(row)),
        Err(WaitRefused::Store(error)) => Err(error),
        Err(_) => Ok(None),
    }
}

/// The visit moves to what was offered to them, within that transaction: the waiting is over.
/// `false` where the offer has ended, and where the link that proved the visit theirs was
/// revoked.
pub(crate) async fn was_taken(
    tx: &Tx,
    row: &waitlist_entry::Model,
    (visit, held): (&Booking, BookingId),
    now: Instant,
) -> Result<bool, StoreError> {
    let offer = waitlist::offer_of_booking(&**tx, held).await?;
    let offer = offer.filter(|offer| offer.entry == row.id && is_theirs(row, visit));
    let Some(offer) = offer else { return Ok(false) };
    if !waitlist::decide(tx, offer.id.into(), "open", "booked", now).await? {
        return Ok(false);
    }
    let (studio, entry) = (StudioId(offer.studio), WaitId(offer.entry));
    waitlist::end(tx, entry, "booked", now).await?;
    note(tx, (studio, Actor::Guest), "waitlist.accepted", (entry, starts(&offer)), now).await?;
    Ok(true)
}

/// Says no to the time that is offered: the place stays, and it is the next one's turn. Refuses
/// an offer that has ended.
pub async fn decline(services: &Services, token: &WaitToken) -> Result<(), WaitRefused> {
    let attempt = || async {
        let (tx, now) = (services.store.begin().await?, services.now());
        let row = link::lock(&tx, token).await?;
        let offers = waitlist::offers_of(&*tx, &[token.entry()]).await?;
        let offer = offers.into_iter().rfind(|offer| offer.state == "open");
        let offer = offer.ok_or(WaitRefused::OfferGone)?;
        if !let_go(&tx, &offer, "declined", now).await? {
            return Err(WaitRefused::OfferGone);
        }
        // They answered: what was missed before no longer counts.
        let place = super::instant(row.queued_at, "queued_at")?;
        waitlist::requeue(&tx, token.entry(), place, 0).await?;
        let by = (StudioId(offer.studio), Actor::Guest);
        note(&tx, by, "waitlist.declined", (token.entry(), starts(&offer)), now).await?;
        Ok(tx.commit().await?)
    };
    services.store.retrying(attempt).await
}

/// Lets go of the time that an open offer keeps. Whether it was still kept.
pub(super) async fn let_go(
    tx: &Tx,
    offer: &waitlist_offer::Model,
    state: &str,
    now: Instant,
) -> Result<bool, WaitRefused> {
    let id = BookingId(offer.booking);
    lock_booking(tx, id).await?;
    let held = bookings::by_id(&**tx, id).await?;
    let Some(held) = held.filter(|held| held.hold_expires().is_some()) else { return Ok(false) };
    if !waitlist::decide(tx, offer.id.into(), "open", state, now).await? {
        return Ok(false);
    }
    visits::let_go(tx, held, now).await?;
    Ok(true)
}

/// Lets go of what is offered to whoever waits under these addresses, at one studio or at every
/// one: they are about to be forgotten.
pub(crate) async fn let_go_of(
    tx: &Tx,
    studio: Option<StudioId>,
    emails: &[String],
    now: Instant,
) -> Result<(), StoreError> {
    let mut rows = waitlist::of_emails(&**tx, emails).await?;
    rows.retain(|row| studio.is_none_or(|it| it.0 == row.studio));
    let_go_at(tx, &rows, now).await
}

/// Whoever waits at one studio, or at every one, for one of these people waits no more, and
/// nobody knows any more who it was: the people are about to be forgotten.
pub(crate) async fn forget_members(
    tx: &Tx,
    studio: Option<StudioId>,
    members: &[FamilyMemberId],
    now: Instant,
) -> Result<(), StoreError> {
    let mut rows = waitlist::of_members(&**tx, members).await?;
    rows.retain(|row| studio.is_none_or(|it| it.0 == row.studio));
    let_go_at(tx, &rows, now).await?;
    let places: Vec<WaitId> = rows.iter().map(|row| row.id.into()).collect();
    waitlist::forget_places(tx, &places, now).await
}

/// Nobody waits for this person any more, at any studio: nothing is booked for them.
pub(crate) async fn leave_for(
    tx: &Tx,
    (member, by): (FamilyMemberId, Actor),
    now: Instant,
) -> Result<(), StoreError> {
    let rows = waitlist::of_members(&**tx, &[member]).await?;
    let_go_at(tx, &rows, now).await?;
    for row in &rows {
        let (id, studio) = (WaitId(row.id), StudioId(row.studio));
        if waitlist::end(tx, id, "left", now).await? {
            note(tx, (studio, by), "waitlist.left", (id, String::new()), now).await?;
        }
    }
    Ok(())
}

/// Lets go of what is offered at these places, where anybody waits still.
async fn let_go_at(
    tx: &Tx,
    rows: &[waitlist_entry::Model],
    now: Instant,
) -> Result<(), StoreError> {
    let waiting = rows.iter().filter(|row| row.state == "waiting");
    for id in waiting.map(|row| WaitId(row.id)) {
        waitlist::lock(tx, id).await?;
        for offer in waitlist::offers_of(&**tx, &[id]).await? {
            if offer.state == "open" {
                // It was booked or let go of this very moment: look again.
                let gone = let_go(tx, &offer, "declined", now).await;
                gone.map_err(|_| StoreError::Retry)?;
            }
        }
    }
    Ok(())
}

/// When the session begins, for the log.
pub(super) fn starts(offer: &waitlist_offer::Model) -> String {
    format!("at {}", offer.starts)
}
