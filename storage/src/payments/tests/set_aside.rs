//! Which events are looked at next, and which no more.

use super::*;

/// An event that was received so many minutes before `now`.
async fn received(tx: &Tx, id: &str, minutes: i64, now: Instant) {
    let row = webhook_event::Model {
        id: id.into(),
        kind: "refund.updated".into(),
        object: "re_1".into(),
        created: 1,
        received_at: (now - TimeDelta::minutes(minutes)).timestamp(),
        processed_at: None,
        next_try: None,
    };
    assert!(record_event(tx, row).await.expect("kept"));
}

async fn kept(tx: &Tx, id: &str) -> webhook_event::Model {
    event(&**tx, id).await.expect("read").expect("kept")
}

async fn postpone(tx: &Tx, id: &str, next: Instant) {
    let read = kept(tx, id).await;
    assert!(postpone_event(tx, &read, next).await.expect("postponed"));
}

async fn due(tx: &Tx, now: Instant, limit: u64) -> Vec<String> {
    let found = due_events(&**tx, waits(now), limit).await.expect("read");
    found.into_iter().map(|event| event.id).collect()
}

/// How many are set aside, and the first so many of them.
async fn set_aside(tx: &Tx, now: Instant, most: u64) -> (u64, Vec<String>) {
    let found = events_set_aside(&**tx, waits(now), most).await.expect("read");
    (found.count, found.oldest.into_iter().map(|event| event.id).collect())
}

async fn waiting(tx: &Tx, now: Instant, until: Option<Instant>) -> Vec<String> {
    let found = events_waiting(&**tx, waits(now), until, 9).await.expect("read");
    assert_eq!(found.count, found.oldest.len() as u64);
    found.oldest.into_iter().map(|event| event.id).collect()
}

crate::on_both_engines! {
    async fn what_nobody_has_looked_at_stands_before_what_was_looked_at_in_vain(store: &Store) {
        let now = scene(store).await.now;
        let tx = tx(store).await;
        for (id, minutes) in [("old", 90), ("older", 95), ("new", 2), ("newer", 1), ("later", 50)] {
            received(&tx, id, minutes, now).await;
        }
        for (id, minutes) in [("old", -1), ("older", 0), ("later", 1)] {
            postpone(&tx, id, now + TimeDelta::minutes(minutes)).await;
        }
        assert_eq!(due(&tx, now, 9).await, ["new", "newer", "old", "older"]);
        assert_eq!(due(&tx, now, 3).await, ["new", "newer", "old"]);
    }

    async fn what_would_be_looked_at_too_late_is_set_aside_until_it_is_wanted_again(store: &Store) {
        let now = scene(store).await.now;
        let tx = tx(store).await;
        // However old: nobody has looked at it.
        received(&tx, "late", 30 * 24 * 60, now).await;
        received(&tx, "waits", 5, now).await;
        assert_eq!(set_aside(&tx, now, 9).await, (0, Vec::new()));
        assert_eq!(due(&tx, now, 9).await, ["late", "waits"]);
        let tomorrow = now + TimeDelta::days(1);
        for id in ["late", "waits"] {
            postpone(&tx, id, tomorrow).await;
        }
        assert_eq!(set_aside(&tx, now, 9).await, (1, vec!["late".to_owned()]));
        assert_eq!(set_aside(&tx, now, 0).await, (1, Vec::new()));
        let much_later = now + TimeDelta::days(99);
        assert_eq!(due(&tx, much_later, 9).await, ["waits"]);
        assert!(event_is_wanted_again(&tx, "late", now).await.expect("asked"));
        assert_eq!(set_aside(&tx, now, 9).await, (0, Vec::new()));
        assert_eq!(due(&tx, much_later, 9).await, ["late", "waits"]);
        // As if it had come just now: one more look in vain is not the last.
        postpone(&tx, "late", tomorrow).await;
        assert_eq!(set_aside(&tx, now, 9).await, (0, Vec::new()));
        assert_eq!(due(&tx, tomorrow, 9).await, ["waits", "late"]);
        event_processed(&tx, "late", now).await.expect("done");
        assert!(!event_is_wanted_again(&tx, "late", now).await.expect("asked"));
        assert!(!event_is_wanted_again(&tx, "none", now).await.expect("asked"));
        assert_eq!(due(&tx, much_later, 9).await, ["waits"], "once");
    }

    async fn what_waits_is_all_that_is_not_set_aside_from_some_age_on(store: &Store) {
        let now = scene(store).await.now;
        let tx = tx(store).await;
        let (day, month) = (24 * 60, 30 * 24 * 60);
        for (id, minutes) in [("gone", month), ("unseen", day), ("seen", day - 1), ("new", 0)] {
            received(&tx, id, minutes, now).await;
        }
        for id in ["gone", "seen"] {
            postpone(&tx, id, now + TimeDelta::hours(1)).await;
        }
        assert_eq!(waiting(&tx, now, None).await, ["unseen", "seen", "new"]);
        assert_eq!(waiting(&tx, now, Some(now - TimeDelta::days(1))).await, ["unseen"]);
        event_processed(&tx, "unseen", now).await.expect("done");
        assert_eq!(waiting(&tx, now, None).await, ["seen", "new"]);
    }

    async fn a_next_try_that_a_clock_wrote_which_was_ahead_counts_for_nothing(store: &Store) {
        let now = scene(store).await.now;
        let tx = tx(store).await;
        for (id, days) in [("day", 1), ("days", 3), ("month", 30)] {
            received(&tx, id, 20, now).await;
            postpone(&tx, id, now + TimeDelta::days(days)).await;
        }
        assert_eq!(due(&tx, now, 9).await, ["days", "month"]);
        assert_eq!(set_aside(&tx, now, 9).await, (0, Vec::new()));
        assert_eq!(waiting(&tx, now, None).await, ["day", "days", "month"]);
    }

    async fn what_was_wanted_again_meanwhile_is_not_postponed(store: &Store) {
        let now = scene(store).await.now;
        let tx = tx(store).await;
        received(&tx, "evt", 20, now).await;
        let read = kept(&tx, "evt").await;
        assert!(event_is_wanted_again(&tx, "evt", now).await.expect("asked"));
        let next = now + TimeDelta::minutes(20);
        assert!(!postpone_event(&tx, &read, next).await.expect("asked"));
        assert_eq!(due(&tx, now, 9).await, ["evt"]);
        let read = kept(&tx, "evt").await;
        event_processed(&tx, "evt", now).await.expect("done");
        assert!(!postpone_event(&tx, &read, next).await.expect("asked"));
    }
}
