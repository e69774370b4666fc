//! Leaving a studio, and coming back.

use chrono::TimeDelta;
use domain::{
    AccountId, Instant, Span, TherapistId,
    booking::{Booking, BookingState},
};
use storage::{
    Connection, StoreError, Tx, accounts, bookings,
    classes::{self, Of},
    entities::therapist,
    feeds, occupancy, people, studios,
};

use super::{PeopleRefused, note, roles::highest};
use crate::{
    Services,
    auth::ManagerSession,
    bookings::desk::{DeskVisit, describe_all},
};

/// Longer than any visit: one that has begun is still to be treated.
const LOOK_BACK: TimeDelta = TimeDelta::hours(24);

/// Ends somebody's work here: they can no longer be booked, nor sign in as a therapist. What
/// they did stays as it is. The calendars they keep elsewhere learn nothing more of ours, and
/// are forgotten.
///
/// Refuses while visits are still to take place with them, with the list
/// ([`PeopleRefused::Visits`]), or classes ([`PeopleRefused::Dates`]): none is left without a
/// therapist.
pub async fn deactivate(
    services: &Services,
    manager: &ManagerSession,
    id: TherapistId,
) -> Result<(), PeopleRefused> {
    manager.confirmed()?;
    services.store.retrying(|| try_deactivate(services, manager, id)).await
}

async fn try_deactivate(
    services: &Services,
    manager: &ManagerSession,
    id: TherapistId,
) -> Result<(), PeopleRefused> {
    let studio = manager.studio();
    let person = studios::therapist(services.store.reader(), studio, id).await?;
    let person = person.ok_or(PeopleRefused::NotFound)?;
    let (tx, now) = (services.store.begin().await?, services.now());
    // Whoever books them in this instant waits, and then finds them gone.
    occupancy::lock(&tx, &[person.resource.into()]).await?;
    if let Some(account) = person.account {
        is_not_above(&tx, manager, account.into()).await?;
    }
    let visits = still_to_come(&*tx, manager, id, now).await?;
    if !visits.is_empty() {
        return Err(PeopleRefused::Visits(describe_all(&*tx, &(*manager).into(), visits).await?));
    }
    let dates = classes::to_come(&*tx, Of::Therapist(id), now).await?;
    if dates > 0 {
        return Err(PeopleRefused::Dates(dates));
    }
    people::set_active(&tx, studio, &person, false).await?;
    forget_calendars(&tx, manager, &person, now).await?;
    if let Some(account) = person.account {
        people::dismiss(&tx, account.into(), studio, "therapist").await?;
        accounts::end_all(&tx, account.into()).await?;
    }
    note(&tx, (studio, manager.actor()), "therapist.deactivated", id, now).await?;
    tx.commit().await?;
    Ok(())
}

/// A manager does not make an owner leave; whoever asks may leave themselves.
async fn is_not_above(
    tx: &Tx,
    manager: &ManagerSession,
    account: AccountId,
) -> Result<(), PeopleRefused> {
    let role = highest(&**tx, manager.studio(), account).await?;
    let above = role.is_some_and(|role| role > manager.role());
    if above { Err(PeopleRefused::Outranks) } else { Ok(()) }
}

/// The feed's address dies, and what calendars elsewhere said is gone with their addresses:
/// whoever comes back makes it anew. The resource is locked.
pub(super) async fn forget_calendars(
    tx: &Tx,
    manager: &ManagerSession,
    person: &therapist::Model,
    now: Instant,
) -> Result<(), StoreError> {
    let (by, whose) = ((manager.studio(), manager.actor()), TherapistId(person.id));
    if feeds::remove_out(tx, whose).await? {
        note(tx, by, "feed.revoked", whose, now).await?;
    }
    for feed in feeds::of_therapist(&**tx, whose).await? {
        feeds::remove(tx, feed.id).await?;
        note(tx, by, "calendar.removed", whose, now).await?;
    }
    let today = Span { start: now, end: now + TimeDelta::days(1) };
    occupancy::replace_external(tx, manager.studio(), person.resource.into(), today, &[]).await?;
    Ok(())
}

/// The visits that are still to take place with somebody, by start: what keeps them from
/// leaving.
pub async fn visits_to_come(
    services: &Services,
    manager: &ManagerSession,
    id: TherapistId,
) -> Result<Vec<DeskVisit>, PeopleRefused> {
    let conn = services.store.reader();
    let visits = still_to_come(conn, manager, id, services.now()).await?;
    Ok(describe_all(conn, &(*manager).into(), visits).await?)
}

pub(super) async fn still_to_come<C: Connection>(
    conn: &C,
    manager: &ManagerSession,
    id: TherapistId,
    now: Instant,
) -> Result<Vec<Booking>, StoreError> {
    let from = now - LOOK_BACK;
    let mut found =
        bookings::between(conn, manager.studio(), Some(id), from, Instant::MAX_UTC).await?;
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
    manager: &ManagerSession,
    id: TherapistId,
) -> Result<(), PeopleRefused> {
    manager.confirmed()?;
    services.store.retrying(|| try_activate(services, manager, id)).await
}

async fn try_activate(
    services: &Services,
    manager: &ManagerSession,
    id: TherapistId,
) -> Result<(), PeopleRefused> {
    let (tx, now, studio) = (services.store.begin().await?, services.now(), manager.studio());
    let person = studios::therapist(&*tx, studio, id).await?.ok_or(PeopleRefused::NotFound)?;
    if person.active {
        return Ok(());
    }
    people::set_active(&tx, studio, &person, true).await?;
    if let Some(account) = person.account {
        accounts::grant(&tx, account.into(), studio, "therapist", now).await?;
        accounts::end_all(&tx, account.into()).await?;
    }
    note(&tx, (studio, manager.actor()), "therapist.activated", id, now).await?;
    tx.commit().await?;
    Ok(())
}
