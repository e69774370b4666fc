use chrono::{DateTime, NaiveDate};
use domain::{BookingId, Instant, OfferId, Span, WaitId};

use super::*;
use crate::{
    Constraint, Store, StoreError,
    entities::{waitlist_entry, waitlist_offer},
    new_id,
    occupancy::{OccupancyKind, PlaceRows, free, place},
    schedule::tests::practice::Practice,
};

fn hour(n: i64) -> Instant {
    DateTime::from_timestamp(1_800_000_000 + n * 3600, 0).expect("in range")
}

fn entry(practice: &Practice, queued: i64) -> waitlist_entry::Model {
    let day = |day| NaiveDate::from_ymd_opt(2027, 1, day).expect("a date");
    waitlist_entry::Model {
        id: new_id(),
        studio: practice.studio.0,
        treatment: practice.treatment.0,
        therapist: Some(practice.therapists[0].0),
        moves: None,
        first_day: day(15),
        last_day: day(31),
        weekdays: 127,
        from_minute: 540,
        until_minute: 1_020,
        name: "Amara Osei".into(),
        email: "amara@post.example".into(),
        phone: Some("+49 30 1".into()),
        client_zone: Some("Europe/Berlin".into()),
        state: "waiting".into(),
        queued_at: queued,
        joined_at: queued,
        missed: 0,
        ended_at: None,
        link_generation: 0,
        moves_generation: None,
        member: None,
    }
}

fn offer_row(entry: &waitlist_entry::Model, booking: BookingId) -> waitlist_offer::Model {
    waitlist_offer::Model {
        id: new_id(),
        entry: entry.id,
        studio: entry.studio,
        booking: booking.0,
        starts: hour(0).timestamp(),
        ends: hour(1).timestamp(),
        made_at: 0,
        tell_at: 0,
        expires_at: 60,
        by_staff: false,
        state: "open".into(),
        told_at: None,
        decided_at: None,
    }
}

async fn written(store: &Store, row: &waitlist_entry::Model) {
    let tx = store.begin().await.expect("begun");
    insert(&tx, row.clone()).await.expect("written");
    tx.commit().await.expect("committed");
}

