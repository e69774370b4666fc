//! The studios' rooms, people and treatments.

use chrono::Days;
use domain::{Instant, TherapistId, TreatmentId, time::Zone};
use storage::{
    StoreError, Tx, bulk,
    entities::{
        account, client, date_override, equipment, membership, policy, qualification,
        qualification_technique, resource, room, studio, therapist, treatment, working_hours,
    },
};
use uuid::Uuid;

use super::{
    SignIn,
    draw::Draw,
    plan::{QualificationPlan, StandingPlan, StudioPlan, TherapistPlan},
};
use crate::Services;

/// A studio as written, with what the history needs to know.
pub struct House {
    pub plan: &'static StudioPlan,
    pub id: Uuid,
    pub zone: Zone,
    pub policy: String,
    /// Room and its resource.
    pub rooms: Vec<(Uuid, Uuid)>,
    /// The stone heater and its resource.
    pub heater: (Uuid, Uuid),
    pub treatments: Vec<TreatmentId>,
    /// Therapist and their resource, in the order of the plan.
    pub therapists: Vec<(TherapistId, Uuid)>,
}

impl House {
    pub async fn write(
        tx: &Tx,
        draw: &mut Draw,
        plan: &'static StudioPlan,
        password_hash: &str,
        now: Instant,
    ) -> Result<Self, StoreError> {
        let id = draw.id();
        let opened = now.timestamp() - 800 * 86_400;
        bulk::insert::<studio::Entity>(tx, vec![studio_row(plan, id, opened)]).await?;
        let rules = policy_row(plan, id);
        bulk::insert::<policy::Entity>(tx, vec![rules.clone()]).await?;
        let rules = domain::policy::Policy::try_from(rules)?;
        let mut house = Self {
            plan,
            id,
            zone: plan.zone.parse().unwrap_or(Zone::UTC),
            policy: serde_json::to_string(&rules).unwrap_or_default(),
            rooms: Vec::new(),
            heater: (draw.id(), draw.id()),
            treatments: Vec::new(),
            therapists: Vec::new(),
        };
        house.write_rooms(tx, draw).await?;
        house.write_treatments(tx, draw).await?;
        let owner = account_row(draw, plan.owner.1, plan.owner.0, password_hash, opened);
        house.join(tx, owner, "owner", opened).await?;
        for person in plan.therapists {
            house.write_therapist(tx, draw, person, password_hash, now).await?;
        }
        Ok(house)
    }

    async fn write_rooms(&mut self, tx: &Tx, draw: &mut Draw) -> Result<(), StoreError> {
        let (unit, unit_resource) = self.heater;
        bulk::insert::<resource::Entity>(tx, vec![self.resource(unit_resource, "equipment")])
            .await?;
        let heater = equipment::Model {
            id: unit,
            studio: self.id,
            resource: unit_resource,
            kind: "stone-heater".into(),
            name: "Stone heater".into(),
        };
        bulk::insert::<equipment::Entity>(tx, vec![heater]).await?;
        for (name, position) in self.plan.rooms.iter().zip(0..) {
            let (id, place) = (draw.id(), draw.id());
            bulk::insert::<resource::Entity>(tx, vec![self.resource(place, "room")]).await?;
            let row = room::Model {
                id,
                studio: self.id,
                resource: place,
                name: (*name).into(),
                position,
            };
            bulk::insert::<room::Entity>(tx, vec![row]).await?;
            self.rooms.push((id, place));
        }
        Ok(())
    }

    async fn write_treatments(&mut self, tx: &Tx, draw: &mut Draw) -> Result<(), StoreError> {
        for (plan, position) in self.plan.treatments.iter().zip(0..) {
            let id: Uuid = draw.id();
            let [setup_minutes, cleanup_minutes, rest_minutes] = plan.buffers;
            let row = treatment::Model {
                id,
                studio: self.id,
                slug: plan.slug.into(),
                name: plan.name.into(),
                summary: plan.summary.into(),
                technique: plan.technique.into(),
                minutes: plan.minutes,
                setup_minutes,
                cleanup_minutes,
                rest_minutes,
                price_minor: plan.price_minor,
                pressure: plan.pressure,
                equipment_kind: plan.equipment.map(Into::into),
                position,
                active: true,
            };
            bulk::insert::<treatment::Entity>(tx, vec![row]).await?;
            self.treatments.push(id.into());
        }
        Ok(())
    }

