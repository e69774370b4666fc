//! A room or a unit of equipment that is no longer used, or used again.

use chrono::TimeDelta;
use domain::{
    Instant, StudioId,
    booking::{Booking, BookingState},
};
use storage::{
    Connection, StoreError, bookings,
    classes::{self, Of},
    goods, occupancy, schedule, studios,
};

use super::{
    GoodsRefused, note,
    places::{Act, Thing, one},
};
use crate::{
    Services,
    auth::ManagerSession,
    bookings::desk::{DeskVisit, Leave, MoveRefused, describe_all, elsewhere},
};

/// Longer than any visit: one that has begun is still to end.
const LOOK_BACK: TimeDelta = TimeDelta::hours(24);

/// Says that it is no longer used: nothing more can be booked in it. What was there stays
/// as it is.
///
/// Refuses while visits are still to take place in it, with the list
/// ([`GoodsRefused::Visits`]), while classes are ([`GoodsRefused::Dates`]), and while somebody's weekly hours are worked in it
/// ([`GoodsRefused::Hours`]): nobody could book them any more.
pub async fn retire(
    services: &Services,
    manager: &ManagerSession,
    thing: Thing,
) -> Result<(), GoodsRefused> {
    let change = || async {
        let place = one(services.store.reader(), manager.studio(), thing).await?;
        let (tx, now) = (services.store.begin().await?, services.now());
        // Whoever books it in this instant waits, and then finds it gone.
        occupancy::lock(&tx, &[place.resource]).await?;
        let visits = still_in(&*tx, manager.studio(), thing, now).await?;
        if !visits.is_empty() {
            let visits = describe_all(&*tx, &(*manager).into(), visits).await?;
            return Err(GoodsRefused::Visits(visits));
        }
        let which = match thing {
            Thing::Room(id) => Of::Room(id),
            Thing::Unit(id) => Of::Unit(id),
        };
        let dates = classes::to_come(&*tx, which, now).await?;
        if dates > 0 {
            return Err(GoodsRefused::Dates(dates));
        }
        let workers = worked_in(&*tx, manager.studio(), thing, now).await?;
        if !workers.is_empty() {
            return Err(GoodsRefused::Hours(workers));
        }
        let place = one(&*tx, manager.studio(), thing).await?;
        if place.active {
            goods::set_active(&tx, place.resource, false).await?;
            note(&tx, manager, thing.action(Act::Retired), (thing.id(), place.name), now).await?;
            tx.commit().await?;
        }
        Ok::<_, GoodsRefused>(())
    };
    services.store.retrying(change).await
}

/// Says that it is used again.
pub async fn bring_back(
    services: &Services,
    manager: &ManagerSession,
    thing: Thing,
) -> Result<(), GoodsRefused> {
    let change = || async {
        let (tx, now) = (services.store.begin().await?, services.now());
        let place = one(&*tx, manager.studio(), thing).await?;
        if !place.active {
            goods::set_active(&tx, place.resource, true).await?;
            note(&tx, manager, thing.action(Act::BroughtBack), (thing.id(), place.name), now)
                .await?;
            tx.commit().await?;
        }
        Ok::<_, GoodsRefused>(())
    };
    services.store.retrying(change).await
}

/// The visits that are still to take place in it, by start: what keeps it from being retired.
pub async fn visits_in(
    services: &Services,
    manager: &ManagerSession,
    thing: Thing,
) -> Result<Vec<DeskVisit>, GoodsRefused> {
    let (conn, studio) = (services.store.reader(), manager.studio());
    let visits = still_in(conn, studio, thing, services.now()).await?;
    Ok(describe_all(conn, &(*manager).into(), visits).await?)
}

/// Whose hours are worked in it and nowhere else.
async fn worked_in<C: Connection>(
    conn: &C,
    studio: StudioId,
    thing: Thing,
    now: Instant,
) -> Result<Vec<String>, GoodsRefused> {
    let Thing::Room(room) = thing else { return Ok(Vec::new()) };
    let studio = studios::by_id(conn, studio).await?.ok_or(GoodsRefused::NotFound)?;
    let today = schedule::zone(&studio)?.today(now);
    Ok(storage::hours::who_works_in(conn, room, today).await?)
}

async fn still_in<C: Connection>(
    conn: &C,
    studio: StudioId,
    thing: Thing,
    now: Instant,
) -> Result<Vec<Booking>, StoreError> {
    let from = now - LOOK_BACK;
    let mut found = bookings::between(conn, studio, None, from, Instant::MAX_UTC).await?;
    found.retain(|booking| {
        let open = matches!(
            booking.state,
            BookingState::Held { .. } | BookingState::Requested { .. } | BookingState::Confirmed
        );
        let there = match thing {
            Thing::Room(id) => booking.room == id,
            Thing::Unit(id) => booking.equipment == Some(id),
        };
        open && there && booking.span.end > now
    });
    Ok(found)
}

/// Gives every confirmed visit that is still to take place in it another room, or another
/// unit of its kind, at its own time, where one is free; and says how many that were.
pub async fn clear(
    services: &Services,
    manager: &ManagerSession,
    thing: Thing,
) -> Result<usize, GoodsRefused> {
    let (conn, studio) = (services.store.reader(), manager.studio());
    one(conn, studio, thing).await?;
    let leave = match thing {
        Thing::Room(id) => Leave { room: Some(id), ..Leave::default() },
        Thing::Unit(id) => Leave { unit: Some(id), ..Leave::default() },
    };
    let mut moved = 0;
    for booking in still_in(conn, studio, thing, services.now()).await? {
        match elsewhere(services, manager, booking.id, leave).await {
            Ok(_) => moved += 1,
            Err(MoveRefused::Store(error)) => return Err(error.into()),
            // It stays in the list of those that somebody must look at.
            Err(_) => {}
        }
    }
    Ok(moved)
}
