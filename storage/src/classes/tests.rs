use chrono::DateTime;

use super::*;
use crate::{Store, schedule::tests::practice::Practice};

fn hours(from: i64, until: i64) -> Span {
    let at = |hour| DateTime::from_timestamp(1_800_000_000 + hour * 3600, 0).expect("in range");
    Span::new(at(from), at(until)).expect("it runs forwards")
}

async fn put_one(store: &Store, practice: &Practice, span: Span) -> ClassDateId {
    let tx = store.begin().await.expect("begun");
    let people = crate::studios::every_therapist(&*tx, practice.studio).await.expect("read");
    let rooms = crate::studios::rooms(&*tx, practice.studio).await.expect("read");
    let treatments = crate::studios::every_treatment(&*tx, practice.studio).await.expect("read");
    let new = NewClassDay {
        studio: practice.studio,
        treatment: treatments[0].id.into(),
        therapist: people[0].id.into(),
        room: rooms[0].id.into(),
        equipment: None,
        session: span,
        local_start: span.start.naive_utc(),
        occupies: vec![
            (practice.people[0], span.padded(5, 15)),
            (practice.rooms[0], span.padded(5, 10)),
        ],
        pairs: 3,
    };
    let id = put(&tx, &new, span.start).await.expect("nothing is there");
    tx.commit().await.expect("committed");
    id
}

crate::on_both_engines! {
    async fn a_date_comes_back_as_it_was_written(store: &Store) {
        let practice = Practice::open(store, "UTC", 1, 1).await;
        let id = put_one(store, &practice, hours(10, 12)).await;
        let conn = store.reader();
        let day = by_id(conn, practice.studio, id).await.expect("read").expect("it is there");
        assert_eq!((day.session, day.taken), (hours(10, 12), hours(10, 12).padded(5, 15)));
        assert_eq!(day.local_start, hours(10, 12).start.naive_utc());
        assert!(!day.called_off);
        assert_eq!(seats_of(conn, &[id]).await.expect("read").len(), 3);
        let all = between(conn, practice.studio, None, (hours(0, 1).start, hours(20, 21).start));
        assert_eq!(all.await.expect("read"), vec![day.clone()]);
        let count = to_come(conn, Of::Therapist(day.therapist), hours(0, 1).start).await;
        assert_eq!(count.expect("read"), 1);
        let other = by_id(conn, new_id(), id).await.expect("read");
        assert_eq!(other, None, "it is nobody else's");
    }

    async fn who_has_a_seat_is_known_by_what_it_is_taken_by(store: &Store) {
        let practice = Practice::open(store, "UTC", 1, 1).await;
        let id = put_one(store, &practice, hours(10, 12)).await;
        let bookings = practice.bookings(store, 2).await;
        let seats = seats_of(store.reader(), &[id]).await.expect("read");
        let tx = store.begin().await.expect("begun");
        let rows = occupancy::PlaceRows {
            studio: practice.studio,
            booking: bookings[0],
            kind: occupancy::OccupancyKind::Booking,
            hold_expires: None,
            rows: vec![(seats[1].resource, hours(10, 12))],
        };
        occupancy::place(&tx, &rows).await.expect("free");
        tx.commit().await.expect("committed");
        let conn = store.reader();
        assert_eq!(bookings_of(conn, &[id]).await.expect("read"), [(id, bookings[0])]);
        let dates = dates_of(conn, &bookings).await.expect("read");
        assert_eq!(dates.into_iter().collect::<Vec<_>>(), [(bookings[0], id)]);
        let ahead = seats_to_come(conn, practice.studio, hours(0, 1).start).await.expect("read");
        assert_eq!(ahead.len(), 3);
    }

    async fn called_off_it_takes_nothing_and_is_listed_no_more(store: &Store) {
        let practice = Practice::open(store, "UTC", 1, 1).await;
        let id = put_one(store, &practice, hours(10, 12)).await;
        let tx = store.begin().await.expect("begun");
        call_off(&tx, id, hours(0, 1).start).await.expect("called off");
        tx.commit().await.expect("committed");
        put_one(store, &practice, hours(11, 13)).await;
        let conn = store.reader();
        let all = between(conn, practice.studio, None, (hours(0, 1).start, hours(20, 21).start));
        assert_eq!(all.await.expect("read").len(), 1);
        assert_eq!(occupancy::overlaps(conn).await.expect("counted"), 0);
    }

    async fn new_zone_data_moves_a_date_with_what_it_takes(store: &Store) {
        let practice = Practice::open(store, "UTC", 1, 1).await;
        let id = put_one(store, &practice, hours(10, 12)).await;
        let tx = store.begin().await.expect("begun");
        let day = by_id(&*tx, practice.studio, id).await.expect("read").expect("it is there");
        // As if the clock had been believed to be an hour behind.
        let wall = day.local_start + chrono::TimeDelta::hours(1);
        let day = ClassDay { local_start: wall, ..day };
        resolve_anew(&tx, &day, Zone::UTC).await.expect("moved");
        tx.commit().await.expect("committed");
        let moved = by_id(store.reader(), practice.studio, id).await.expect("read");
        assert_eq!(moved.expect("it is there").session, hours(11, 13));
        let taken = occupancy::of_resource(store.reader(), practice.rooms[0], hours(0, 20)).await;
        assert_eq!(taken.expect("read"), [(hours(11, 13).padded(5, 10), None)]);
    }
}