    async fn write_therapist(
        &mut self,
        tx: &Tx,
        draw: &mut Draw,
        plan: &'static TherapistPlan,
        password_hash: &str,
        now: Instant,
    ) -> Result<(), StoreError> {
        let opened = now.timestamp() - 800 * 86_400;
        let email = therapist_email(plan, self.plan);
        let account = account_row(draw, &email, plan.name, password_hash, opened);
        let account_id = account.id;
        self.join(tx, account, "therapist", opened).await?;
        let (id, person): (Uuid, Uuid) = (draw.id(), draw.id());
        bulk::insert::<resource::Entity>(tx, vec![self.resource(person, "therapist")]).await?;
        let row = therapist::Model {
            id,
            studio: self.id,
            account: Some(account_id),
            resource: person,
            slug: plan.slug.into(),
            name: plan.name.into(),
            focus: plan.focus.into(),
            about: plan.about.into(),
            languages: plan.languages.into(),
            online: "all".into(),
            active: true,
        };
        bulk::insert::<therapist::Entity>(tx, vec![row]).await?;
        bulk::insert::<working_hours::Entity>(tx, hours(draw, plan, id)).await?;
        bulk::insert::<date_override::Entity>(tx, holidays(draw, id, self.zone, now)).await?;
        for claim in plan.qualifications {
            self.write_qualification(tx, draw, claim, id, now).await?;
        }
        self.therapists.push((id.into(), person));
        Ok(())
    }

    async fn write_qualification(
        &self,
        tx: &Tx,
        draw: &mut Draw,
        plan: &QualificationPlan,
        therapist: Uuid,
        now: Instant,
    ) -> Result<(), StoreError> {
        let id: Uuid = draw.id();
        let today = self.zone.today(now);
        let (state, expires_on, reject_reason) = match plan.standing {
            StandingPlan::Verified => ("verified", None, None),
            StandingPlan::Until(days) => {
                ("verified", Some(today + chrono::TimeDelta::days(days)), None)
            }
            StandingPlan::Claimed => ("claimed", None, None),
            StandingPlan::Rejected(reason) => ("rejected", None, Some(reason.to_owned())),
        };
        let checked = state != "claimed";
        let row = qualification::Model {
            id,
            studio: self.id,
            therapist,
            title: plan.title.into(),
            issuer: plan.issuer.into(),
            licence_number: Some(format!("D-{:05}", draw.between(10_000, 99_999))),
            training_hours: Some(plan.training_hours),
            issued_on: today - Days::new(1_500),
            expires_on,
            state: state.into(),
            checked_by: checked.then(|| self.plan.owner.0.to_owned()),
            checked_at: checked.then(|| now.timestamp() - 86_400 * draw.between(40, 300)),
            checked_how: checked
                .then(|| "Number confirmed with the issuing body by telephone".to_owned()),
            reject_reason,
            kind: "training".into(),
            recorded_at: 0,
            warned_days: None,
        };
        bulk::insert::<qualification::Entity>(tx, vec![row]).await?;
        let covers = plan.techniques.iter().map(|technique| qualification_technique::Model {
            qualification: id,
            technique: (*technique).into(),
        });
        bulk::insert::<qualification_technique::Entity>(tx, covers.collect()).await
    }

    async fn join(
        &self,
        tx: &Tx,
        row: account::Model,
        role: &str,
        created_at: i64,
    ) -> Result<(), StoreError> {
        let account = row.id;
        bulk::insert::<account::Entity>(tx, vec![row]).await?;
        let member = membership::Model { account, studio: self.id, role: role.into(), created_at };
        bulk::insert::<membership::Entity>(tx, vec![member]).await
    }

    fn resource(&self, id: Uuid, kind: &str) -> resource::Model {
        resource::Model { id, studio: self.id, kind: kind.into(), active: true }
    }
}

/// The owner and the first therapist of a studio.
pub fn sign_ins(plan: &'static StudioPlan) -> Vec<SignIn> {
    let owner = SignIn { role: format!("owner of {}", plan.name), email: plan.owner.1.to_owned() };
    let therapist = plan.therapists.iter().take(1).map(|person| SignIn {
        role: format!("therapist at {}", plan.name),
        email: therapist_email(person, plan),
    });
    std::iter::once(owner).chain(therapist).collect()
}

