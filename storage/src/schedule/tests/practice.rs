//! A studio with as many therapists and rooms as a test wants, open every day from
//! nine to five.

use chrono::NaiveDate;
use domain::{BookingId, ResourceId, RoomId, StudioId, TherapistId, TreatmentId};
use uuid::Uuid;

use crate::{
    Store, Tx, bulk,
    entities::{
        booking, equipment, policy, qualification, qualification_technique, resource, room, studio,
        technique, therapist, time_off, treatment, working_hours,
    },
    new_id,
};

pub(crate) struct Practice {
    pub studio: StudioId,
    pub treatment: TreatmentId,
    pub therapists: Vec<TherapistId>,
    pub people: Vec<ResourceId>,
    pub rooms: Vec<ResourceId>,
    first_room: RoomId,
    pub heater: ResourceId,
}

impl Practice {
    pub async fn open(store: &Store, zone: &str, therapists: usize, rooms: usize) -> Self {
        let tx = store.begin().await.expect("begun");
        let studio = new_id::<Uuid>();
        bulk::insert::<studio::Entity>(&tx, vec![studio_row(studio, zone)])
            .await
            .expect("a studio");
        bulk::insert::<policy::Entity>(&tx, vec![policy_row(studio)]).await.expect("a policy");
        let technique =
            technique::Model { code: "swedish".into(), name: "Swedish".into(), studio: None };
        bulk::insert::<technique::Entity>(&tx, vec![technique]).await.expect("a technique");
        let row = treatment_row(new_id(), studio);
        let treatment = row.id.into();
        bulk::insert::<treatment::Entity>(&tx, vec![row]).await.expect("a treatment");
        let people = resources(&tx, studio, "therapist", therapists).await;
        let mut ids = Vec::new();
        for (n, resource) in people.iter().enumerate() {
            ids.push(add_therapist(&tx, studio, *resource, n).await);
        }
        let places = resources(&tx, studio, "room", rooms).await;
        let rows = places.iter().enumerate().map(|(n, resource)| room::Model {
            id: new_id(),
            studio,
            resource: resource.0,
            name: format!("Room {n}"),
            position: i32::try_from(n).expect("few rooms"),
        });
        let rows: Vec<_> = rows.collect();
        let first_room = rows[0].id.into();
        bulk::insert::<room::Entity>(&tx, rows).await.expect("rooms");
        let heater = resources(&tx, studio, "equipment", 1).await[0];
        let unit = equipment::Model {
            id: new_id(),
            studio,
            resource: heater.0,
            kind: "stone-heater".into(),
            name: "Heater".into(),
            position: 0,
        };
        bulk::insert::<equipment::Entity>(&tx, vec![unit]).await.expect("a heater");
        tx.commit().await.expect("committed");
        let studio = studio.into();
        Self { studio, treatment, therapists: ids, people, rooms: places, first_room, heater }
    }

    /// Bookings that take nothing yet.
    pub async fn bookings(&self, store: &Store, count: usize) -> Vec<BookingId> {
        let rows: Vec<_> = (0..count).map(|_| self.booking_row()).collect();
        let ids = rows.iter().map(|row| row.id.into()).collect();
        let tx = store.begin().await.expect("begun");
        bulk::insert::<booking::Entity>(&tx, rows).await.expect("bookings");
        tx.commit().await.expect("committed");
        ids
    }

    /// An absence of the first therapist that takes nothing yet.
    pub async fn absence(&self, tx: &Tx) -> Uuid {
        let row = time_off::Model {
            id: new_id(),
            therapist: self.therapists[0].0,
            starts: 0,
            ends: 1,
            reason: "holiday".into(),
            local_starts: None,
            local_ends: None,
            zone: None,
            tzdb_version: None,
            series: None,
        };
        let id = row.id;
        bulk::insert::<time_off::Entity>(tx, vec![row]).await.expect("an absence");
        id
    }

    fn booking_row(&self) -> booking::Model {
        let id: Uuid = new_id();
        booking::Model {
            id,
            studio: self.studio.0,
            reference: format!("LB-{id}"),
            treatment: self.treatment.0,
            therapist: self.therapists[0].0,
            room: self.first_room.0,
            equipment: None,
            client: None,
            holder_hash: None,
            state: "confirmed".into(),
            starts: 0,
            ends: 3600,
            local_start: "1970-01-01T00:00".into(),
            zone: "UTC".into(),
            offset_seconds: 0,
            tzdb_version: "2026e".into(),
            treatment_name: "Back reset".into(),
            minutes: 60,
            price_minor: 8_400,
            currency: "EUR".into(),
            tax_basis_points: 0,
            policy: "{}".into(),
            payment_plan: "full".into(),
            due_online_minor: 8_400,
            hold_expires: None,
            hold_extended: false,
            answer_by: None,
            refund_cap: 100,
            contact_name: String::new(),
            contact_email: String::new(),
            contact_phone: None,
            client_zone: None,
            note_sealed: None,
            source: "page".into(),
            reschedules: 0,
            sequence: 0,
            link_generation: 0,
            version: 1,
            arrived_at: None,
            cancelled_by: None,
            cancelled_at: None,
            refund_minor: None,
            flag: None,
            created_at: 0,
            updated_at: 0,
        }
    }
}

