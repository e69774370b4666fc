//! The same visit, at the same time and with the same therapist, in another room or with
//! another unit of equipment.

use domain::{
    BookingId, EquipmentId, Instant, RoomId,
    booking::Booking,
    schedule::{self, Placement, Snapshot, WRITTEN_DOWN_WITHIN},
};
use storage::{Connection, bookings, occupancy, payments::lock_booking};

use super::MoveRefused;
use crate::{
    Services,
    auth::ManagerSession,
    availability::{self, SlotSearch},
    bookings::{confirm::note, reschedule::write},
};

/// What a visit is to leave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Leave {
    /// This room.
    pub room: Option<RoomId>,
    /// This unit of equipment.
    pub unit: Option<EquipmentId>,
}

/// Gives a confirmed visit another room, or another unit, at its own time. The client is not
/// told: for them nothing changes. Refuses where nothing else is free.
pub(crate) async fn elsewhere(
    services: &Services,
    manager: &ManagerSession,
    id: BookingId,
    leave: Leave,
) -> Result<Booking, MoveRefused> {
    services.store.retrying(|| try_elsewhere(services, manager, id, leave)).await
}

async fn try_elsewhere(
    services: &Services,
    manager: &ManagerSession,
    id: BookingId,
    leave: Leave,
) -> Result<Booking, MoveRefused> {
    let (now, reader) = (services.now(), services.store.reader());
    let seen = confirmed(bookings::of_studio(reader, manager.studio(), id).await?)?;
    let (snapshot, _) = placed(reader, &seen, leave, now).await?;
    let tx = services.store.begin().await?;
    occupancy::lock(&tx, &snapshot.candidates(Some(seen.therapist))).await?;
    lock_booking(&tx, id).await?;
    let booking = confirmed(bookings::of_studio(&*tx, manager.studio(), id).await?)?;
    let (_, placement) = placed(&*tx, &booking, leave, now).await?;
    let from = booking.room;
    let arrived = bookings::arrivals(&*tx, &[id]).await?.pop().map(|(_, at)| at);
    let booking = write(&tx, booking, placement, false, now).await?;
    bookings::set_arrived(&tx, &booking, arrived).await?;
    let detail = format!("room: {from} → {}", booking.room);
    note(&tx, &booking, manager.actor(), "booking.room_changed", detail, now).await?;
    tx.commit().await?;
    Ok(booking)
}

fn confirmed(found: Option<Booking>) -> Result<Booking, MoveRefused> {
    let booking = found.ok_or(MoveRefused::NotFound)?;
    match booking.state.code() {
        "confirmed" => Ok(booking),
        state => Err(MoveRefused::WrongState { state }),
    }
}

/// By the rule that offers slots, whatever was agreed about hours and about who gives what:
/// time and therapist stay.
async fn placed<C: Connection>(
    conn: &C,
    booking: &Booking,
    leave: Leave,
    now: Instant,
) -> Result<(Snapshot, Placement), MoveRefused> {
    let (start, date) = (booking.span.start, booking.span.start.date_naive());
    let search = SlotSearch {
        studio: booking.studio,
        treatment: booking.treatment,
        therapist: Some(booking.therapist),
        from: date,
        until: date,
        ignore: Some(booking.id),
    };
    let (mut query, snapshot) =
        availability::staff_snapshot_around(conn, &search, start, now).await?;
    query.treatment.minutes = booking.minutes;
    let local = snapshot.zone.local(start).date();
    let mut snapshot = snapshot.for_staff(Some(local));
    snapshot.therapists.iter_mut().for_each(|person| person.declines = false);
    snapshot.rooms.retain(|room| Some(room.id) != leave.room);
    snapshot.equipment.iter_mut().for_each(|units| units.retain(|u| Some(u.id) != leave.unit));
    let placement = schedule::place(&query, &snapshot, start, now - WRITTEN_DOWN_WITHIN);
    Ok((snapshot, placement.map_err(MoveRefused::Slot)?))
}
