//! What is missing before the first client can book somebody, from the facts: nobody ticks
//! anything off.

use domain::{
    Instant, StudioId, TherapistId,
    qualification::{QualificationState, Standing},
    time::{LocalTime, Zone},
};
use storage::{
    Corrupt, StoreError,
    entities::{qualification, therapist},
    people, schedule, studios,
};

use super::{PeopleRefused, of_staff};
use crate::{
    Services,
    auth::StaffSession,
    availability, catalogue,
    studio::{PersonState, Somebody},
};

/// Something that must be there before a client can book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// What clients read: focus, a few sentences, languages.
    Profile,
    /// A qualification that covers a technique.
    Qualification,
    /// An owner has checked one, and it holds today.
    Verified,
    /// Weekly hours.
    Hours,
}

impl Step {
    /// In the order in which they are done.
    pub const ALL: [Self; 4] = [Self::Profile, Self::Qualification, Self::Verified, Self::Hours];
}

/// The first time that a client can book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum First {
    /// Something is missing.
    Missing,
    /// Everything is there, and every time is taken or too near.
    None,
    /// Clients do not book them online: they wished so.
    Nobody,
    /// At this instant, which is this wall time at the studio.
    At(Instant, LocalTime),
}

/// How far somebody has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checklist {
    /// The therapist.
    pub id: TherapistId,
    /// Their name in addresses.
    pub slug: String,
    /// As clients read it.
    pub name: String,
    /// What is missing.
    pub missing: Vec<Step>,
    /// What comes of it.
    pub first: First,
}

/// The facts about everybody of a list, read with as many questions for many as for one.
pub(super) struct Facts {
    qualifications: Vec<(qualification::Model, Vec<String>)>,
    with_hours: Vec<TherapistId>,
    pub zone: Zone,
    today: chrono::NaiveDate,
}

impl Facts {
    pub async fn read(
        services: &Services,
        studio: StudioId,
        rows: &[therapist::Model],
    ) -> Result<Self, StoreError> {
        let conn = services.store.reader();
        let row = studios::by_id(conn, studio).await?;
        let zone = row.and_then(|row| row.zone.parse::<Zone>().ok());
        let zone = zone.ok_or_else(|| Corrupt::new("studio", "zone", studio))?;
        let today = zone.today(services.now());
        let ids: Vec<TherapistId> = rows.iter().map(|row| row.id.into()).collect();
        Ok(Self {
            qualifications: studios::qualifications(conn, studio).await?,
            with_hours: people::with_hours(conn, &ids, today).await?,
            zone,
            today,
        })
    }

    /// What is missing about one of them, in the order in which it is done.
    pub fn missing(&self, row: &therapist::Model) -> Vec<Step> {
        let texts = [&row.focus, &row.about, &row.languages];
        let own = || {
            let own = self.qualifications.iter().filter(|(q, _)| q.therapist == row.id);
            own.filter(|(_, techniques)| !techniques.is_empty())
        };
        let is_there = |step: &Step| match step {
            Step::Profile => texts.iter().all(|text| !text.trim().is_empty()),
            Step::Qualification => own().any(|(q, _)| q.state != "rejected"),
            Step::Verified => own().any(|(q, techniques)| self.holds(q, techniques)),
            Step::Hours => self.with_hours.contains(&row.id.into()),
        };
        Step::ALL.into_iter().filter(|step| !is_there(step)).collect()
    }

    fn holds(&self, row: &qualification::Model, techniques: &[String]) -> bool {
        let held = schedule::qualification(row.clone(), techniques.to_vec());
        held.is_ok_and(|held| {
            let holds =
                matches!(held.standing(self.today), Standing::Valid | Standing::Expiring { .. });
            holds && matches!(held.state, QualificationState::Verified { .. })
        })
    }
}

/// What is missing before a client can book this therapist.
pub async fn missing(
    services: &Services,
    staff: &StaffSession,
    id: TherapistId,
) -> Result<Vec<Step>, PeopleRefused> {
    let row = of_staff(services.store.reader(), staff, id).await?;
    let facts = Facts::read(services, staff.studio(), std::slice::from_ref(&row)).await?;
    Ok(facts.missing(&row))
}

/// What is missing about each who works at the studio, with whether clients can book them
/// online.
pub(crate) async fn everybody_missing(
    services: &Services,
    studio: StudioId,
) -> Result<Vec<Somebody>, StoreError> {
    let rows = studios::therapists(services.store.reader(), studio).await?;
    let facts = Facts::read(services, studio, &rows).await?;
    let state = |row: therapist::Model| {
        let missing = facts.missing(&row);
        let known = (TherapistId(row.id), row.online != "nobody");
        (known, PersonState { slug: row.slug, name: row.name, missing })
    };
    Ok(rows.into_iter().map(state).collect())
}

/// The same, with the first time that can be booked once there is one: by the function that
/// offers times to clients.
pub async fn checklist(
    services: &Services,
    staff: &StaffSession,
    id: TherapistId,
) -> Result<Checklist, PeopleRefused> {
    let row = of_staff(services.store.reader(), staff, id).await?;
    let facts = Facts::read(services, staff.studio(), std::slice::from_ref(&row)).await?;
    let missing = facts.missing(&row);
    let first = match row.online.as_str() {
        _ if missing.contains(&Step::Verified) || missing.contains(&Step::Hours) => First::Missing,
        "nobody" => First::Nobody,
        _ => match first_start(services, staff.studio(), id).await? {
            Some(start) => First::At(start, facts.zone.local(start)),
            None => First::None,
        },
    };
    Ok(Checklist { id, slug: row.slug, name: row.name, missing, first })
}

/// The earliest start of any treatment that they may give.
async fn first_start(
    services: &Services,
    studio: StudioId,
    id: TherapistId,
) -> Result<Option<Instant>, PeopleRefused> {
    let page = catalogue::studio_by_id(services, studio).await?.ok_or(PeopleRefused::NotFound)?;
    let card = page.therapists.iter().find(|card| card.id == id);
    let Some(card) = card else { return Ok(None) };
    let mut first: Option<Instant> = None;
    for treatment in page.treatments.iter().filter(|t| card.may_give(t)) {
        let found =
            availability::next_slots(services, studio, treatment.id, Some(id), services.now(), 1);
        let start = found.await?.first().map(|slot| slot.start);
        first = first.into_iter().chain(start).min();
    }
    Ok(first)
}
