//! What the visits of a list have to do with: read for all of them at once.

use std::collections::{HashMap, HashSet};

use domain::{BookingId, ClientId, Instant, Money, StudioId, booking::Booking};
use storage::{
    Connection, StoreError,
    bookings::{self, Beside, There},
    clients,
    course_plans::Place,
    family, notes,
    screenings::{self, Outcome},
    studios, waitlist,
};
use uuid::Uuid;

use crate::{
    auth::StaffSession,
    bookings::late::{Late, told},
    cards::{self, Fee},
    payments::{self, Owed, Received},
};

/// How therapists are called.
pub(super) type Names = HashMap<Uuid, String>;

/// What the visits of a list have to do with.
pub(super) struct Facts {
    pub(super) screenings: HashMap<BookingId, Vec<Outcome>>,
    pub(super) rooms: HashMap<Uuid, String>,
    pub(super) people: Names,
    pub(super) received: HashMap<BookingId, Received>,
    pub(super) owed: HashMap<BookingId, Vec<Owed>>,
    pub(super) arrivals: HashMap<BookingId, Instant>,
    pub(super) offered: HashSet<BookingId>,
    pub(super) late: HashMap<BookingId, Late>,
    pub(super) noted: HashSet<BookingId>,
    pub(super) courses: HashMap<BookingId, Place>,
    pub(super) secured: HashMap<BookingId, Money>,
    pub(super) fees: HashMap<BookingId, Fee>,
    pub(super) bookers: HashMap<BookingId, String>,
    /// What the desk wrote of who comes: for whoever may read a client's card, and nobody else.
    pub(super) notes: HashMap<ClientId, String>,
}

impl Facts {
    /// What was paid, what is owed and all the rest take as long as each other, and none of them
    /// waits for another. In a transaction they take turns. `people` are not asked for again.
    pub(super) async fn read<C: Connection>(
        conn: &C,
        staff: &StaffSession,
        found: &[Booking],
        people: Option<Names>,
    ) -> Result<Self, StoreError> {
        let studio = staff.studio();
        let ids: Vec<BookingId> = found.iter().map(|booking| booking.id).collect();
        let there = bookings::there(conn, &ids).await?;
        let people = async {
            match people {
                Some(known) => Ok(known),
                None => names(conn, studio).await,
            }
        };
        let (received, owed, notes, people, beside) = tokio::try_join!(
            payments::received_for(conn, found, &there),
            payments::owed_for(conn, &ids),
            desk_notes(conn, staff, found),
            people,
            Self::beside(conn, studio, &ids, &there),
        )?;
        let owed = grouped(owed, |owed| owed.booking);
        Ok(Self { received, owed, notes, people, ..beside })
    }

    /// Everything but money, names and what the desk wrote.
    async fn beside<C: Connection>(
        conn: &C,
        studio: StudioId,
        ids: &[BookingId],
        there: &There,
    ) -> Result<Self, StoreError> {
        let arrivals = there.any(Beside::Arrival, bookings::arrivals(conn, ids)).await?;
        let offered = there.any(Beside::Offer, waitlist::offered_among(conn, ids)).await?;
        let noted = there.any(Beside::Note, notes::noted(conn, ids)).await?;
        Ok(Self {
            screenings: grouped(screenings::outcomes(conn, ids).await?, |one| one.booking.into()),
            rooms: studios::rooms(conn, studio)
                .await?
                .into_iter()
                .map(|r| (r.id, r.name))
                .collect(),
            people: HashMap::new(),
            received: HashMap::new(),
            owed: HashMap::new(),
            arrivals: arrivals.into_iter().collect(),
            offered: offered.into_iter().collect(),
            late: there.any(Beside::Late, late(conn, ids)).await?,
            noted: noted.into_iter().collect(),
            courses: there.any(Beside::CoursePlace, places(conn, ids)).await?,
            secured: there.any(Beside::Card, cards::secured_for(conn, ids)).await?,
            fees: there.any(Beside::Fee, cards::fees_for(conn, ids)).await?,
            bookers: there.any(Beside::Booker, family::bookers(conn, ids)).await?,
            notes: HashMap::new(),
        })
    }
}

/// By visit, in their order.
fn grouped<T>(rows: Vec<T>, booking: impl Fn(&T) -> BookingId) -> HashMap<BookingId, Vec<T>> {
    let mut all: HashMap<BookingId, Vec<T>> = HashMap::new();
    for row in rows {
        all.entry(booking(&row)).or_default().push(row);
    }
    all
}

async fn places<C: Connection>(
    conn: &C,
    ids: &[BookingId],
) -> Result<HashMap<BookingId, Place>, StoreError> {
    let places = storage::course_plans::places(conn, ids).await?;
    Ok(places.into_iter().map(|place| (place.booking, place)).collect())
}

async fn desk_notes<C: Connection>(
    conn: &C,
    staff: &StaffSession,
    found: &[Booking],
) -> Result<HashMap<ClientId, String>, StoreError> {
    if !staff.runs_desk() {
        return Ok(HashMap::new());
    }
    let mut ids: Vec<ClientId> = found.iter().filter_map(|booking| booking.client).collect();
    ids.sort_unstable();
    ids.dedup();
    clients::notes(conn, &ids).await
}

async fn late<C: Connection>(
    conn: &C,
    ids: &[BookingId],
) -> Result<HashMap<BookingId, Late>, StoreError> {
    let said = storage::late::said(conn, ids).await?;
    Ok(said.iter().filter_map(|row| Some((row.booking.into(), told(row)?))).collect())
}

async fn names<C: Connection>(conn: &C, studio: StudioId) -> Result<Names, StoreError> {
    let people = studios::every_therapist(conn, studio).await?;
    Ok(people.into_iter().map(|person| (person.id, person.name)).collect())
}
