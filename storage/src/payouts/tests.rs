use chrono::TimeDelta;
use domain::ledger::Context;

use super::*;
use crate::{Store, bookings, bookings::tests::Ground, ledger, payments};

/// A payment of a visit of its own, with its journal of an hour after the one before it.
async fn captured(tx: &Tx, ground: &Ground, n: u8) -> (Context, PaymentAttemptId) {
    let (booking, attempt) = (ground.held(n), new_id());
    bookings::insert(tx, &booking).await.expect("a booking");
    let now = ground.now();
    let new = payments::NewAttempt {
        id: attempt,
        studio: ground.studio,
        booking: booking.id,
        purpose: payments::CHECKOUT,
        amount: Money::new(8_400, Currency::Eur),
        idempotency_key: format!("{attempt}:checkout"),
        expires_at: now,
    };
    payments::insert_attempt(tx, &new, now).await.expect("an attempt");
    let at = now + TimeDelta::hours(i64::from(n));
    let context = Context { studio: ground.studio, booking: booking.id, at };
    let journal = context.captured(attempt, new.amount).expect("a journal");
    ledger::post(tx, &journal).await.expect("posted");
    (context, attempt)
}

fn line(id: &str, minor: i64, studio: Option<StudioId>) -> balance_line::Model {
    balance_line::Model {
        id: id.into(),
        payout: None,
        kind: "charge".into(),
        amount_minor: minor,
        fee_minor: 25,
        currency: "EUR".into(),
        source: None,
        studio: studio.map(Into::into),
        booking: None,
        attempt: None,
        refund: None,
        sale: None,
        sale_refund: None,
        created_at: 5,
    }
}

fn a_payout(id: &str, minor: i64, created_at: i64) -> payout::Model {
    payout::Model {
        id: id.into(),
        amount_minor: minor,
        currency: "EUR".into(),
        state: "pending".into(),
        automatic: true,
        created_at,
        arrives_at: created_at,
        read_at: None,
    }
}

crate::on_both_engines! {
    async fn a_movement_is_kept_once_and_learns_whose_it_is_and_how_it_left(store: &Store) {
        let here = Ground::make(store).await.studio;
        let tx = store.begin().await.expect("begun");
        keep_line(&tx, line("txn_1", 8_400, None)).await.expect("kept");
        let left = balance_line::Model { payout: Some("po_1".into()), ..line("txn_1", 1, Some(here)) };
        keep_line(&tx, left).await.expect("known");
        keep_line(&tx, line("txn_1", 8_400, Some(new_id()))).await.expect("whose it is, stays");
        let rows = lines_among(&*tx, &["txn_1".to_owned()]).await.expect("read");
        assert_eq!((rows.len(), rows[0].amount_minor, rows[0].studio), (1, 8_400, Some(here.0)));
        assert_eq!(rows[0].payout.as_deref(), Some("po_1"));
    }

    async fn a_payout_of_two_studios_is_divided_and_shows_each_its_own(store: &Store) {
        let (here, there) = (Ground::make(store).await.studio, Ground::make(store).await.studio);
        let tx = store.begin().await.expect("begun");
        for (id, minor, studio) in [
            ("txn_1", 1_000, Some(here)),
            ("txn_2", 2_000, Some(there)),
            ("txn_3", 500, Some(here)),
            ("txn_4", 300, None),
        ] {
            let of = balance_line::Model { payout: Some("po_1".into()), ..line(id, minor, studio) };
            keep_line(&tx, of).await.expect("kept");
        }
        keep_payout(&tx, a_payout("po_1", 3_700, 10)).await.expect("kept");
        let sums = sums_of(&*tx, "po_1", Currency::Eur).await.expect("read");
        let of = |studio| sums.iter().find(|(s, _)| *s == studio).map(|(_, net)| net.minor);
        assert_eq!((of(here), of(there)), (Some(1_450), Some(1_975)));
        for (studio, net) in sums {
            let first = share(&tx, "po_1", studio, net).await.expect("written");
            assert_eq!(share(&tx, "po_1", studio, net).await.expect("known"), first);
        }
        let own = of_studio(&*tx, here, None, 9).await.expect("read");
        assert_eq!((own.len(), own[0].1.net_minor), (1, 1_450));
        let lines = compared(&*tx, here, "po_1").await.expect("read");
        assert_eq!(lines.iter().map(|l| l.id.as_str()).collect::<Vec<_>>(), ["txn_1", "txn_3"]);
        assert!(lines.iter().all(|line| line.booked.is_none()));
        let last = (10, "po_1".to_owned());
        assert_eq!(of_studio(&*tx, here, Some(&last), 9).await.expect("read"), []);
    }

    async fn a_page_may_end_between_payouts_of_one_second(store: &Store) {
        let here = Ground::make(store).await.studio;
        let tx = store.begin().await.expect("begun");
        for (id, created_at) in [("po_b", 10), ("po_d", 20), ("po_a", 10), ("po_c", 10)] {
            keep_payout(&tx, a_payout(id, 1_000, created_at)).await.expect("kept");
            share(&tx, id, here, Money::new(1_000, Currency::Eur)).await.expect("written");
        }
        let (mut seen, mut last) = (Vec::new(), None);
        loop {
            let page = of_studio(&*tx, here, last.as_ref(), 2).await.expect("read");
            let Some((end, _)) = page.last() else { break };
            last = Some((end.created_at, end.id.clone()));
            seen.extend(page.into_iter().map(|(row, _)| row.id));
        }
        assert_eq!(seen, ["po_d", "po_c", "po_b", "po_a"]);
    }

    async fn what_the_books_moved_and_the_balance_does_not_show_is_missing(store: &Store) {
        let ground = Ground::make(store).await;
        let tx = store.begin().await.expect("begun");
        let (_, known) = captured(&tx, &ground, 1).await;
        let seen = balance_line::Model {
            attempt: Some(known.0),
            ..line("txn_1", 8_400, Some(ground.studio))
        };
        keep_line(&tx, seen).await.expect("kept");
        captured(&tx, &ground, 2).await;
        let (context, attempt) = captured(&tx, &ground, 3).await;
        let eur = |minor| Money::new(minor, Currency::Eur);
        let (refund, later) = (new_id(), Context { at: context.at + TimeDelta::hours(1), ..context });
        for journal in [
            context.stripe_fee(attempt, eur(25)),
            context.refund_requested(refund, eur(900)),
            later.refund_settled(refund, eur(900)),
        ] {
            ledger::post(&tx, &journal.expect("a journal")).await.expect("posted");
        }
        let within = async |from, until, limit| {
            let hours = |n| ground.now() + TimeDelta::hours(n);
            let span = (hours(from), hours(until));
            let found = missing_at_gateway(&*tx, ground.studio, span, limit).await.expect("read");
            found.into_iter().map(|one| (one.kind, one.amount.minor)).collect::<Vec<_>>()
        };
        let paid = || ("captured".to_owned(), 8_400);
        let back = || ("refund_settled".to_owned(), -900);
        assert_eq!(within(0, 9, 9).await, [paid(), paid(), back()], "the longest waiting first");
        assert_eq!(within(0, 9, 1).await, [paid()]);
        assert_eq!(within(3, 4, 9).await, [paid()], "no earlier one, and none of the end");
        assert_eq!(within(4, 5, 9).await, [back()]);
        let span = (ground.now(), ground.now() + TimeDelta::hours(9));
        let others = missing_at_gateway(&*tx, new_id(), span, 9).await.expect("read");
        assert_eq!(others, [], "another studio's");
    }
}
