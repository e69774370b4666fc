//! Leaving a studio, and coming back.

use chrono::TimeDelta;
use domain::{
    Instant, Span, TherapistId,
    booking::{Booking, BookingState},
};
use storage::{
    Connection, StoreError, Tx, accounts, audit::Actor, bookings, entities::therapist, feeds,
    occupancy, people, studios,
};

use super::{PeopleRefused, note};
use crate::{
    Services,
    auth::OwnerSession,
    bookings::desk::{DeskVisit, describe_all},
};

/// Longer than any visit: one that has begun is still to be treated.
const LOOK_BACK: TimeDelta = TimeDelta::hours(24);

/// Ends somebody's work here: they can no longer be booked, nor sign in as a therapist. What
/// they did stays as it is. The calendars they keep elsewhere learn nothing more of ours, and
/// are forgotten.
///
/// Refuses while visits are still to take place with them, with the list
/// ([`PeopleRefused::Visits`]): none is left without a therapist.
pub async fn deactivate(
    services: &Services,
    owner: &OwnerSession,
    id: TherapistId,
) -> Result<(), PeopleRefused> {
    services.store.retrying(|| try_deactivate(services, owner, id)).await
}

async fn try_deactivate(
    services: &Services,
    owner: &OwnerSession,
    id: TherapistId,
) -> Result<(), PeopleRefused> {
    let studio = owner.studio();
    let person = studios::therapist(services.store.reader(), studio, id).await?;
    let person = person.ok_or(PeopleRefused::NotFound)?;
    let (tx, now) = (services.store.begin().await?, services.now());
    // Whoever books them in this instant waits, and then finds them gone.
    occupancy::lock(&tx, &[person.resource.into()]).await?;
    let visits = still_to_come(&*tx, owner, id, now).await?;
    if !visits.is_empty() {
        return Err(PeopleRefused::Visits(describe_all(&*tx, studio, visits).await?));
    }
    people::set_active(&tx, studio, &person, false).await?;
    forget_calendars(&tx, owner, &person, now).await?;
    if let Some(account) = person.account {
        people::dismiss(&tx, account.into(), studio, "therapist").await?;
        accounts::end_all(&tx, account.into()).await?;
    }
    note(&tx, (studio, Actor::Owner(owner.account())), "therapist.deactivated", id, now).await?;
    tx.commit().await?;
    Ok(())
}

/// The feed's address dies, and what calendars elsewhere said is gone with their addresses:
/// whoever comes back makes it anew. The resource is locked.
async fn forget_calendars(
    tx: &Tx,
    owner: &OwnerSession,
    person: &therapist::Model,
    now: Instant,
) -> Result<(), StoreError> {
    let (by, whose) = ((owner.studio(), Actor::Owner(owner.account())), TherapistId(person.id));
    if feeds::remove_out(tx, whose).await? {
        note(tx, by, "feed.revoked", whose, now).await?;
    }
    for feed in feeds::of_therapist(&**tx, whose).await? {
        feeds::remove(tx, feed.id).await?;
        note(tx, by, "calendar.removed", whose, now).await?;
    }
    let today = Span { start: now, end: now + TimeDelta::days(1) };
    occupancy::replace_external(tx, owner.studio(), person.resource.into(), today, &[]).await?;
    Ok(())
}

/// The visits that are still to take place with somebody, by start: what keeps them from
/// leaving.
pub async fn visits_to_come(
    services: &Services,
    owner: &OwnerSession,
    id: TherapistId,
) -> Result<Vec<DeskVisit>, PeopleRefused> {
    let conn = services.store.reader();
    let visits = still_to_come(conn, owner, id, services.now()).await?;
    Ok(describe_all(conn, owner.studio(), visits).await?)
}

async fn still_to_come<C: Connection>(
    conn: &C,
    owner: &OwnerSession,
    id: TherapistId,
    now: Instant,
) -> Result<Vec<Booking>, StoreError> {
    let from = now - LOOK_BACK;
    let mut found =
        bookings::between(conn, owner.studio(), Some(id), from, Instant::MAX_UTC).await?;
    found.retain(|booking| {
        // Who holds a time may be paying for it, and has it when the money comes, however late.
        let open = matches!(
            booking.state,
            BookingState::Held { .. } | BookingState::Requested { .. } | BookingState::Confirmed
        );
        open && booking.span.end > now
    });
    Ok(found)
}

/// Lets somebody work here again, as before: with the hours and qualifications they had.
/// Whoever works here already goes on doing so.
pub async fn activate(
    services: &Services,
    owner: &OwnerSession,
    id: TherapistId,
) -> Result<(), PeopleRefused> {
    services.store.retrying(|| try_activate(services, owner, id)).await
}

async fn try_activate(
    services: &Services,
    owner: &OwnerSession,
    id: TherapistId,
) -> Result<(), PeopleRefused> {
    let (tx, now, studio) = (services.store.begin().await?, services.now(), owner.studio());
    let person = studios::therapist(&*tx, studio, id).await?.ok_or(PeopleRefused::NotFound)?;
    if person.active {
        return Ok(());
    }
    people::set_active(&tx, studio, &person, true).await?;
    if let Some(account) = person.account {
        accounts::grant(&tx, account.into(), studio, "therapist", now).await?;
        accounts::end_all(&tx, account.into()).await?;
    }
    note(&tx, (studio, Actor::Owner(owner.account())), "therapist.activated", id, now).await?;
    tx.commit().await?;
    Ok(())
}