crate::on_both_engines! {
    async fn whoever_waits_comes_back_as_written_and_in_order(store: &Store) {
        let practice = Practice::open(store, "UTC", 1, 1).await;
        let (late, early) = (entry(&practice, 9), entry(&practice, 5));
        written(store, &late).await;
        written(store, &early).await;
        let found = waiting(store.reader(), practice.studio).await.expect("read");
        assert_eq!(found, [early.clone(), late.clone()]);
        let tx = store.begin().await.expect("begun");
        requeue(&tx, early.id.into(), hour(0), 1).await.expect("written");
        assert!(end(&tx, late.id.into(), "left", hour(1)).await.expect("ended"));
        assert!(!end(&tx, late.id.into(), "left", hour(1)).await.expect("once"));
        let day = |day| NaiveDate::from_ymd_opt(2027, 2, day).expect("a date");
        assert_eq!(end_over(&tx, practice.studio, day(1), hour(2)).await.expect("ended"), 1);
        assert_eq!(forget_ended(&tx, hour(2)).await.expect("forgotten"), 1, "one an hour earlier");
        tx.commit().await.expect("committed");
        let id: WaitId = late.id.into();
        let gone = by_id(store.reader(), id).await.expect("read").expect("there");
        assert_eq!((gone.name.as_str(), gone.email.as_str(), gone.phone), ("", "", None));
        let over = by_id(store.reader(), early.id.into()).await.expect("read").expect("there");
        assert_eq!((over.state.as_str(), over.missed, over.queued_at), ("over", 1, hour(0).timestamp()));
    }

    async fn of_two_places_of_one_second_the_later_one_stands_first(store: &Store) {
        let practice = Practice::open(store, "UTC", 1, 1).await;
        let (first, second) = (entry(&practice, 5), entry(&practice, 5));
        written(store, &first).await;
        written(store, &second).await;
        let found = of_emails(store.reader(), std::slice::from_ref(&first.email)).await;
        assert_eq!(found.expect("read"), [second, first]);
    }

    async fn nobody_has_two_offers_at_once(store: &Store) {
        let practice = Practice::open(store, "UTC", 1, 1).await;
        let bookings = practice.bookings(store, 3).await;
        let one = entry(&practice, 5);
        written(store, &one).await;
        let first = offer_row(&one, bookings[0]);
        let tx = store.begin().await.expect("begun");
        insert_offer(&tx, first.clone()).await.expect("the first");
        tx.commit().await.expect("committed");
        let id: OfferId = first.id.into();
        assert_eq!(offer(store.reader(), id).await.expect("read"), Some(first.clone()));
        let tx = store.begin().await.expect("begun");
        let second = insert_offer(&tx, offer_row(&one, bookings[1])).await;
        assert!(matches!(second, Err(StoreError::Conflict(Constraint::Unique))), "{second:?}");
        tx.rollback().await.expect("undone");
        let tx = store.begin().await.expect("begun");
        told(&tx, id, hour(0)).await.expect("written");
        assert!(decide(&tx, id, "open", "declined", hour(1)).await.expect("decided"));
        assert!(!decide(&tx, id, "open", "expired", hour(1)).await.expect("once"));
        insert_offer(&tx, offer_row(&one, bookings[2])).await.expect("the first is over");
        tx.commit().await.expect("committed");
        assert_eq!(undecided(store.reader(), practice.studio).await.expect("read").len(), 1);
        let offered = offered_among(store.reader(), &bookings).await.expect("read");
        assert_eq!(offered, [bookings[2]]);
    }

    async fn what_becomes_free_is_noted_where_anybody_waits(store: &Store) {
        let practice = Practice::open(store, "UTC", 1, 1).await;
        let bookings = practice.bookings(store, 2).await;
        let span = Span::new(hour(0), hour(2)).expect("forwards");
        let take = async |booking| {
            let rows = PlaceRows {
                studio: practice.studio,
                booking,
                kind: OccupancyKind::Booking,
                hold_expires: None,
                rows: vec![(practice.people[0], span), (practice.rooms[0], span)],
            };
            let tx = store.begin().await.expect("begun");
            place(&tx, &rows).await.expect("free");
            tx.commit().await.expect("committed");
            let tx = store.begin().await.expect("begun");
            free(&tx, booking).await.expect("freed");
            tx.commit().await.expect("committed");
            next(store.reader(), practice.studio).await.expect("read")
        };
        assert_eq!(take(bookings[0]).await, None, "nobody waits");
        written(store, &entry(&practice, 5)).await;
        let (id, freed) = take(bookings[1]).await.expect("somebody waits");
        assert_eq!(freed, span);
        assert_eq!(studios_to_look_at(store.reader()).await.expect("read"), [practice.studio]);
        let tx = store.begin().await.expect("begun");
        done(&tx, id).await.expect("done");
        tx.commit().await.expect("committed");
        assert_eq!(next(store.reader(), practice.studio).await.expect("read"), None);
    }

    async fn a_setting_is_written_over_the_one_before(store: &Store) {
        let practice = Practice::open(store, "UTC", 1, 1).await;
        let row = waitlist_setting::Model {
            studio: practice.studio.0,
            open: true,
            offer_minutes: 20,
            lead_minutes: 60,
        };
        let later = waitlist_setting::Model { open: false, ..row.clone() };
        for row in [row, later.clone()] {
            let tx = store.begin().await.expect("begun");
            set(&tx, row).await.expect("written");
            tx.commit().await.expect("committed");
        }
        assert_eq!(setting(store.reader(), practice.studio).await.expect("read"), Some(later));
    }
}
