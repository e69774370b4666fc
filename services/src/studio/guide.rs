//! What is there and what is missing before clients can book, from the facts: nobody ticks
//! anything off.

use chrono::DateTime;
use domain::{
    Instant, Role, TherapistId,
    policy::{Policy, Preset},
};
use storage::{studio_settings, studios};

use super::{Mode, SettingsRefused};
use crate::{
    Services,
    accounts::has_second_step,
    auth::ManagerSession,
    catalogue::{self, StudioPage, TreatmentCard},
    people,
};

/// A part of setting a studio up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Name, place, telephone.
    Details,
    /// Rooms, and equipment.
    Rooms,
    /// What is sold.
    Treatments,
    /// Who gives it, and may.
    Therapists,
    /// When.
    Hours,
    /// On which terms.
    Rules,
    /// How it is paid.
    Payments,
    /// How its owner signs in, where a second step is demanded.
    SignIn,
}

impl Step {
    /// In the order in which they are done.
    pub const ALL: [Self; 8] = [
        Self::Details,
        Self::Rooms,
        Self::Treatments,
        Self::Therapists,
        Self::Hours,
        Self::Rules,
        Self::Payments,
        Self::SignIn,
    ];
}

/// What is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A telephone number.
    Phone,
    /// Words that say how to get there.
    Directions,
    /// A room.
    Room,
    /// A treatment.
    Treatment,
    /// Anybody who treats.
    Therapist,
    /// A checked qualification that covers a treatment.
    Verified,
    /// Somebody for these treatments, by name.
    Ungiven(Vec<String>),
    /// Hours of somebody who may treat.
    Hours,
    /// Somebody who can be booked online.
    Online,
    /// Payments that move money.
    RealPayments,
    /// A second step of the owner's account.
    SecondStep,
}

/// Something that is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lack {
    /// Where it is put right.
    pub step: Step,
    /// What.
    pub what: What,
    /// Whether nobody can book without it.
    pub essential: bool,
}

/// How far somebody who treats has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonState {
    /// Their name in addresses.
    pub slug: String,
    /// As clients read it.
    pub name: String,
    /// What is missing before clients can book them.
    pub missing: Vec<people::Step>,
}

/// How far a studio has come.
#[derive(Clone, Debug, PartialEq)]
pub struct Guide {
    /// The studio, as clients see it or will.
    pub studio: StudioPage,
    /// Since when clients can find it.
    pub published_at: Option<Instant>,
    /// How many rooms are in use.
    pub rooms: usize,
    /// Who treats.
    pub people: Vec<PersonState>,
    /// The preset that the rules are.
    pub preset: Option<Preset>,
    /// What becomes of a payment.
    pub payments: Mode,
    /// Whether this installation demands a second step of its owners.
    pub demands_second_step: bool,
    /// What is missing, in the order of the steps.
    pub lacks: Vec<Lack>,
}

impl Guide {
    /// The steps that there are here, in the order in which they are done.
    pub fn steps(&self) -> impl Iterator<Item = Step> + use<> {
        let demands = self.demands_second_step;
        Step::ALL.into_iter().filter(move |step| demands || *step != Step::SignIn)
    }

    /// What is missing for a step.
    pub fn of(&self, step: Step) -> impl Iterator<Item = &Lack> {
        self.lacks.iter().filter(move |lack| lack.step == step)
    }

    /// Whether everything essential of a step is there.
    #[must_use]
    pub fn is_done(&self, step: Step) -> bool {
        self.of(step).all(|lack| !lack.essential)
    }

    /// What nobody can book without.
    pub fn essential(&self) -> impl Iterator<Item = &Lack> {
        self.lacks.iter().filter(|lack| lack.essential)
    }

    /// The first step at which something essential is missing.
    #[must_use]
    pub fn next(&self) -> Option<Step> {
        self.essential().next().map(|lack| lack.step)
    }

    /// The rules as they are.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.studio.policy
    }
}

