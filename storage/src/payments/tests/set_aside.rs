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

async fn due(tx: &Tx, now: Instant, limit: u64) -> Vec<String> {
    let found = due_events(&**tx, now, WEEK, limit).await.expect("read");
    found.into_iter().map(|event| event.id).collect()
}

crate::on_both_engines! {
    async fn what_nobody_has_looked_at_stands_before_what_was_looked_at_in_vain(store: &Store) {
        let now = scene(store).await.now;
        let tx = tx(store).await;
        for (id, minutes) in [("old", 90), ("older", 95), ("new", 2), ("newer", 1), ("later", 50)] {
            received(&tx, id, minutes, now).await;
        }
        for (id, minutes) in [("old", -1), ("older", 0), ("later", 1)] {
            let next = now + TimeDelta::minutes(minutes);
            postpone_event(&tx, id, next).await.expect("postponed");
        }
        assert_eq!(due(&tx, now, 9).await, ["new", "newer", "old", "older"]);
        assert_eq!(due(&tx, now, 3).await, ["new", "newer", "old"]);
    }

    async fn what_would_be_looked_at_too_late_is_set_aside_until_it_is_wanted_again(store: &Store) {
        let now = scene(store).await.now;
        let tx = tx(store).await;
        let counted = async || count_events_set_aside(&*tx, WEEK).await.expect("read");
        let first = async || {
            let found = longest_set_aside(&*tx, WEEK).await.expect("read");
            found.map(|event| event.id)
        };
        // However old: nobody has looked at it.
        received(&tx, "late", 30 * 24 * 60, now).await;
        received(&tx, "waits", 5, now).await;
        assert_eq!((counted().await, first().await), (0, None));
        assert_eq!(due(&tx, now, 9).await, ["late", "waits"]);
        for id in ["late", "waits"] {
            postpone_event(&tx, id, now + TimeDelta::days(1)).await.expect("postponed");
        }
        assert_eq!((counted().await, first().await), (1, Some("late".to_owned())));
        let much_later = now + TimeDelta::days(99);
        assert_eq!(due(&tx, much_later, 9).await, ["waits"]);
        event_is_wanted_again(&tx, "late").await.expect("asked");
        assert_eq!((counted().await, first().await), (0, None));
        assert_eq!(due(&tx, much_later, 9).await, ["late", "waits"]);
        event_processed(&tx, "late", now).await.expect("done");
        event_is_wanted_again(&tx, "late").await.expect("asked");
        assert_eq!(due(&tx, much_later, 9).await, ["waits"], "once");
    }
}
