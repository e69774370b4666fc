//! Yes and no.

use domain::{BookingId, Instant, OfferId, StudioId, WaitId, booking::Booking};
use storage::{
    StoreError, Tx, audit::Actor, bookings, entities::waitlist_offer, payments::lock_booking,
    waitlist,
};

use super::{WaitRefused, link, note};
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
    let row = link::open(conn, token).await?;
    let offers = waitlist::offers_of(conn, &[token.entry()]).await?;
    let offer = offers.into_iter().rfind(|offer| offer.state == "open");
    let offer = offer.ok_or(WaitRefused::OfferGone)?;
    if let Some(visit) = row.moves {
        let moved = visits::move_into(services, visit.into(), offer.booking.into()).await?;
        return Ok(Accepted::Moved(Box::new(moved)));
    }
    visits::make_way(services, holder).await?;
    let zone = client_zone.or(row.client_zone.as_deref());
    let held = services.store.retrying(|| hand_over(services, &offer, holder, zone)).await?;
    Ok(Accepted::Held(Box::new(held)))
}

async fn hand_over(
    services: &Services,
    offer: &waitlist_offer::Model,
    holder: Holder,
    zone: Option<&str>,
) -> Result<Booking, WaitRefused> {
    let (tx, now) = (services.store.begin().await?, services.now());
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

/// The visit moves to what was offered, within that transaction: the waiting is over. `false`
/// where the offer has ended.
pub(crate) async fn was_taken(
    tx: &Tx,
    booking: BookingId,
    now: Instant,
) -> Result<bool, StoreError> {
    let Some(offer) = waitlist::offer_of_booking(&**tx, booking).await? else { return Ok(false) };
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
        link::open(&*tx, token).await?;
        let offers = waitlist::offers_of(&*tx, &[token.entry()]).await?;
        let offer = offers.into_iter().rfind(|offer| offer.state == "open");
        let offer = offer.ok_or(WaitRefused::OfferGone)?;
        if !let_go(&tx, &offer, "declined", now).await? {
            return Err(WaitRefused::OfferGone);
        }
        let row = waitlist::by_id(&*tx, token.entry()).await?.ok_or(WaitRefused::NotFound)?;
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

/// When the session begins, for the log.
pub(super) fn starts(offer: &waitlist_offer::Model) -> String {
    format!("at {}", offer.starts)
}
