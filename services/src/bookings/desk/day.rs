//! The day's visits, as the desk sees them.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use domain::{
    BookingId, Instant, Money, TherapistId,
    booking::{Booking, BookingState, read_reference},
    contact::Contact,
    time::{LocalTime, Zone},
};
use storage::{Connection, Corrupt, StoreError, bookings, studios};

use super::DeskRefused;
use crate::{Services, auth::StaffSession, bookings::view::told_local, payments};

/// A day at a studio.
#[derive(Clone, Debug)]
pub struct DeskDay {
    /// The studio's zone.
    pub zone: Zone,
    /// Which day.
    pub date: NaiveDate,
    /// By start: of everybody for an owner, their own for a therapist.
    pub visits: Vec<DeskVisit>,
}

/// A visit as the desk sees it. Holds codes about the safety questions, never answers.
#[derive(Clone, Debug)]
pub struct DeskVisit {
    /// The booking.
    pub id: BookingId,
    /// What people say on the telephone.
    pub reference: String,
    /// How it stands.
    pub state: BookingState,
    /// When the session begins.
    pub start: Instant,
    /// When it ends, without buffers.
    pub end: Instant,
    /// What the studio's clock shows when it begins.
    pub local: LocalTime,
    /// What.
    pub treatment_name: String,
    /// With whom.
    pub therapist: TherapistId,
    /// With whom.
    pub therapist_name: String,
    /// Where inside.
    pub room_name: String,
    /// For whom; nobody yet while only held.
    pub contact: Option<Contact>,
    /// As sold.
    pub price: Money,
    /// What came in by any way, whatever has gone back since.
    pub received: Money,
    /// What is left to pay at the desk.
    pub rest: Money,
    /// Whether the therapist should look at the safety questions first.
    pub needs_review: bool,
    /// Needs a person, such as `zone_changed`.
    pub flag: Option<String>,
}

/// The visits that begin on a local date.
pub async fn day(
    services: &Services,
    staff: &StaffSession,
    date: NaiveDate,
) -> Result<DeskDay, DeskRefused> {
    let conn = services.store.reader();
    let studio = studios::by_id(conn, staff.studio()).await?.ok_or(DeskRefused::NotFound)?;
    let zone: Zone = studio
        .zone
        .parse()
        .map_err(|_| StoreError::from(Corrupt::new("studio", "zone", studio.id)))?;
    let next = date.succ_opt().unwrap_or(date);
    let whose = if staff.is_owner() { None } else { staff.therapist() };
    let span = (zone.day_start(date), zone.day_start(next));
    let found = bookings::between(conn, staff.studio(), whose, span.0, span.1).await?;
    let visits = describe_all(conn, staff, found).await?;
    Ok(DeskDay { zone, date, visits })
}

/// The visit with a reference, as typed. Refuses another studio's, and another
/// therapist's.
pub async fn find(
    services: &Services,
    staff: &StaffSession,
    typed: &str,
) -> Result<DeskVisit, DeskRefused> {
    let conn = services.store.reader();
    let reference = read_reference(typed).ok_or(DeskRefused::NotFound)?;
    let found = bookings::by_reference(conn, staff.studio(), &reference).await?;
    let found = found.filter(|booking| staff.may_act_for(booking.therapist));
    let visits = describe_all(conn, staff, found.into_iter().collect()).await?;
    visits.into_iter().next().ok_or(DeskRefused::NotFound)
}

async fn describe_all<C: Connection>(
    conn: &C,
    staff: &StaffSession,
    found: Vec<Booking>,
) -> Result<Vec<DeskVisit>, StoreError> {
    let ids: Vec<BookingId> = found.iter().map(|booking| booking.id).collect();
    let outcomes = bookings::screening_outcomes(conn, &ids).await?;
    let reviews = outcomes.into_iter().filter(|(_, outcome)| outcome == "review");
    let reviews: Vec<BookingId> = reviews.map(|(id, _)| id).collect();
    let rooms = studios::rooms(conn, staff.studio()).await?;
    let rooms: HashMap<_, _> = rooms.into_iter().map(|room| (room.id, room.name)).collect();
    let mut people: HashMap<TherapistId, String> = HashMap::new();
    for id in found.iter().map(|booking| booking.therapist).collect::<HashSet<_>>() {
        let person = studios::therapist(conn, staff.studio(), id).await?;
        people.insert(id, person.map(|person| person.name).unwrap_or_default());
    }
    let mut visits = Vec::with_capacity(found.len());
    for booking in found {
        let received = payments::received(conn, &booking).await?;
        let therapist_name = people.get(&booking.therapist).cloned().unwrap_or_default();
        let room_name = rooms.get(&booking.room.0).cloned().unwrap_or_default();
        let needs_review = reviews.contains(&booking.id);
        visits.push(visit(booking, received, (therapist_name, room_name), needs_review));
    }
    Ok(visits)
}

fn visit(
    booking: Booking,
    received: Money,
    (therapist_name, room_name): (String, String),
    needs_review: bool,
) -> DeskVisit {
    let rest = match booking.state {
        BookingState::Confirmed | BookingState::Completed => booking.rest_after(received),
        _ => Money::zero(booking.price.currency),
    };
    let zone = booking.zone.parse().unwrap_or(Zone::UTC);
    let told = booking.told(zone);
    DeskVisit {
        id: booking.id,
        state: booking.state,
        start: told.start,
        end: told.end,
        local: told_local(&booking, zone),
        therapist: booking.therapist,
        price: booking.price,
        reference: booking.reference,
        treatment_name: booking.treatment_name,
        contact: booking.contact,
        flag: booking.flag,
        therapist_name,
        room_name,
        received,
        rest,
        needs_review,
    }
}
