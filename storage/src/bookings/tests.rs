//! Bookings come back as they were written, and each question finds what it asks for.

mod ground;
mod order;

use chrono::TimeDelta;
use domain::{
    Currency, Money, Span,
    booking::{BookingState, CancelledBy},
    contact::Contact,
};
use uuid::Uuid;

use self::ground::a_therapist;
pub(crate) use self::ground::{Ground, insert_as_first_version};
use super::*;
use crate::{
    Constraint, Corrupt, Engine, Store,
    entities::{resource, therapist},
    new_id,
};

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
    async fn the_confirmed_visits_of_a_day_are_found_by_an_index_of_their_own(store: &Store) {
        let sql = match store.engine() {
            Engine::Sqlite => {
                "EXPLAIN QUERY PLAN SELECT id FROM booking
                 WHERE state = 'confirmed' AND starts >= 1 AND starts < 2"
            }
            // So few rows are read there without any.
            Engine::Postgres => {
                "SELECT indexdef FROM pg_indexes WHERE indexname = 'booking_confirmed_starts'"
            }
        };
        let found = crate::testing::rows(store, sql).await.expect("read");
        assert!(format!("{found:?}").contains("booking_confirmed_starts"), "{found:?}");
    }

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
