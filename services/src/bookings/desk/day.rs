//! The day's visits, as the desk sees them.

use chrono::NaiveDate;
use domain::{
    BookingId, Instant, Money, TherapistId, TreatmentId,
    booking::{Booking, BookingState, read_reference},
    contact::Contact,
    screening::is_due,
    time::{LocalTime, Zone},
};
use storage::{
    Connection, Corrupt, StoreError, bookings, course_plans::Place, screenings::Outcome, studios,
};

use super::{
    DeskRefused,
    facts::{Facts, Names},
};
use crate::{
    Services,
    auth::StaffSession,
    bookings::{before::answered, late::Late, view::told_local},
    cards::Fee,
    classes::{self, ClassLine},
    payments::{Owed, Received},
};

/// A day at a studio.
#[derive(Clone, Debug)]
pub struct DeskDay {
    /// The studio's zone.
    pub zone: Zone,
    /// Which day.
    pub date: NaiveDate,
    /// By start: of everybody for the desk, their own for a therapist.
    pub visits: Vec<DeskVisit>,
    /// The classes among them, each with whoever comes, empty ones too.
    pub classes: Vec<ClassLine>,
}

/// How it stands with the safety questions before a visit: for whoever treats, and for an
/// owner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Screened {
    /// Nothing is asked of it, or it is not theirs to know.
    #[default]
    NotAsked,
    /// The client has not answered yet.
    Unanswered,
    /// They ticked nothing. It clears nobody.
    Nothing,
    /// The therapist is to look first.
    LookFirst,
    /// The therapist looked, and decided.
    LookedAt,
}

impl Screened {
    /// By how the answers for a visit came out.
    fn of(booking: &Booking, all: &[&Outcome]) -> Self {
        if !matches!(booking.state, BookingState::Confirmed | BookingState::Requested { .. }) {
            return Self::NotAsked;
        }
        if all.iter().any(|one| one.is_open()) {
            return Self::LookFirst;
        }
        let start = booking.span.start;
        if is_due(answered(all.iter().copied()), start, start) {
            return Self::Unanswered;
        }
        let looked = all.iter().any(|one| one.decision.is_some());
        if looked { Self::LookedAt } else { Self::Nothing }
    }
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
    /// What, for finding another time.
    pub treatment: TreatmentId,
    /// Length of the session.
    pub minutes: u32,
    /// With whom.
    pub therapist: TherapistId,
    /// With whom.
    pub therapist_name: String,
    /// Where inside.
    pub room_name: String,
    /// For whom; nobody yet while only held.
    pub contact: Option<Contact>,
    /// What the desk wrote of who comes, never about health: for whoever runs the desk.
    pub desk_note: Option<String>,
    /// Who booked it for somebody else, and is written to.
    pub booked_by: Option<String>,
    /// As sold.
    pub price: Money,
    /// What came in, by which way.
    pub received: Received,
    /// What the client is still to get back, and is not on its way; by currency.
    pub owed: Vec<Owed>,
    /// What is left to pay at the desk.
    pub rest: Money,
    /// Whether the therapist should look at the safety questions first; for whoever treats,
    /// and for an owner.
    pub needs_review: bool,
    /// How it stands with the questions before it, for the same.
    pub screened: Screened,
    /// The most that may be charged to the card that is kept for it.
    pub secured: Option<Money>,
    /// What it left to be charged to that card.
    pub fee: Option<Fee>,
    /// Since when the client is there, where somebody has said so.
    pub arrived: Option<Instant>,
    /// Whether the time is kept for somebody who waits, and not answered yet.
    pub offered: bool,
    /// What the client said about being late.
    pub late: Option<Late>,
    /// Whether there is a session note.
    pub noted: bool,
    /// Its place in a course, where it is part of one.
    pub course: Option<Place>,
    /// Needs a person, such as `zone_changed`.
    pub flag: Option<String>,
    /// While flagged because of new zone data: the other time that it has if it is left
    /// where it lies.
    pub another_time: Option<LocalTime>,
}

