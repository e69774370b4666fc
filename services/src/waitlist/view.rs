//! What somebody sees of their own place.

use domain::{
    BookingId, FamilyMemberId, Instant, StudioId, TherapistId, TreatmentId, WaitId, waitlist::Wish,
};
use storage::{
    Connection, Corrupt, StoreError, bookings,
    entities::{waitlist_entry, waitlist_offer},
    family, schedule, studios, waitlist,
};

use super::{WaitRefused, instant, is_theirs, link, may_move, settle, wish_of};
use crate::{Services, clock::WallClock, tokens::WaitToken};

/// Somebody's place on the list, as whoever bears its link sees it.
#[derive(Clone, Debug)]
pub struct EntryView {
    /// The place.
    pub id: WaitId,
    /// Where.
    pub studio: StudioId,
    /// The studio's clock.
    pub clock: WallClock,
    /// Their own clock, where their zone is known.
    pub client_clock: Option<WallClock>,
    /// For what.
    pub treatment: TreatmentId,
    /// What it is called.
    pub treatment_name: String,
    /// How long it takes, in minutes.
    pub minutes: u32,
    /// With whom, or with anybody.
    pub therapist: Option<TherapistId>,
    /// How they are called.
    pub therapist_name: Option<String>,
    /// The visit that is to be earlier: which, and when it is.
    pub moves: Option<(BookingId, Instant)>,
    /// Which days, and which part of them.
    pub wish: Wish,
    /// Who comes, where whoever waits books for them.
    pub comes: Option<(FamilyMemberId, String)>,
    /// Who waits; empty once forgotten.
    pub name: String,
    /// Where offers go.
    pub email: String,
    /// As typed.
    pub phone: Option<String>,
    /// `waiting`, `booked`, `left`, `lapsed`, `over` or `removed`.
    pub state: String,
    /// When they came.
    pub joined_at: Instant,
    /// What is offered to them now.
    pub offer: Option<OfferView>,
    /// How many offers they had, with this one.
    pub offers: usize,
    /// How many offers in a row they have not answered.
    pub missed: u32,
}

/// A time that is offered.
#[derive(Clone, Debug)]
pub struct OfferView {
    /// When the session begins.
    pub start: Instant,
    /// With whom.
    pub therapist_name: String,
    /// Until when the time is kept.
    pub expires: Instant,
    /// Whether the answer was yes, and the visit is not booked yet.
    pub accepted: bool,
}

impl EntryView {
    /// Whether they still wait.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.state == "waiting"
    }
}

/// The place behind a link.
pub async fn view(services: &Services, token: &WaitToken) -> Result<EntryView, WaitRefused> {
    let conn = services.store.reader();
    let row = link::open(conn, token).await?;
    describe(conn, row, services.now()).await?.ok_or(WaitRefused::NotFound)
}

/// Everything there is to show about a place; `None` where its studio or treatment is gone.
pub(crate) async fn describe<C: Connection>(
    conn: &C,
    row: waitlist_entry::Model,
    now: Instant,
) -> Result<Option<EntryView>, StoreError> {
    let studio = StudioId(row.studio);
    let (Some(place), Some(treatment)) = (
        studios::by_id(conn, studio).await?,
        studios::treatment(conn, studio, row.treatment.into()).await?,
    ) else {
        return Ok(None);
    };
    let therapist_name = match row.therapist {
        Some(id) => studios::therapist(conn, studio, id.into()).await?.map(|person| person.name),
        None => None,
    };
    let visit = match row.moves {
        Some(id) => bookings::by_id(conn, id.into()).await?,
        None => None,
    };
    // What is to be earlier took place, was cancelled, can be moved no more, or is no longer
    // theirs to move: its link was revoked, and its time is not shown either.
    let too_late = row.moves.is_some() && !visit.as_ref().is_some_and(|v| may_move(&row, v, now));
    let moves = visit.filter(|visit| is_theirs(&row, visit));
    let moves = moves.map(|visit| (visit.id, visit.span.start));
    let zone = row.client_zone.as_deref().and_then(|name| name.parse().ok());
    let asked = waitlist::offers_of(conn, &[row.id.into()]).await?;
    let Offered { offer, count: offers, booked } = offered(conn, &asked, now).await?;
    let waits = row.state == "waiting";
    let state = match () {
        () if waits && booked => "booked",
        () if waits && (too_late || over(&row, &asked, &place, now)?) => "over",
        () => row.state.as_str(),
    };
    let comes = match row.member {
        Some(id) => family::person(conn, id.into()).await?,
        None => None,
    };
    Ok(Some(EntryView {
        comes: comes.map(|person| (person.id.into(), person.name)),
        state: state.to_owned(),
        wish: wish_of(&row)?,
        id: row.id.into(),
        studio,
        clock: WallClock::of_studio(schedule::zone(&place)?, &place.city),
        client_clock: zone.map(WallClock::of_zone),
        treatment: row.treatment.into(),
        treatment_name: treatment.name.clone(),
        minutes: schedule::times(&treatment)?.minutes,
        therapist: row.therapist.map(Into::into),
        joined_at: instant(row.joined_at, "joined_at")?,
        missed: u32::try_from(row.missed)
            .map_err(|_| Corrupt::new("waitlist", "missed", row.id))?,
        name: row.name,
        email: row.email,
        phone: row.phone,
        therapist_name,
        moves,
        offer,
        offers,
    }))
}

/// Their days are over, and nothing is offered to them that is still to be decided.
fn over(
    row: &waitlist_entry::Model,
    offers: &[waitlist_offer::Model],
    place: &storage::entities::studio::Model,
    now: Instant,
) -> Result<bool, Corrupt> {
    let is_asked = offers.iter().any(is_undecided);
    Ok(!is_asked && row.last_day < schedule::zone(place)?.today(now))
}

fn is_undecided(offer: &waitlist_offer::Model) -> bool {
    matches!(offer.state.as_str(), "open" | "accepted")
}

/// What became of the offers.
#[derive(Default)]
struct Offered {
    /// What is offered now.
    offer: Option<OfferView>,
    /// How many there were.
    count: usize,
    /// Whether the last is a visit already: whoever has just paid for it need not wait
    /// until the next round writes that down.
    booked: bool,
}

async fn offered<C: Connection>(
    conn: &C,
    all: &[waitlist_offer::Model],
    now: Instant,
) -> Result<Offered, StoreError> {
    let count = all.iter().filter(|offer| offer.state != "withdrawn").count();
    let none = Offered { count, ..Offered::default() };
    let Some(open) = all.iter().rfind(|offer| is_undecided(offer)) else { return Ok(none) };
    let Some(visit) = bookings::by_id(conn, open.booking.into()).await? else { return Ok(none) };
    if settle::is_booked(visit.state) {
        return Ok(Offered { booked: true, ..none });
    }
    if !visit.is_held_at(now) {
        return Ok(none);
    }
    let person = studios::therapist(conn, visit.studio, visit.therapist).await?;
    let offer = OfferView {
        start: visit.span.start,
        therapist_name: person.map(|person| person.name).unwrap_or_default(),
        expires: visit.hold_expires().unwrap_or(now),
        accepted: open.state == "accepted",
    };
    Ok(Offered { offer: Some(offer), ..none })
}