/// How far the studio has come.
pub async fn guide(
    services: &Services,
    manager: &ManagerSession,
) -> Result<Guide, SettingsRefused> {
    let (conn, id) = (services.store.reader(), manager.studio());
    let row = studios::by_id(conn, id).await?.ok_or(SettingsRefused::NotFound)?;
    let page = catalogue::studio_by_id(services, id).await?.ok_or(SettingsRefused::NotFound)?;
    let people = people::everybody_missing(services, id).await?;
    let rooms = studio_settings::resources(conn, id, "room", true).await?.len();
    let payments = Mode::of(services);
    let mut lacks = Vec::new();
    let mut lack = |step, what, essential| lacks.push(Lack { step, what, essential });
    if page.phone.is_empty() {
        lack(Step::Details, What::Phone, true);
    }
    if page.directions.is_empty() {
        lack(Step::Details, What::Directions, false);
    }
    if rooms == 0 {
        lack(Step::Rooms, What::Room, true);
    }
    if page.treatments.is_empty() {
        lack(Step::Treatments, What::Treatment, true);
    }
    lacks.extend(of_people(&page, &people));
    if payments == Mode::Demo {
        lacks.push(Lack { step: Step::Payments, what: What::RealPayments, essential: false });
    }
    let demands_second_step = services.settings.second_step.is_required();
    if demands_second_step && !is_safe(services, manager).await? {
        lacks.push(Lack { step: Step::SignIn, what: What::SecondStep, essential: true });
    }
    Ok(Guide {
        demands_second_step,
        published_at: row.published_at.and_then(|at| DateTime::from_timestamp(at, 0)),
        rooms,
        people: people.into_iter().map(|(_, person)| person).collect(),
        preset: Preset::of(&page.policy),
        payments,
        lacks,
        studio: page,
    })
}

/// Whether the owner who asks has a second step; for a manager, whether some owner has.
async fn is_safe(services: &Services, manager: &ManagerSession) -> Result<bool, SettingsRefused> {
    let conn = services.store.reader();
    if manager.role() == Role::Owner {
        return Ok(has_second_step(conn, manager.account()).await?);
    }
    for owner in storage::people::members(conn, manager.studio(), Role::Owner.code()).await? {
        if has_second_step(conn, owner.id.into()).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Somebody, and whether they can be booked online.
pub(crate) type Somebody = ((TherapistId, bool), PersonState);

fn of_people(page: &StudioPage, people: &[Somebody]) -> Vec<Lack> {
    let gives = |id: TherapistId, treatment: &TreatmentCard| {
        page.therapists.iter().any(|card| card.id == id && card.may_give(treatment))
    };
    let is_able = |((id, _), person): &&Somebody| {
        let any = page.treatments.iter().any(|treatment| gives(*id, treatment));
        // Before there is a treatment, a checked qualification is all that can be asked for.
        let checked = !person.missing.contains(&people::Step::Verified);
        any || (page.treatments.is_empty() && checked)
    };
    let able: Vec<&Somebody> = people.iter().filter(is_able).collect();
    let has_hours = |one: &&&Somebody| !one.1.missing.contains(&people::Step::Hours);
    let working: Vec<&&Somebody> = able.iter().filter(has_hours).collect();
    let mut lacks = Vec::new();
    let mut lack = |step, what, essential| lacks.push(Lack { step, what, essential });
    if people.is_empty() {
        lack(Step::Therapists, What::Therapist, true);
    } else if able.is_empty() {
        lack(Step::Therapists, What::Verified, true);
    } else if working.iter().all(|one| !one.0.1) && !working.is_empty() {
        lack(Step::Therapists, What::Online, false);
    }
    let ungiven = page
        .treatments
        .iter()
        .filter(|treatment| !able.iter().any(|((id, _), _)| gives(*id, treatment)));
    let ungiven: Vec<String> = ungiven.map(|treatment| treatment.name.clone()).collect();
    if !able.is_empty() && !ungiven.is_empty() {
        lack(Step::Therapists, What::Ungiven(ungiven), false);
    }
    if working.is_empty() {
        lack(Step::Hours, What::Hours, true);
    }
    lacks
}
