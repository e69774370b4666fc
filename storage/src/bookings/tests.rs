use chrono::{DateTime, TimeDelta};
use domain::{
    ClientId, Currency, Instant, Money, RoomId, Span, TreatmentId,
    booking::{BookingState, CancelledBy, Source, reference},
    contact::Contact,
    policy::{PaymentPlan, Policy, Rung},
};
use sea_orm::{
    ActiveValue::{self, NotSet, Set},
    ConnectionTrait, IntoActiveModel, QuerySelect,
};
use uuid::Uuid;

use super::*;
use crate::{
    Constraint, Corrupt, Store,
    entities::{resource, room, studio, technique, therapist, treatment},
    new_id,
};

/// A studio with one of everything a booking refers to.
pub(crate) struct Ground {
    pub studio: StudioId,
    treatment: TreatmentId,
    therapist: TherapistId,
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

    async fn client(&self, store: &Store) -> ClientId {
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

fn a_therapist(id: Uuid, studio: Uuid) -> therapist::Model {
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

async fn inserted(store: &Store, booking: &Booking) {
    let tx = store.begin().await.expect("begun");
    insert(&tx, booking).await.expect("inserted");
    tx.commit().await.expect("committed");
}

async fn updated(store: &Store, booking: Booking) -> Result<Booking, StoreError> {
    let tx = store.begin().await.expect("begun");
    let written = update(&tx, booking).await?;
    tx.commit().await.expect("committed");
    Ok(written)
}

async fn read(store: &Store, id: BookingId) -> Booking {
    by_id(store.reader(), id).await.expect("read").expect("it is there")
}

crate::on_both_engines! {
    async fn a_request_that_an_older_process_wrote_is_read_and_falls_due_by_the_same_rule(store: &Store) {
        let ground = Ground::make(store).await;
        let now = ground.now();
        let after = |hours| now + TimeDelta::hours(hours);
        for (days, hours) in [(1, 12), (30, 24), (0, 0)] {
            let span = Span::of_minutes(now + TimeDelta::days(days), 60);
            let held = Booking { span, ..ground.held(1) };
            // Made long ago and moved today, it was asked today.
            let made = Booking { created_at: now - TimeDelta::days(9), ..held };
            let asked = made.request(now).expect("held");
            insert_as_first_version(store, &asked).await;
            let read = by_id(store.reader(), asked.id).await.expect("read").expect("there");
            assert_eq!(read.state, BookingState::Requested { answer_by: after(hours) });
        }
        let listed = requested(store.reader(), ground.studio, None, 9).await.expect("read");
        assert_eq!(listed.len(), 3);
        for (minutes, due) in [(-1, 0), (1, 1), (12 * 60 - 1, 1), (12 * 60, 2), (24 * 60 - 1, 2), (24 * 60, 3)] {
            let found = unanswered(store.reader(), now + TimeDelta::minutes(minutes), 9).await;
            assert_eq!(found.expect("read").len(), due, "{minutes}");
        }
    }

    async fn a_booking_comes_back_as_it_was_written_in_every_state(store: &Store) {
        let ground = Ground::make(store).await;
        let now = ground.now();
        let mut booking = ground.held(1);
        inserted(store, &booking).await;
        assert_eq!(read(store, booking.id).await, booking);
        let refund = Money::new(4_200, Currency::Eur);
        let states = [
            BookingState::Held { expires: now, extended: true },
            BookingState::Requested { answer_by: now },
            BookingState::Confirmed,
            BookingState::Completed,
            BookingState::NoShow,
            BookingState::Cancelled { by: CancelledBy::Studio, at: now, refund },
            BookingState::Expired,
            BookingState::Declined,
        ];
        for state in states {
            let contact = Contact { name: "A".into(), email: Some("a@b.co".into()), phone: None };
            booking = Booking { state, contact: Some(contact), ..booking };
            booking = updated(store, booking).await.expect("updated");
            assert_eq!(read(store, booking.id).await, booking);
        }
        assert_eq!(booking.version, 9);
    }

    async fn a_write_that_saw_another_version_is_refused(store: &Store) {
        let ground = Ground::make(store).await;
        let seen = ground.held(1);
        inserted(store, &seen).await;
        let now = ground.now();
        let first = seen.clone().confirm(now).expect("held");
        updated(store, first).await.expect("the first");
        let second = seen.clone().expire(now).expect("held when it was read");
        assert!(matches!(updated(store, second).await, Err(StoreError::Retry)));
        assert_eq!(read(store, seen.id).await.state, BookingState::Confirmed);
    }

    async fn a_reference_belongs_to_one_booking(store: &Store) {
        let ground = Ground::make(store).await;
        let one = ground.held(1);
        let two = Booking { reference: one.reference.clone(), ..ground.held(2) };
        inserted(store, &one).await;
        let tx = store.begin().await.expect("begun");
        let refused = insert(&tx, &two).await;
        assert!(matches!(refused, Err(StoreError::Conflict(Constraint::Unique))), "{refused:?}");
        tx.rollback().await.expect("rolled back");
        let found = by_reference(store.reader(), ground.studio, &one.reference).await;
        assert_eq!(found.expect("read"), Some(one.clone()));
        let elsewhere = by_reference(store.reader(), new_id(), &one.reference).await;
        assert_eq!(elsewhere.expect("read"), None);
        let elsewhere = of_studio(store.reader(), new_id(), one.id).await;
        assert_eq!(elsewhere.expect("read"), None);
    }

    async fn a_holder_finds_their_own_holds_alone(store: &Store) {
        let ground = Ground::make(store).await;
        let (mine, other) = (ground.held(1), ground.held(2));
        inserted(store, &mine).await;
        inserted(store, &other).await;
        let held = held_by(store.reader(), [1; 32]).await.expect("read");
        assert_eq!(held, vec![mine.clone()]);
        let expired = mine.expire(ground.now()).expect("held");
        let expired = updated(store, expired).await.expect("updated");
        assert_eq!(held_by(store.reader(), [1; 32]).await.expect("read"), vec![]);
        let last = last_of_holder(store.reader(), [1; 32]).await.expect("read");
        assert_eq!(last, Some(expired));
    }

    async fn holds_are_counted_by_client_while_they_last(store: &Store) {
        let ground = Ground::make(store).await;
        let client = ground.client(store).await;
        let held = Booking { client: Some(client), ..ground.held(1) };
        inserted(store, &held).await;
        let count = async |except, now| {
            holds_of_client(store.reader(), client, except, now).await.expect("counted")
        };
        let now = ground.now();
        assert_eq!(count(new_id(), now).await, 1);
        assert_eq!(count(held.id, now).await, 0);
        assert_eq!(count(new_id(), now + TimeDelta::minutes(10)).await, 0);
    }

    async fn only_holds_that_ended_are_given_to_the_sweeper(store: &Store) {
        let ground = Ground::make(store).await;
        let held = ground.held(1);
        inserted(store, &held).await;
        let ended = async |now| ended_holds(store.reader(), now, 10).await.expect("read").len();
        assert_eq!(ended(ground.now() + TimeDelta::seconds(599)).await, 0);
        assert_eq!(ended(ground.now() + TimeDelta::seconds(600)).await, 1);
    }

    async fn a_day_lists_what_begins_in_it_by_start(store: &Store) {
        let ground = Ground::make(store).await;
        let first = ground.held(1);
        let mut second = ground.held(2);
        second.span = Span::of_minutes(first.span.end, 60);
        let gone = ground.held(3).expire(ground.now()).expect("held");
        for booking in [&second, &first, &gone] {
            inserted(store, booking).await;
        }
        let list = async |until| {
            let found = between(store.reader(), ground.studio, None, first.span.start, until);
            found.await.expect("read").into_iter().map(|b| b.id).collect::<Vec<_>>()
        };
        assert_eq!(list(first.span.end).await, [first.id]);
        assert_eq!(list(second.span.end).await, [first.id, second.id]);
    }

    async fn a_note_is_kept_beside_the_booking_and_survives_its_changes(store: &Store) {
        let ground = Ground::make(store).await;
        let booking = ground.held(1);
        inserted(store, &booking).await;
        let tx = store.begin().await.expect("begun");
        set_note(&tx, booking.id, Some(vec![1, 2])).await.expect("set");
        tx.commit().await.expect("committed");
        let confirmed = booking.confirm(ground.now()).expect("held");
        let confirmed = updated(store, confirmed).await.expect("updated");
        let note = note(store.reader(), confirmed.id).await.expect("read");
        assert_eq!(note, Some(vec![1, 2]));
    }

    async fn what_waits_is_found_for_one_therapist_before_it_is_cut_off(store: &Store) {
        let ground = Ground::make(store).await;
        let other: Uuid = new_id();
        let tx = store.begin().await.expect("begun");
        let studio = ground.studio.into();
        let row = resource::Model { id: other, studio, kind: "therapist".into(), active: true };
        crate::bulk::insert::<resource::Entity>(&tx, vec![row]).await.expect("a resource");
        let slug = "other".to_owned();
        let rows = vec![therapist::Model { slug, ..a_therapist(other, studio) }];
        crate::bulk::insert::<therapist::Entity>(&tx, rows).await.expect("a therapist");
        tx.commit().await.expect("committed");
        let waits = |answer_by, booking: Booking| Booking {
            state: BookingState::Requested { answer_by },
            flag: Some("zone_changed".into()),
            ..booking
        };
        let (now, later) = (ground.now(), ground.now() + TimeDelta::hours(1));
        let sooner = waits(now, Booking { therapist: other.into(), ..ground.held(1) });
        let own = waits(later, ground.held(2));
        for booking in [&sooner, &own] {
            inserted(store, booking).await;
        }
        let (conn, studio) = (store.reader(), ground.studio);
        let first = async |whose| {
            let requested = requested(conn, studio, whose, 1).await.expect("read");
            let flagged = flagged(conn, studio, whose, now, 1).await.expect("read");
            [requested, flagged].map(|found| found.into_iter().map(|b| b.id).collect::<Vec<_>>())
        };
        assert_eq!(first(Some(ground.therapist)).await, [vec![own.id], vec![own.id]]);
        assert_eq!(first(None).await[0], [sooner.id], "the most urgent");
        let over = flagged(conn, studio, None, own.span.end, 9).await.expect("read");
        assert!(over.is_empty(), "what is over needs nobody any more");
    }

    async fn a_cell_that_makes_no_sense_is_named(store: &Store) {
        let ground = Ground::make(store).await;
        let booking = ground.held(1);
        inserted(store, &booking).await;
        for (column, value) in [
            ("state", "'maybe'"), ("policy", "'{}'"), ("currency", "'DOGE'"),
            ("local_start", "'noon'"), ("minutes", "-1"), ("payment_plan", "'later'"),
        ] {
            let tx = store.begin().await.expect("begun");
            tx.execute_unprepared(&format!("UPDATE booking SET {column} = {value}"))
                .await
                .expect("written");
            let found = by_id(&*tx, booking.id).await;
            let named = Corrupt::new("booking", column, booking.id);
            match found {
                Err(StoreError::Corrupt(corrupt)) => assert_eq!(corrupt, named),
                other => panic!("{column}: {other:?}"),
            }
            tx.rollback().await.expect("rolled back");
        }
    }
}
