use domain::Instant;
use sea_orm::ConnectionTrait;

use super::*;
use crate::{
    Store,
    bookings::tests::Ground,
    entities::audit_head,
    testing::{cut_audit, rewrite_audit},
};

crate::on_both_engines! {
    async fn what_was_done_is_found_by_what_it_was_done_to(store: &Store) {
        let ground = Ground::make(store).await;
        let tx = store.begin().await.expect("begun");
        let entry = Entry {
            studio: Some(ground.studio),
            actor: Actor::System,
            action: "booking.expired",
            object: "b1".into(),
            detail: String::new(),
        };
        append(&tx, entry, ground.now()).await.expect("appended");
        tx.commit().await.expect("committed");
        let found = of_object(store.reader(), "b1").await.expect("read");
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].actor_kind.as_str(), found[0].actor), ("system", None));
    }

    async fn what_was_answered_is_not_listed_any_more(store: &Store) {
        let ground = Ground::make(store).await;
        let (asked, answer) = ("payment.mismatch", "payment.mismatch_seen");
        for (action, object) in [(asked, "a1"), (asked, "a2"), (answer, "a1")] {
            let tx = store.begin().await.expect("begun");
            let entry = Entry {
                studio: Some(ground.studio),
                actor: Actor::System,
                action,
                object: object.into(),
                detail: String::new(),
            };
            append(&tx, entry, ground.now()).await.expect("appended");
            tx.commit().await.expect("committed");
        }
        let reader = store.reader();
        let found = unanswered(reader, ground.studio, asked, answer, 9).await.expect("read");
        assert_eq!(found.iter().map(|row| row.object.as_str()).collect::<Vec<_>>(), ["a2"]);
        let other = unanswered(reader, new_id(), asked, answer, 9).await.expect("read");
        assert!(other.is_empty());
    }
}

/// Writes entries, each in a transaction of its own.
async fn write(store: &Store, studio: StudioId, actions: &[&str]) {
    for (n, action) in (0..).zip(actions) {
        let tx = store.begin().await.expect("begun");
        let entry = Entry {
            studio: Some(studio),
            actor: Actor::Owner(new_id()),
            action,
            object: format!("object {n}"),
            detail: "price 8400 to 9000".into(),
        };
        append(&tx, entry, at(n)).await.expect("appended");
        tx.commit().await.expect("committed");
    }
}

fn at(second: i64) -> Instant {
    chrono::DateTime::from_timestamp(1_790_000_000 + second, 0).expect("in range")
}

async fn walked(store: &Store, studio: StudioId) -> Chain {
    walk(store.reader(), Some(studio), None).await.expect("walked")
}

async fn broken_at(store: &Store, studio: StudioId) -> (i64, Break) {
    let found = walked(store, studio).await.broken.expect("broken");
    (found.number, found.what)
}

const FIVE: [&str; 5] = ["a.one", "a.two", "a.three", "a.four", "a.five"];

