//! What a line says of what counts.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveTime};
use domain::{BookingId, Instant, booking::Booking};
use storage::{Connection, bookings, studios};
use uuid::Uuid;

use super::Counted;
use crate::reports::{ReportRefused, ground::Ground};

/// A line behind a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BehindLine {
    /// The booking, where it is about one.
    pub booking: Option<BookingId>,
    /// What people say on the telephone; empty without a booking.
    pub reference: String,
    /// The date by which it counts, on the studio's clock.
    pub date: NaiveDate,
    /// And the time: when it was made, when the visit begins, or when it was posted.
    pub time: NaiveTime,
    /// When the visit begins or was to begin.
    pub starts: Option<Instant>,
    /// As typed for the visit; empty while only held.
    pub client: String,
    /// As sold.
    pub treatment: String,
    /// With whom.
    pub therapist: String,
    /// The code of what became of the booking; empty without one.
    pub state: &'static str,
    /// What it counts: one, minutes, or minor units.
    pub amount: i64,
}

/// What the studio's therapists are called.
pub(super) type Names = HashMap<Uuid, String>;

/// The names of all, those too who no longer work there.
pub(super) async fn names<C: Connection>(
    conn: &C,
    ground: &Ground,
) -> Result<Names, ReportRefused> {
    let people = studios::every_therapist(conn, ground.books.studio).await?;
    Ok(people.into_iter().map(|person| (person.id, person.name)).collect())
}

/// A line for each of what was found.
pub(super) async fn lines<C: Connection>(
    conn: &C,
    ground: &Ground,
    names: &Names,
    found: &[Counted],
) -> Result<Vec<BehindLine>, ReportRefused> {
    let ids: Vec<BookingId> =
        found.iter().filter_map(|counted| counted.booking.map(Into::into)).collect();
    let studio = ground.books.studio;
    let known = bookings::among(conn, studio, &ids).await?;
    let known: HashMap<Uuid, Booking> = known.into_iter().map(|b| (b.id.0, b)).collect();
    let line = |counted: &Counted| {
        let booking = counted.booking.and_then(|id| known.get(&id));
        line(ground, counted, booking, names)
    };
    Ok(found.iter().map(line).collect())
}

fn line(
    ground: &Ground,
    counted: &Counted,
    booking: Option<&Booking>,
    names: &Names,
) -> BehindLine {
    let at = Instant::from_timestamp(counted.at, 0).unwrap_or_default();
    let contact = booking.and_then(|booking| booking.contact.as_ref());
    BehindLine {
        booking: booking.map(|booking| booking.id),
        reference: booking.map(|booking| booking.reference.clone()).unwrap_or_default(),
        date: counted.date,
        time: ground.clock.wall(at).time(),
        starts: booking.map(|booking| booking.span.start),
        client: contact.map(|contact| contact.name.clone()).unwrap_or_default(),
        treatment: booking.map(|booking| booking.treatment_name.clone()).unwrap_or_default(),
        therapist: booking
            .and_then(|booking| names.get(&booking.therapist.0).cloned())
            .unwrap_or_default(),
        state: booking.map(|booking| booking.state.code()).unwrap_or_default(),
        amount: counted.amount,
    }
}
