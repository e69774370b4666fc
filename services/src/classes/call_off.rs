//! A date of a class does not take place.

use domain::{
    BookingId, ClassDateId, ResourceId,
    booking::{Booking, BookingState, CancelledBy},
    policy::refund_preview,
};
use storage::{
    Tx, bookings,
    classes::{self, ClassDay},
    occupancy,
    payments::lock_booking,
    studios,
};

use super::{ClassRefused, note};
use crate::{
    Services,
    auth::StaffSession,
    bookings::{desk::confirmed_to_give_back, settle_for_studio},
    payments,
};

/// Calls a date off: every pair that booked it gets everything back and a mail, and therapist
/// and room are free again. Returns how many pairs that were.
///
/// Refuses a date that has begun, and one for which somebody is paying this moment: their
/// money could come after there is nothing to get for it. Refuses whoever did not prove lately who
/// they are, where a pair gets money back.
pub async fn call_off(
    services: &Services,
    staff: &StaffSession,
    id: ClassDateId,
) -> Result<usize, ClassRefused> {
    services.store.retrying(|| try_call_off(services, staff, id)).await
}

async fn try_call_off(
    services: &Services,
    staff: &StaffSession,
    id: ClassDateId,
) -> Result<usize, ClassRefused> {
    let (now, studio) = (services.now(), staff.studio());
    let seen = own(classes::by_id(services.store.reader(), studio, id).await?, staff)?;
    let resources = resources(services, &seen).await?;
    let tx = services.store.begin().await?;
    occupancy::lock(&tx, &resources).await?;
    let day = own(classes::by_id(&*tx, studio, id).await?, staff)?;
    if day.session.start <= now {
        return Err(ClassRefused::Begun);
    }
    let mut pairs = locked(&tx, &day).await?;
    pairs.retain(|booking| booking.state.occupies());
    if pairs.iter().any(|booking| matches!(booking.state, BookingState::Held { .. })) {
        return Err(ClassRefused::BeingPaid);
    }
    let count = pairs.len();
    let mut to_settle = Vec::with_capacity(count);
    for booking in pairs {
        let paid = payments::divisible(&*tx, &booking).await?;
        let ways = refund_preview(&booking, paid, CancelledBy::Studio, now).ways;
        confirmed_to_give_back(&tx, staff, &booking, &ways).await?;
        to_settle.push((booking, ways));
    }
    for (booking, ways) in to_settle {
        settle_for_studio(&tx, booking, &ways, staff.actor(), now).await?;
    }
    classes::call_off(&tx, id, now).await?;
    let detail = format!("{}, {count} pairs", day.local_start);
    note(&tx, staff, "class.called_off", (id.to_string(), detail), now).await?;
    tx.commit().await?;
    Ok(count)
}

/// The date, where it takes place and is theirs to call off.
fn own(found: Option<ClassDay>, staff: &StaffSession) -> Result<ClassDay, ClassRefused> {
    let found = found.filter(|day| !day.called_off && staff.may_manage(day.therapist));
    found.ok_or(ClassRefused::NotFound)
}

/// Everything that the date and its pairs take.
async fn resources(services: &Services, day: &ClassDay) -> Result<Vec<ResourceId>, ClassRefused> {
    let conn = services.store.reader();
    let seats = classes::seats_of(conn, &[day.id]).await?;
    let mut all: Vec<ResourceId> = seats.into_iter().map(|seat| seat.resource).collect();
    let person = studios::therapist(conn, day.studio, day.therapist).await?;
    all.extend(person.map(|person| ResourceId(person.resource)));
    let rooms = studios::rooms(conn, day.studio).await?.into_iter();
    all.extend(rooms.filter(|row| row.id == day.room.0).map(|row| ResourceId(row.resource)));
    Ok(all)
}

/// Its bookings, each locked, in the order in which locks are taken.
async fn locked(tx: &Tx, day: &ClassDay) -> Result<Vec<Booking>, ClassRefused> {
    let taken = classes::bookings_of(&**tx, &[day.id]).await?;
    let mut ids: Vec<BookingId> = taken.into_iter().map(|(_, booking)| booking).collect();
    ids.sort_unstable();
    for id in &ids {
        lock_booking(tx, *id).await?;
    }
    Ok(bookings::among(&**tx, day.studio, &ids).await?)
}
