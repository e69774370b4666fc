//! What is of one second stands by when it was made, whichever row a table gives first.

use super::*;

fn ids(found: Result<Vec<Booking>, StoreError>) -> Vec<BookingId> {
    found.expect("read").into_iter().map(|booking| booking.id).collect()
}

/// Two that were made one after the other, and changed so; `turned` writes the second first.
async fn two(
    store: &Store,
    ground: &Ground,
    turned: bool,
    change: impl Fn(Booking) -> Booking,
) -> [BookingId; 2] {
    let mut both = [change(ground.held(1)), change(ground.held(1))];
    let made = [both[0].id, both[1].id];
    if turned {
        both.reverse();
    }
    for booking in &both {
        inserted(store, booking).await;
    }
    made
}

crate::on_both_engines! {
    async fn of_what_a_browser_took_in_one_second_the_newest_stands_first(store: &Store) {
        let ground = Ground::make(store).await;
        let [first, second] = two(store, &ground, false, |held| held).await;
        assert_eq!(ids(held_by(store.reader(), [1; 32]).await), [second, first]);
        let last = last_of_holder(store.reader(), [1; 32]).await.expect("read");
        assert_eq!(last.map(|booking| booking.id), Some(second));
    }

    async fn of_what_falls_due_in_one_second_what_was_asked_first_stands_first(store: &Store) {
        let ground = Ground::make(store).await;
        let (conn, studio, now) = (store.reader(), ground.studio, ground.now());
        let [first, second] = two(store, &ground, true, |held| Booking {
            state: BookingState::Requested { answer_by: now },
            flag: Some("zone_changed".into()),
            ..held
        })
        .await;
        for (limit, seen) in [(9, vec![first, second]), (1, vec![first])] {
            assert_eq!(ids(requested(conn, studio, None, limit).await), seen);
            assert_eq!(ids(flagged(conn, studio, None, now, limit).await), seen);
            assert_eq!(ids(unanswered(conn, now, limit).await), seen);
        }
    }

    async fn of_holds_that_end_in_one_second_the_one_made_first_is_freed_first(store: &Store) {
        let ground = Ground::make(store).await;
        let later = ground.now() + TimeDelta::minutes(10);
        let [first, second] = two(store, &ground, true, |held| held).await;
        for (limit, seen) in [(9, vec![first, second]), (1, vec![first])] {
            assert_eq!(ids(ended_holds(store.reader(), later, limit).await), seen);
        }
    }

    async fn of_a_clients_visits_at_one_time_the_newest_stands_first(store: &Store) {
        let ground = Ground::make(store).await;
        let (conn, client) = (store.reader(), ground.client(store).await);
        let confirmed =
            |held| Booking { client: Some(client), state: BookingState::Confirmed, ..held };
        let [first, second] = two(store, &ground, false, confirmed).await;
        assert_eq!(ids(of_client(conn, client, 9).await), [second, first]);
        assert_eq!(ids(of_clients(conn, &[client], 1).await), [second]);
        assert_eq!(ids_of_client(conn, client).await.expect("read"), [second, first]);
    }
}
