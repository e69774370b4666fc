//! What a line says of what counts.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveTime};
use domain::{BookingId, Instant};
use storage::{
    Connection,
    bookings::{self, Brief},
    studios,
};
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
    pub state: String,
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
    let known = bookings::brief(conn, studio, &ids).await?;
    let known: HashMap<Uuid, &Brief> = known.iter().map(|brief| (brief.id, brief)).collect();
    let line = |counted: &Counted| {
        let booking = counted.booking.and_then(|id| known.get(&id).copied());
        line(ground, counted, booking, names)
    };
    Ok(found.iter().map(line).collect())
}

fn line(ground: &Ground, counted: &Counted, booking: Option<&Brief>, names: &Names) -> BehindLine {
    let instant = |seconds| Instant::from_timestamp(seconds, 0).unwrap_or_default();
    let said = |what: fn(&Brief) -> &String| booking.map(what).cloned().unwrap_or_default();
    BehindLine {
        booking: booking.map(|booking| booking.id.into()),
        reference: said(|booking| &booking.reference),
        date: counted.date,
        time: ground.clock.wall(instant(counted.at)).time(),
        starts: booking.map(|booking| instant(booking.starts)),
        client: said(|booking| &booking.contact_name),
        treatment: said(|booking| &booking.treatment_name),
        therapist: booking
            .and_then(|booking| names.get(&booking.therapist).cloned())
            .unwrap_or_default(),
        state: said(|booking| &booking.state),
        amount: counted.amount,
    }
}