/// The visits that begin on a local date, all as of one moment.
pub async fn day(
    services: &Services,
    staff: &StaffSession,
    date: NaiveDate,
) -> Result<DeskDay, DeskRefused> {
    let moment = services.store.begin_reading().await?;
    let conn = &*moment;
    let studio = studios::by_id(conn, staff.studio()).await?.ok_or(DeskRefused::NotFound)?;
    let zone: Zone = studio
        .zone
        .parse()
        .map_err(|_| StoreError::from(Corrupt::new("studio", "zone", studio.id)))?;
    let next = date.succ_opt().unwrap_or(date);
    let whose = if staff.runs_desk() { None } else { staff.therapist() };
    let span = (zone.day_start(date), zone.day_start(next));
    let found = bookings::between(conn, staff.studio(), whose, span.0, span.1).await?;
    let visits = describe_all(conn, staff, found).await?;
    let classes = classes::of_days(conn, staff, span).await?;
    Ok(DeskDay { zone, date, visits, classes })
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

/// Visits of a studio as these staff see them, in their order; with as many questions for
/// a hundred as for one. What comes of a client's health is told to those alone who may know.
pub(crate) async fn describe_all<C: Connection>(
    conn: &C,
    staff: &StaffSession,
    found: Vec<Booking>,
) -> Result<Vec<DeskVisit>, StoreError> {
    describe(conn, staff, found, None).await
}

/// The same, where it is known how their therapists are called.
pub(super) async fn describe<C: Connection>(
    conn: &C,
    staff: &StaffSession,
    found: Vec<Booking>,
    people: Option<Names>,
) -> Result<Vec<DeskVisit>, StoreError> {
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let facts = Facts::read(conn, staff, &found, people).await?;
    let known = |visit: DeskVisit| DeskVisit {
        needs_review: visit.needs_review && staff.may_know_of_health(visit.therapist),
        screened: match staff.may_know_of_health(visit.therapist) {
            true => visit.screened,
            false => Screened::NotAsked,
        },
        ..visit
    };
    found.into_iter().map(|booking| visit(booking, &facts).map(known)).collect()
}

fn visit(booking: Booking, facts: &Facts) -> Result<DeskVisit, StoreError> {
    let corrupt = |column| Corrupt::new("booking", column, booking.id);
    let received = *facts.received.get(&booking.id).ok_or_else(|| corrupt("id"))?;
    let therapist_name = facts.people.get(&booking.therapist.0).cloned().unwrap_or_default();
    let room_name = facts.rooms.get(&booking.room.0).cloned().unwrap_or_default();
    let rest = match booking.state {
        BookingState::Confirmed | BookingState::Completed => booking.rest_after(received.all()),
        _ => Money::zero(booking.price.currency),
    };
    let zone = booking.zone.parse().unwrap_or(Zone::UTC);
    let told = booking.told(zone);
    let own: Vec<&Outcome> = facts.screenings.get(&booking.id).into_iter().flatten().collect();
    Ok(DeskVisit {
        needs_review: own.iter().any(|one| one.is_open()),
        screened: Screened::of(&booking, &own),
        // Nobody reads the notes of whoever was erased.
        noted: facts.noted.contains(&booking.id) && booking.contact.is_some(),
        course: facts.courses.get(&booking.id).copied(),
        secured: facts.secured.get(&booking.id).copied(),
        fee: facts.fees.get(&booking.id).cloned(),
        booked_by: facts.bookers.get(&booking.id).cloned(),
        owed: facts.owed.get(&booking.id).cloned().unwrap_or_default(),
        desk_note: booking.client.and_then(|client| facts.notes.get(&client).cloned()),
        offered: facts.offered.contains(&booking.id),
        late: facts.late.get(&booking.id).copied(),
        another_time: booking.another_time(zone),
        arrived: facts.arrivals.get(&booking.id).copied(),
        id: booking.id,
        state: booking.state,
        start: told.start,
        end: told.end,
        local: told_local(&booking, zone),
        therapist: booking.therapist,
        treatment: booking.treatment,
        minutes: booking.minutes,
        price: booking.price,
        reference: booking.reference,
        treatment_name: booking.treatment_name,
        contact: booking.contact,
        flag: booking.flag,
        therapist_name,
        room_name,
        received,
        rest,
    })
}
