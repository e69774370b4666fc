//! What a booking stands on, for tests: a studio, and a slot that is held there.

use chrono::{DateTime, TimeDelta};
use domain::{
    BookingId, ClientId, Currency, Instant, Money, RoomId, Span, StudioId, TherapistId,
    TreatmentId,
    booking::{Booking, BookingState, Source, reference},
    policy::{PaymentPlan, Policy, Rung},
};
use sea_orm::{
    ActiveValue::{self, NotSet, Set},
    EntityTrait, IntoActiveModel, QuerySelect,
};
use uuid::Uuid;

use crate::{
    Store,
    bookings::row,
    entities::{booking, resource, room, studio, technique, therapist, treatment},
    new_id,
};

/// A studio with one of everything a booking refers to.
pub(crate) struct Ground {
    pub studio: StudioId,
    treatment: TreatmentId,
    pub(super) therapist: TherapistId,
    room: RoomId,
}

impl Ground {
    pub async fn make(store: &Store) -> Self {
        Self::made(store, Set(Some(0))).await
    }

    /// In a database that knows no date of publishing yet.
    pub async fn of_first_version(store: &Store) -> Self {
        Self::made(store, NotSet).await
    }

    async fn made(store: &Store, published_at: ActiveValue<Option<i64>>) -> Self {
        let tx = store.begin().await.expect("begun");
        let (studio, [therapist, room]) = (new_id::<Uuid>(), [new_id::<Uuid>(), new_id()]);
        // Without the columns that came later: the ground of an upgrade is older than they.
        let row = studio::ActiveModel {
            tax_number: NotSet,
            published_at,
            ..a_studio(studio).into_active_model()
        };
        studio::Entity::insert(row).exec_without_returning(&*tx).await.expect("a studio");
        let known = technique::Entity::find_by_id("swedish")
            .select_only()
            .column(technique::Column::Code)
            .into_tuple::<String>()
            .one(&*tx);
        if known.await.expect("read").is_none() {
            let row = technique::ActiveModel {
                code: Set("swedish".into()),
                name: Set("Swedish".into()),
                studio: NotSet,
            };
            technique::Entity::insert(row).exec_without_returning(&*tx).await.expect("one");
        }
        let of_kind =
            |id, kind: &str| resource::Model { id, studio, kind: kind.into(), active: true };
        let resources = vec![of_kind(therapist, "therapist"), of_kind(room, "room")];
        crate::bulk::insert::<resource::Entity>(&tx, resources).await.expect("two resources");
        let row = therapist::ActiveModel {
            portrait: NotSet,
            ..a_therapist(therapist, studio).into_active_model()
        };
        therapist::Entity::insert(row).exec_without_returning(&*tx).await.expect("a therapist");
        let rows =
            vec![room::Model { id: room, studio, resource: room, name: "1".into(), position: 1 }];
        crate::bulk::insert::<room::Entity>(&tx, rows).await.expect("a room");
        let treatment = new_id();
        let row = treatment::ActiveModel {
            tax_basis_points: NotSet,
            kind: NotSet,
            pairs: NotSet,
            ..a_treatment(treatment, studio).into_active_model()
        };
        treatment::Entity::insert(row).exec_without_returning(&*tx).await.expect("a treatment");
        tx.commit().await.expect("committed");
        Self {
            studio: studio.into(),
            treatment: treatment.into(),
            therapist: therapist.into(),
            room: room.into(),
        }
    }

    #[expect(clippy::unused_self, reason = "reads as the ground's time")]
    pub fn now(&self) -> Instant {
        DateTime::from_timestamp(1_779_999_960, 0).expect("in range")
    }

    pub(super) async fn client(&self, store: &Store) -> ClientId {
        let tx = store.begin().await.expect("begun");
        let new = crate::clients::NewClient {
            id: new_id(),
            studio: self.studio,
            account: None,
            name: "A",
            email: "a@b.co",
            phone: None,
            zone: None,
            data_key_sealed: vec![],
        };
        let made = crate::clients::find_or_make(&tx, new, self.now()).await.expect("made");
        tx.commit().await.expect("committed");
        made.id.into()
    }