crate::on_both_engines! {
    async fn every_entry_is_bound_to_the_one_before(store: &Store) {
        let (here, there) = (Ground::make(store).await.studio, Ground::make(store).await.studio);
        write(store, here, &FIVE).await;
        write(store, there, &FIVE[..2]).await;
        let (first, second) = (walked(store, here).await, walked(store, there).await);
        assert_eq!((first.entries, first.earlier, first.broken), (5, 0, None));
        assert_eq!((second.entries, second.broken), (2, None));
        assert_ne!(first.head, second.head);
        let nowhere = walk(store.reader(), None, None).await.expect("walked");
        assert_eq!((nowhere.entries, nowhere.broken), (0, None));
    }

    async fn what_is_rolled_back_is_no_link(store: &Store) {
        let studio = Ground::make(store).await.studio;
        write(store, studio, &FIVE[..1]).await;
        let tx = store.begin().await.expect("begun");
        let (actor, action) = (Actor::System, "a.gone");
        let entry = Entry { studio: Some(studio), actor, action, object: String::new(), detail: String::new() };
        append(&tx, entry, at(9)).await.expect("appended");
        tx.rollback().await.expect("rolled back");
        write(store, studio, &FIVE[..1]).await;
        assert_eq!((walked(store, studio).await.entries, walked(store, studio).await.broken), (2, None));
    }

    async fn a_field_that_was_changed_breaks_its_link(store: &Store) {
        let studio = Ground::make(store).await.studio;
        write(store, studio, &FIVE).await;
        for (change, back) in [
            ("detail = 'price 8400 to 8500'", "detail = 'price 8400 to 9000'"),
            ("object = 'object 7'", "object = 'object 2'"),
            ("action = 'a.other'", "action = 'a.three'"),
            ("actor_kind = 'manager'", "actor_kind = 'owner'"),
            ("at = at + 1", "at = at - 1"),
            ("actor = NULL", ""),
        ] {
            rewrite_audit(store, change, "number = 3").await;
            assert_eq!(broken_at(store, studio).await, (3, Break::Changed), "{change}");
            if !back.is_empty() {
                rewrite_audit(store, back, "number = 3").await;
                assert_eq!(walked(store, studio).await.broken, None, "{back}");
            }
        }
    }

    async fn an_entry_that_is_gone_is_missed(store: &Store) {
        let studio = Ground::make(store).await.studio;
        write(store, studio, &FIVE).await;
        cut_audit(store, "number = 2").await;
        assert_eq!(broken_at(store, studio).await, (2, Break::Missing));
    }

    async fn entries_that_changed_places_are_noticed(store: &Store) {
        let studio = Ground::make(store).await.studio;
        write(store, studio, &FIVE).await;
        for (to, from) in [(99, 2), (2, 3), (3, 99)] {
            let (set, which) = (format!("number = {to}"), format!("number = {from}"));
            rewrite_audit(store, &set, &which).await;
        }
        assert_eq!(broken_at(store, studio).await, (2, Break::Changed));
    }

    async fn a_tail_that_was_cut_off_is_missed_by_the_head_and_by_who_noted_it(store: &Store) {
        let studio = Ground::make(store).await.studio;
        write(store, studio, &FIVE).await;
        let noted = walked(store, studio).await.head;
        write(store, studio, &FIVE[..1]).await;
        let grown = walk(store.reader(), Some(studio), Some(&noted)).await.expect("walked");
        assert_eq!((grown.entries, grown.broken, grown.met), (6, None, true));
        cut_audit(store, "number > 4").await;
        assert_eq!(broken_at(store, studio).await, (5, Break::Shortened));
        // Whoever mends the head too deceives all but those who noted it.
        let mended = audit_head::Entity::find_by_id(studio.0).one(store.reader()).await.expect("read");
        assert_eq!(mended.expect("there").number, 6);
        again(store, &[
            "UPDATE audit_head SET number = 4, hash = (SELECT hash FROM audit WHERE number = 4)",
        ]).await;
        let cut = walk(store.reader(), Some(studio), Some(&noted)).await.expect("walked");
        assert_eq!((cut.entries, cut.broken, cut.met), (4, None, false));
    }

    async fn a_head_that_is_gone_or_of_another_chain_is_noticed(store: &Store) {
        let studio = Ground::make(store).await.studio;
        write(store, studio, &FIVE).await;
        again(store, &["UPDATE audit_head SET number = 3"]).await;
        assert_eq!(broken_at(store, studio).await, (5, Break::Head));
        again(store, &["DELETE FROM audit_head"]).await;
        assert_eq!(broken_at(store, studio).await, (1, Break::Head));
    }

    async fn the_first_link_vouches_for_what_was_there_before_the_chain(store: &Store) {
        let studio = Ground::make(store).await.studio;
        write(store, studio, &FIVE[..3]).await;
        // As an older version left them.
        rewrite_audit(store, "number = NULL, hash = NULL", "number > 0").await;
        again(store, &["DELETE FROM audit_head"]).await;
        assert_eq!(walked(store, studio).await.broken, None, "nothing vouches for them yet");
        write(store, studio, &FIVE[..2]).await;
        let found = walked(store, studio).await;
        assert_eq!((found.entries, found.earlier, found.broken), (2, 3, None));
        let one = "number IS NULL AND action = 'a.two'";
        rewrite_audit(store, "detail = 'another'", one).await;
        assert_eq!(broken_at(store, studio).await, (1, Break::Earlier));
        cut_audit(store, one).await;
        assert_eq!(broken_at(store, studio).await, (1, Break::Earlier));
    }

    async fn many_who_write_at_once_make_one_chain(store: &Store) {
        let studios = [Ground::make(store).await.studio, Ground::make(store).await.studio];
        let writers = (0..40_i64).map(|n| {
            let (store, [one, other]) = (store.clone(), studios);
            tokio::spawn(async move {
                // Each writes to both, half of them in the other order.
                let both = if n % 2 == 0 { [one, other] } else { [other, one] };
                let tx = store.begin().await?;
                for studio in both {
                    let (studio, object) = (Some(studio), n.to_string());
                    let entry = Entry { studio, actor: Actor::System, action: "a.b", object, detail: String::new() };
                    append(&tx, entry, at(n)).await?;
                }
                tx.commit().await
            })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await.expect("joined").expect("committed");
        }
        for studio in studios {
            let found = walked(store, studio).await;
            assert_eq!((found.entries, found.broken), (40, None));
        }
    }

    async fn entries_are_found_by_who_what_when_and_which_thing(store: &Store) {
        let studio = Ground::make(store).await.studio;
        let me = new_id();
        for (n, (actor, action)) in (0..).zip([
            (Actor::Owner(me), "room.added"),
            (Actor::Guest, "booking.cancelled"),
            (Actor::Owner(me), "booking.moved"),
            (Actor::System, "booking.confirmed"),
        ]) {
            let tx = store.begin().await.expect("begun");
            let entry = Entry { studio: Some(studio), actor, action, object: format!("{}", n % 2), detail: String::new() };
            append(&tx, entry, at(n)).await.expect("appended");
            tx.commit().await.expect("committed");
        }
        let asked = async |search: Search, after, limit| {
            let rows = found(store.reader(), studio, &search, after, limit).await.expect("read");
            rows.into_iter().map(|row| (row.action.clone(), (row.at, row.id))).collect::<Vec<_>>()
        };
        let names = |rows: &[(String, Cursor)]| rows.iter().map(|row| row.0.clone()).collect::<Vec<_>>();
        let first = asked(Search::default(), None, 3).await;
        assert_eq!(names(&first), ["booking.confirmed", "booking.moved", "booking.cancelled"]);
        let rest = asked(Search::default(), Some(first[2].1), 3).await;
        assert_eq!(names(&rest), ["room.added"]);
        let mine = Search { by: Some(By::Account(me)), ..Search::default() };
        assert_eq!(names(&asked(mine, None, 9).await), ["booking.moved", "room.added"]);
        let bookings = Search { actions: vec!["booking."], object: Some("1".into()), ..Search::default() };
        assert_eq!(names(&asked(bookings, None, 9).await), ["booking.confirmed", "booking.cancelled"]);
        let then = Search { from: Some(at(1).timestamp()), until: Some(at(3).timestamp()), ..Search::default() };
        assert_eq!(names(&asked(then, None, 9).await), ["booking.moved", "booking.cancelled"]);
        let guests = Search { by: Some(By::Kinds(&["guest", "client"])), ..Search::default() };
        assert_eq!(names(&asked(guests, None, 9).await), ["booking.cancelled"]);
        let other = found(store.reader(), new_id(), &Search::default(), None, 9).await.expect("read");
        assert!(other.is_empty());
    }
}

/// Does what no code of ours does, to tables without guards.
async fn again(store: &Store, statements: &[&str]) {
    let tx = store.begin().await.expect("begun");
    for statement in statements {
        tx.execute_unprepared(statement).await.unwrap_or_else(|e| panic!("{statement}: {e}"));
    }
    tx.commit().await.expect("committed");
}

#[test]
fn the_hash_of_an_entry_is_the_one_that_is_documented() {
    let entry = audit::Model {
        id: uuid::Uuid::from_u128(1),
        studio: Some(uuid::Uuid::from_u128(2)),
        actor: None,
        actor_kind: "system".into(),
        action: "a.b".into(),
        object: "é".into(),
        detail: String::new(),
        at: 1,
        number: Some(1),
        hash: None,
    };
    let hash = link(&[0; HASH_BYTES], &entry);
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    // Computed with Python's hashlib by the description of the module.
    assert_eq!(hex, "8171956b2b1fa65a2f8bca2ffdf80684d749922fc831391c6bb435c5a7398cd8");
}