/// One person who books here.
pub struct Person {
    pub id: Uuid,
    pub name: String,
    pub email: String,
}

/// The studio's clients, each with a key of their own.
pub async fn write_clients(
    services: &Services,
    tx: &Tx,
    draw: &mut Draw,
    house: &House,
    now: Instant,
) -> Result<Vec<Person>, StoreError> {
    let mut people = Vec::with_capacity(house.plan.clients);
    let mut rows = Vec::with_capacity(house.plan.clients);
    for number in 0..house.plan.clients {
        let first = draw.pick(house.plan.first_names);
        let last = draw.pick(house.plan.last_names);
        let person = Person {
            id: draw.id(),
            name: format!("{first} {last}"),
            email: format!("client{number}@{}.example", house.plan.slug),
        };
        rows.push(client::Model {
            id: person.id,
            studio: house.id,
            account: None,
            name: person.name.clone(),
            email: person.email.clone(),
            phone: None,
            zone: None,
            data_key_sealed: services.vault.new_client_key(house.id.into(), person.id.into()),
            created_at: now.timestamp() - 760 * 86_400,
        });
        people.push(person);
    }
    bulk::insert::<client::Entity>(tx, rows).await?;
    Ok(people)
}

fn therapist_email(person: &TherapistPlan, studio: &StudioPlan) -> String {
    format!("{}@{}.example", person.slug, studio.slug)
}

fn account_row(
    draw: &mut Draw,
    email: &str,
    name: &str,
    password_hash: &str,
    at: i64,
) -> account::Model {
    account::Model {
        id: draw.id(),
        email: email.into(),
        name: name.into(),
        phone: None,
        password_hash: Some(password_hash.into()),
        email_verified_at: Some(at),
        created_at: at,
    }
}

fn hours(draw: &mut Draw, plan: &TherapistPlan, therapist: Uuid) -> Vec<working_hours::Model> {
    let mut rows = Vec::new();
    for (days, from_minute, until_minute) in plan.hours {
        for weekday in *days {
            rows.push(working_hours::Model {
                id: draw.id(),
                therapist,
                weekday: *weekday,
                from_minute: *from_minute,
                until_minute: *until_minute,
                valid_from: None,
                valid_until: None,
            });
        }
    }
    rows
}

/// Closed on the next Christmas and New Year's Day.
fn holidays(
    draw: &mut Draw,
    therapist: Uuid,
    zone: Zone,
    now: Instant,
) -> Vec<date_override::Model> {
    use chrono::{Datelike, NaiveDate};

    let year = zone.today(now).year();
    [(year, 12, 25), (year, 12, 26), (year + 1, 1, 1)]
        .into_iter()
        .filter_map(|(y, m, d)| NaiveDate::from_ymd_opt(y, m, d))
        .map(|date| date_override::Model {
            id: draw.id(),
            therapist,
            date,
            from_minute: None,
            until_minute: None,
        })
        .collect()
}

fn studio_row(plan: &StudioPlan, id: Uuid, created_at: i64) -> studio::Model {
    let (address_line, postcode, city, country) = plan.address;
    studio::Model {
        id,
        slug: plan.slug.into(),
        name: plan.name.into(),
        tagline: plan.tagline.into(),
        zone: plan.zone.into(),
        currency: plan.currency.into(),
        address_line: address_line.into(),
        postcode: postcode.into(),
        city: city.into(),
        country: country.into(),
        phone: plan.phone.into(),
        email: plan.email.into(),
        emergency_number: plan.emergency_number.into(),
        directions: plan.directions.into(),
        tax_name: plan.tax.0.into(),
        tax_basis_points: plan.tax.1,
        created_at,
    }
}

fn policy_row(plan: &StudioPlan, studio: Uuid) -> policy::Model {
    policy::Model {
        studio,
        start_grid_minutes: 30,
        notice_to_book_minutes: 120,
        booking_window_days: 90,
        notice_to_reschedule_minutes: 240,
        reschedules_allowed: 2,
        cancellation_ladder: plan.ladder.into(),
        deposit_percent: plan.payment.0,
        pay_at_studio: plan.payment.1,
        no_show_percent: 100,
        hold_minutes: 10,
        reminder_hours: 24,
    }
}