async fn resources(tx: &Tx, studio: Uuid, kind: &str, count: usize) -> Vec<ResourceId> {
    let rows: Vec<_> = (0..count)
        .map(|_| resource::Model { id: new_id(), studio, kind: kind.into(), active: true })
        .collect();
    let ids = rows.iter().map(|row| row.id.into()).collect();
    bulk::insert::<resource::Entity>(tx, rows).await.expect("resources");
    ids
}

async fn add_therapist(tx: &Tx, studio: Uuid, resource: ResourceId, n: usize) -> TherapistId {
    let id: Uuid = new_id();
    let person = therapist::Model {
        id,
        studio,
        account: None,
        resource: resource.0,
        slug: format!("t{n}"),
        name: format!("Therapist {n:02}"),
        focus: String::new(),
        about: String::new(),
        languages: String::new(),
        online: "all".into(),
        active: true,
        portrait: None,
    };
    bulk::insert::<therapist::Entity>(tx, vec![person]).await.expect("a therapist");
    let hours = (0..7).map(|weekday| working_hours::Model {
        id: new_id(),
        therapist: id,
        weekday,
        from_minute: 9 * 60,
        until_minute: 17 * 60,
        valid_from: None,
        valid_until: None,
        room: None,
    });
    bulk::insert::<working_hours::Entity>(tx, hours.collect()).await.expect("hours");
    let row = qualification_row(studio, id);
    let covers =
        qualification_technique::Model { qualification: row.id, technique: "swedish".into() };
    bulk::insert::<qualification::Entity>(tx, vec![row]).await.expect("a qualification");
    bulk::insert::<qualification_technique::Entity>(tx, vec![covers]).await.expect("covers");
    id.into()
}

fn qualification_row(studio: Uuid, therapist: Uuid) -> qualification::Model {
    qualification::Model {
        id: new_id(),
        studio,
        therapist,
        title: "Diploma".into(),
        issuer: "College".into(),
        licence_number: None,
        training_hours: Some(600),
        issued_on: NaiveDate::from_ymd_opt(2020, 1, 1).expect("a date"),
        expires_on: None,
        state: "verified".into(),
        checked_by: Some("Owner".into()),
        checked_at: Some(1_600_000_000),
        checked_how: Some("seen".into()),
        reject_reason: None,
        kind: "training".into(),
        recorded_at: 0,
        warned_days: None,
    }
}

fn treatment_row(id: Uuid, studio: Uuid) -> treatment::Model {
    treatment::Model {
        id,
        studio,
        slug: "back-reset".into(),
        name: "Back reset".into(),
        summary: String::new(),
        technique: "swedish".into(),
        minutes: 60,
        setup_minutes: 5,
        cleanup_minutes: 10,
        rest_minutes: 5,
        price_minor: 8_400,
        pressure: 2,
        equipment_kind: None,
        position: 1,
        active: true,
        tax_basis_points: None,
        kind: "session".into(),
        pairs: None,
    }
}

fn policy_row(studio: Uuid) -> policy::Model {
    policy::Model {
        studio,
        start_grid_minutes: 15,
        notice_to_book_minutes: 60,
        booking_window_days: 400,
        notice_to_reschedule_minutes: 0,
        reschedules_allowed: 1,
        cancellation_ladder: "[]".into(),
        deposit_percent: 100,
        pay_at_studio: false,
        no_show_percent: 100,
        card_on_file: false,
        hold_minutes: 10,
        reminder_hours: 24,
    }
}

fn studio_row(id: Uuid, zone: &str) -> studio::Model {
    studio::Model {
        id,
        slug: format!("s-{id}"),
        name: "Practice".into(),
        tagline: String::new(),
        zone: zone.into(),
        currency: "EUR".into(),
        address_line: String::new(),
        postcode: String::new(),
        city: String::new(),
        country: "PT".into(),
        phone: String::new(),
        email: String::new(),
        emergency_number: "112".into(),
        directions: String::new(),
        tax_name: "VAT".into(),
        tax_basis_points: 2_300,
        tax_number: String::new(),
        created_at: 0,
        published_at: Some(0),
    }
}
