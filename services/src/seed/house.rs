//! A studio's rooms, people and treatments: as rows, and as the rules see them.

use std::collections::HashMap;

use domain::{
    Instant, TreatmentId,
    policy::Policy,
    schedule::{
        Busy, EquipmentSchedule, OnlineBooking, RoomSchedule, Snapshot, TherapistSchedule,
        TreatmentTimes,
    },
    time::Zone,
};
use storage::{
    Corrupt, StoreError,
    entities::{equipment, policy, resource, room, studio, treatment},
    schedule::start_rules,
};
use uuid::Uuid;

use super::{
    desk,
    draw::Draw,
    newcomer,
    plan::{StudioPlan, TreatmentPlan},
    rows::Rows,
    staff,
};

/// How long before its history the studio opened, in days: before everything that happened.
const OPENED: u64 = 70;

/// A studio, with what is written of it and what its rules decide by.
pub struct House {
    pub plan: &'static StudioPlan,
    pub id: Uuid,
    pub zone: Zone,
    pub policy: Policy,
    /// In the order of the plan.
    pub treatments: Vec<TreatmentId>,
    /// In the order of the plan.
    pub therapists: Vec<TherapistSchedule>,
    /// The therapists' accounts, in the order of the plan.
    pub accounts: Vec<Uuid>,
    /// The bytes of documents, under their names in the store.
    pub files: Vec<(String, Vec<u8>)>,
    pub rows: Rows,
    rooms: Vec<RoomSchedule>,
    heater: EquipmentSchedule,
}

impl House {
    /// The code of each treatment's technique.
    pub fn techniques(&self) -> HashMap<Uuid, String> {
        let each = self.treatments.iter().zip(self.plan.treatments);
        each.map(|(id, sold)| (id.0, sold.technique.to_owned())).collect()
    }

    /// Imagines the studio as it stands at `now`, with nothing booked.
    pub fn imagine(
        draw: &mut Draw,
        plan: &'static StudioPlan,
        password_hash: &str,
        now: Instant,
    ) -> Result<Self, StoreError> {
        let id: Uuid = draw.id();
        let zone = plan.zone.parse().map_err(|_| Corrupt::new("studio", "zone", id))?;
        let rules = policy_row(plan, id);
        let policy = Policy::try_from(rules.clone())?;
        let opened = opened(plan, now);
        let mut rows = Rows { policies: vec![rules], ..Rows::default() };
        rows.studios.push(studio_row(plan, id, opened));
        let rooms = plan.rooms.iter().zip(0..).map(|(name, position)| {
            let (room, place) = (draw.id(), draw.id());
            rows.resources.push(resource_row(id, place, "room"));
            rows.rooms.push(room_row(id, room, place, name, position));
            RoomSchedule { id: room.into(), resource: place.into(), busy: Busy::default() }
        });
        let rooms = rooms.collect();
        let heater = heater(draw, id, &mut rows);
        let treatments = plan.treatments.iter().zip(0..).map(|(plan, position)| {
            let row = treatment_row(draw.id(), id, plan, position);
            let treatment = row.id.into();
            rows.treatments.push(row);
            treatment
        });
        let treatments = treatments.collect();
        let mut house = Self {
            plan,
            id,
            zone,
            policy,
            treatments,
            therapists: Vec::new(),
            accounts: Vec::new(),
            files: Vec::new(),
            rows,
            rooms,
            heater,
        };
        staff::owner(draw, &mut house, password_hash, opened);
        for person in plan.therapists {
            staff::therapist(draw, &mut house, person, password_hash, now)?;
        }
        newcomer::invited(&mut house, now);
        newcomer::rules(&mut house, now);
        desk::people(&mut house, password_hash, now);
        Ok(house)
    }

    /// What decides about starts on a day on which nothing is booked yet.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            zone: self.zone,
            rules: start_rules(&self.policy),
            technique: String::new(),
            therapists: self.therapists.clone(),
            rooms: self.rooms.clone(),
            equipment: None,
            classes: None,
        }
    }

    /// Makes the snapshot one of this treatment: `heater` is the stone heater as it is
    /// taken on that day.
    pub fn aim(&self, snapshot: &mut Snapshot, treatment: usize, heater: &EquipmentSchedule) {
        let plan = &self.plan.treatments[treatment];
        plan.technique.clone_into(&mut snapshot.technique);
        snapshot.equipment = plan.equipment.map(|_| vec![heater.clone()]);
    }

    /// The stone heater, free.
    pub fn heater(&self) -> EquipmentSchedule {
        self.heater.clone()
    }

    /// Whether a therapist agrees to each visit by hand.
    pub fn approves(&self, therapist: usize) -> bool {
        self.therapists[therapist].online == OnlineBooking::Approval
    }
}

/// When everything began, in epoch seconds.
pub fn opened(plan: &StudioPlan, now: Instant) -> i64 {
    days_before(now, plan.days_back + OPENED)
}

/// So many days before, in epoch seconds.
pub fn days_before(now: Instant, days: u64) -> i64 {
    now.timestamp() - i64::try_from(days).unwrap_or_default() * 86_400
}

/// How long a treatment of the plan takes, and what it takes before and after.
pub fn times(plan: &TreatmentPlan) -> TreatmentTimes {
    let [setup_minutes, cleanup_minutes, rest_minutes] = plan.buffers.map(i32::unsigned_abs);
    let minutes = plan.minutes.unsigned_abs();
    TreatmentTimes { minutes, setup_minutes, cleanup_minutes, rest_minutes }
}

pub fn resource_row(studio: Uuid, id: Uuid, kind: &str) -> resource::Model {
    resource::Model { id, studio, kind: kind.into(), active: true }
}

fn room_row(studio: Uuid, id: Uuid, resource: Uuid, name: &str, position: i32) -> room::Model {
    room::Model { id, studio, resource, name: name.into(), position }
}

fn heater(draw: &mut Draw, studio: Uuid, rows: &mut Rows) -> EquipmentSchedule {
    let (id, resource): (Uuid, Uuid) = (draw.id(), draw.id());
    rows.resources.push(resource_row(studio, resource, "equipment"));
    let (kind, name) = ("stone-heater".into(), "Stone heater".into());
    rows.equipment.push(equipment::Model { id, studio, resource, kind, name, position: 0 });
    EquipmentSchedule { id: id.into(), resource: resource.into(), busy: Busy::default() }
}

fn treatment_row(id: Uuid, studio: Uuid, plan: &TreatmentPlan, position: i32) -> treatment::Model {
    let [setup_minutes, cleanup_minutes, rest_minutes] = plan.buffers;
    treatment::Model {
        id,
        studio,
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
        tax_basis_points: None,
        kind: "session".into(),
        pairs: None,
    }
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
        tax_number: plan.tax_number.into(),
        created_at,
        published_at: Some(created_at),
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
        card_on_file: plan.card_on_file,
        hold_minutes: 10,
        reminder_hours: 24,
    }
}
