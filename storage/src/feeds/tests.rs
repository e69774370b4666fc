use chrono::TimeDelta;

use super::*;
use crate::{Store, new_id, schedule::tests::practice::Practice};

fn hours(from: i64, until: i64) -> Span {
    let at = |hour| DateTime::from_timestamp(1_800_000_000 + hour * 3600, 0).expect("in range");
    Span::new(at(from), at(until)).expect("it runs forwards")
}

fn incoming(practice: &Practice, therapist: Uuid) -> feed_in::Model {
    feed_in::Model {
        id: new_id(),
        studio: practice.studio.0,
        therapist,
        name: "Home".into(),
        host: "calendar.example".into(),
        address_sealed: vec![1, 2, 3],
        when_stale: "warn".into(),
        etag: None,
        modified: Some("yesterday".into()),
        added_at: 5,
        next_at: 100,
        read_at: 5,
        whole_at: 5,
        failures: 0,
        failing_since: None,
        told_at: None,
        error: None,
        unread: 2,
    }
}

async fn therapist(store: &Store, practice: &Practice) -> Uuid {
    let all = crate::studios::every_therapist(store.reader(), practice.studio).await;
    all.expect("read")[0].id
}

crate::on_both_engines! {
    async fn a_calendar_elsewhere_comes_back_as_it_was_written(store: &Store) {
        let practice = Practice::open(store, "UTC", 1, 1).await;
        let person = therapist(store, &practice).await;
        let feed = incoming(&practice, person);
        let tx = store.begin().await.expect("begun");
        insert(&tx, feed.clone()).await.expect("written");
        replace_busy(&tx, feed.id, &[hours(0, 1), hours(2, 50)]).await.expect("written");
        tx.commit().await.expect("committed");
        let found = of_therapist(store.reader(), person.into()).await.expect("read");
        assert_eq!(found, std::slice::from_ref(&feed));
        let tx = store.begin().await.expect("begun");
        replace_busy(&tx, feed.id, &[hours(0, 1), hours(2, 3), hours(4, 5)]).await.expect("written");
        let changed = feed_in::Model { failures: 3, modified: None, ..feed.clone() };
        assert!(update(&tx, changed.clone()).await.expect("written"));
        tx.commit().await.expect("committed");
        let busy = busy_of(store.reader(), &[feed.id]).await.expect("read");
        let busy: Vec<_> = busy.into_iter().map(|(_, span)| span).collect();
        assert_eq!(busy, [hours(0, 1), hours(2, 3), hours(4, 5)]);
        assert_eq!(by_id(store.reader(), feed.id).await.expect("read"), Some(changed));
        let tx = store.begin().await.expect("begun");
        remove(&tx, feed.id).await.expect("removed");
        tx.commit().await.expect("committed");
        assert!(busy_of(store.reader(), &[feed.id]).await.expect("read").is_empty());
    }

    async fn of_several_workers_one_reads_a_calendar(store: &Store) {
        let practice = Practice::open(store, "UTC", 1, 1).await;
        let person = therapist(store, &practice).await;
        let feed = incoming(&practice, person);
        let at = |seconds| DateTime::from_timestamp(seconds, 0).expect("in range");
        let tx = store.begin().await.expect("begun");
        insert(&tx, feed.clone()).await.expect("written");
        tx.commit().await.expect("committed");
        assert!(due(store.reader(), at(99), 5).await.expect("read").is_empty());
        let seen = due(store.reader(), at(100), 5).await.expect("read");
        assert_eq!(seen, [feed]);
        for expected in [true, false] {
            let tx = store.begin().await.expect("begun");
            let mine = claim(&tx, &seen[0], at(100) + TimeDelta::minutes(5)).await;
            tx.commit().await.expect("committed");
            assert_eq!(mine.expect("written"), expected);
        }
    }

    async fn a_renewed_feed_is_known_by_its_new_address_alone(store: &Store) {
        let practice = Practice::open(store, "UTC", 1, 1).await;
        let person = therapist(store, &practice).await;
        for n in [1_u8, 2] {
            let feed = feed_out::Model {
                therapist: person,
                id: new_id(),
                studio: practice.studio.0,
                generation: n.into(),
                token_hash: vec![n; 32],
                detail: "busy".into(),
                made_at: 1,
                fetched_at: None,
            };
            let tx = store.begin().await.expect("begun");
            write_out(&tx, feed).await.expect("written");
            tx.commit().await.expect("committed");
        }
        let conn = store.reader();
        assert!(out_by_hash(conn, &[1; 32]).await.expect("read").is_none());
        let found = out_by_hash(conn, &[2; 32]).await.expect("read").expect("there");
        let tx = store.begin().await.expect("begun");
        fetched(&tx, found.id, hours(0, 1).start).await.expect("written");
        assert!(set_detail(&tx, person.into(), "treatment").await.expect("written"));
        tx.commit().await.expect("committed");
        let found = out_of(conn, person.into()).await.expect("read").expect("there");
        assert_eq!((found.fetched_at, found.detail.as_str()), (Some(1_800_000_000), "treatment"));
        let tx = store.begin().await.expect("begun");
        assert!(remove_out(&tx, person.into()).await.expect("removed"));
        assert!(!remove_out(&tx, person.into()).await.expect("removed"));
        tx.commit().await.expect("committed");
    }
}