    /// A slot held for ten minutes, three days ahead.
    pub fn held(&self, holder: u8) -> Booking {
        let start = self.now() + TimeDelta::days(3);
        let price = Money::new(8_400, Currency::Eur);
        let id: BookingId = new_id();
        Booking {
            id,
            studio: self.studio,
            reference: reference(id.0.as_u64_pair().1),
            treatment: self.treatment,
            therapist: self.therapist,
            room: self.room,
            equipment: None,
            client: None,
            holder: Some([holder; 32]),
            span: Span::of_minutes(start, 60),
            local_start: start.naive_utc(),
            zone: "UTC".into(),
            offset_seconds: 0,
            tzdb_version: "2026e".into(),
            treatment_name: "Deep tissue".into(),
            minutes: 60,
            price,
            tax_basis_points: 2_300,
            policy: a_policy(),
            plan: PaymentPlan::Full,
            due_online: price,
            contact: None,
            client_zone: Some("Europe/Berlin".into()),
            source: Source::Page,
            reschedules: 0,
            refund_cap: 100,
            sequence: 0,
            link_generation: 0,
            version: 1,
            flag: None,
            state: BookingState::Held {
                expires: self.now() + TimeDelta::minutes(10),
                extended: false,
            },
            created_at: self.now(),
            updated_at: self.now(),
        }
    }
}

fn a_policy() -> Policy {
    Policy {
        start_grid_minutes: 15,
        notice_to_book_minutes: 60,
        booking_window_days: 60,
        notice_to_reschedule_minutes: 240,
        reschedules_allowed: 2,
        ladder: vec![Rung { minutes_before: 1_440, percent: 100 }],
        deposit_percent: 100,
        pay_at_studio: false,
        no_show_percent: 100,
        card_on_file: false,
        hold_minutes: 10,
        reminder_hours: 24,
    }
}

fn a_studio(id: Uuid) -> studio::Model {
    studio::Model {
        id,
        slug: id.to_string(),
        name: "Lombar".into(),
        tagline: String::new(),
        zone: "UTC".into(),
        currency: "EUR".into(),
        address_line: String::new(),
        postcode: String::new(),
        city: String::new(),
        country: String::new(),
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

pub(super) fn a_therapist(id: Uuid, studio: Uuid) -> therapist::Model {
    therapist::Model {
        id,
        studio,
        account: None,
        resource: id,
        slug: "ana".into(),
        name: "Ana".into(),
        focus: String::new(),
        about: String::new(),
        languages: String::new(),
        online: "all".into(),
        active: true,
        portrait: None,
    }
}

fn a_treatment(id: Uuid, studio: Uuid) -> treatment::Model {
    treatment::Model {
        id,
        studio,
        slug: "deep".into(),
        name: "Deep tissue".into(),
        summary: String::new(),
        technique: "swedish".into(),
        minutes: 60,
        setup_minutes: 0,
        cleanup_minutes: 0,
        rest_minutes: 0,
        price_minor: 8_400,
        pressure: 3,
        equipment_kind: None,
        position: 1,
        active: true,
        tax_basis_points: None,
        kind: "session".into(),
        pairs: None,
    }
}

/// As the first version wrote it, which knew less of a booking.
pub(crate) async fn insert_as_first_version(store: &Store, booking: &Booking) {
    let known = row::from_domain(booking).expect("it has a row");
    let row = booking::ActiveModel { answer_by: NotSet, refund_cap: NotSet, ..known };
    let tx = store.begin().await.expect("begun");
    booking::Entity::insert(row).exec_without_returning(&*tx).await.expect("inserted");
    tx.commit().await.expect("committed");
}
