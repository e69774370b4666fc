//! What the gateway pays out, and that what it holds is what the ledger says.

use domain::{Currency, Money, ledger::Account};

use super::scene::{Client, assert_books_agree, confirmed, owner, tx};
use crate::{
    auth::testing,
    books::{self, Verdict},
    jobs::run_due,
    payments::{
        BalanceDifference, RefundReason, balance_checked, check_books, check_books_nightly,
        compare_balance, import_payouts, record_fee, request_refund, send_refund,
    },
    ports::GatewayRefundState,
    testing::TestBed,
    vouchers::{
        EndHow, end_card,
        tests::{card_of, manager as who_sells, order},
    },
};

const fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::Eur)
}

async fn balance(bed: &TestBed, account: Account) -> i64 {
    let balances = storage::ledger::balances(bed.services.store.reader()).await.expect("read");
    let lines = balances.iter().filter(|b| b.account == account);
    lines.map(|b| b.amount.minor).sum()
}

async fn refund(bed: &TestBed, client: &Client, minor: i64) {
    let booking = client.booking(bed).await;
    let (tx, now) = (tx(bed).await, bed.services.now());
    let goodwill = RefundReason::Goodwill;
    request_refund(&tx, &booking, eur(minor), goodwill, now).await.expect("requested");
    tx.commit().await.expect("committed");
    for refund in client.refunds(bed).await {
        send_refund(&bed.services, refund.id.into()).await.expect("sent");
    }
}

/// A generator with a seed: no test is another one tomorrow.
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// Payments, refunds that arrive or fail, refunds by hand, payouts that arrive or come back,
/// and fees of the account, in any order.
async fn live(bed: &TestBed, seed: u64) {
    let mut draw = Draw(seed);
    let (mut clients, mut payouts): (Vec<Client>, Vec<String>) = (Vec::new(), Vec::new());
    for n in 0..18 {
        match draw.below(6) {
            0 | 1 => clients.push(confirmed(bed, n).await),
            2 if !clients.is_empty() => {
                let client =
                    &clients[usize::try_from(draw.below(clients.len() as u64)).unwrap_or(0)];
                let left = 8_400
                    - client
                        .refunds(bed)
                        .await
                        .iter()
                        .filter(|r| r.state != "failed")
                        .map(|r| r.amount_minor)
                        .sum::<i64>();
                if left > 0 {
                    let part = 1 + i64::try_from(draw.below(left.unsigned_abs())).unwrap_or(0);
                    refund(bed, client, part).await;
                    if draw.below(4) == 0 {
                        let id = bed.gateway.refunds().pop().expect("one");
                        bed.gateway.settle_refund(&id, GatewayRefundState::Failed);
                    }
                }
            }
            3 if !clients.is_empty() => {
                let client = &clients[0];
                let payment = client.attempts(bed).await[0].stripe_payment_intent.clone();
                let left = 8_400
                    - client
                        .refunds(bed)
                        .await
                        .iter()
                        .filter(|r| r.state != "failed")
                        .map(|r| r.amount_minor)
                        .sum::<i64>();
                if left > 100 {
                    bed.gateway.refund_by_hand(&payment.expect("paid"), eur(100));
                    import_payouts(&bed.services).await.expect("seen");
                }
            }
            4 => payouts.extend(bed.gateway.pay_out()),
            _ if !payouts.is_empty() && draw.below(2) == 0 => {
                let id = payouts.pop().expect("one");
                if draw.below(2) == 0 {
                    import_payouts(&bed.services).await.expect("seen before it fails");
                }
                bed.gateway.fail_payout(&id);
            }
            _ => bed.gateway.charge_fee(eur(7)),
        }
        bed.clock.advance_seconds(90);
    }
}

/// Each payout of the list, beside its own page: the one is added up by the database, the other
/// line by line.
async fn listed_as_shown(bed: &TestBed) -> usize {
    let manager = testing::manager(bed.studio.id);
    let list = books::payouts(&bed.services, &manager, None).await.expect("read").payouts;
    for listed in &list {
        let page = books::payout(&bed.services, &manager, &listed.id).await.expect("its own");
        assert_eq!(&page.sum, listed);
    }
    list.len()
}

storage::on_both_engines! {
    async fn a_payout_leaves_the_gateway_for_the_bank(bed: &TestBed) {
        let (client, other) = (confirmed(bed, 0).await, confirmed(bed, 1).await);
        refund(bed, &other, 1_000).await;
        let payout = bed.gateway.pay_out().pop().expect("a payout");
        import_payouts(&bed.services).await.expect("read");
        import_payouts(&bed.services).await.expect("known");
        let net = 2 * (8_400 - 151) - 1_000;
        assert_eq!(balance(bed, Account::Bank).await, net);
        assert_eq!(balance(bed, Account::StripeClearing).await, 0);
        assert_eq!(bed.gateway.held(Currency::Eur), 0);
        let manager = testing::manager(bed.studio.id);
        let page = books::payout(&bed.services, &manager, &payout).await.expect("there");
        assert_eq!((page.sum.own, page.sum.expected, page.sum.differences), (eur(net), eur(net), 0));
        assert_eq!((page.lines.len(), page.fees), (3, eur(302)));
        assert!(page.lines.iter().all(|line| line.verdict == Verdict::Agrees), "{page:?}");
        assert!(page.lines.iter().any(|line| line.line.booking == Some(client.booking)));
        let stranger = testing::manager(storage::new_id());
        assert!(books::payout(&bed.services, &stranger, &payout).await.is_err(), "another studio's");
        assert_books_agree(bed).await;
    }

    async fn a_payout_that_the_bank_sends_back_is_with_the_gateway_again(bed: &TestBed) {
        confirmed(bed, 0).await;
        let payout = bed.gateway.pay_out().pop().expect("a payout");
        import_payouts(&bed.services).await.expect("read");
        bed.gateway.fail_payout(&payout);
        import_payouts(&bed.services).await.expect("heard");
        import_payouts(&bed.services).await.expect("known");
        assert_eq!(balance(bed, Account::Bank).await, 0);
        assert_eq!(balance(bed, Account::StripeClearing).await, bed.gateway.held(Currency::Eur));
    }

    async fn a_payout_that_differs_is_listed_as_its_page_says(bed: &TestBed) {
        confirmed(bed, 0).await;
        bed.gateway.pay_out().pop().expect("a payout");
        import_payouts(&bed.services).await.expect("read");
        assert_eq!(listed_as_shown(bed).await, 1);
        let tx = tx(bed).await;
        let otherwise = "UPDATE balance_line SET amount_minor = amount_minor + 1 WHERE kind = 'charge'";
        storage::Connection::execute_unprepared(&*tx, otherwise).await.expect("told otherwise");
        tx.commit().await.expect("committed");
        assert_eq!(listed_as_shown(bed).await, 1);
        let manager = testing::manager(bed.studio.id);
        let page = books::payouts(&bed.services, &manager, None).await.expect("read");
        assert_eq!(page.payouts[0].differences, 1);
    }

    async fn what_differs_is_told_by_name(bed: &TestBed) {
        let client = confirmed(bed, 0).await;
        let manager = testing::manager(bed.studio.id);
        let payment = client.attempts(bed).await[0].stripe_payment_intent.clone().expect("paid");
        bed.gateway.refund_by_hand(&payment, eur(500));
        import_payouts(&bed.services).await.expect("read");
        let page = books::payouts(&bed.services, &manager, None).await.expect("read");
        let verdicts: Vec<Verdict> = page.open.iter().map(|line| line.verdict).collect();
        assert!(verdicts.contains(&Verdict::MadeOutside) && verdicts.contains(&Verdict::Agrees));
        assert_eq!(page.missing, []);
        // A payment that was booked and is not with the gateway.
        let booking = client.booking(bed).await;
        let context = domain::ledger::Context {
            studio: booking.studio, booking: booking.id, at: bed.services.now(),
        };
        let tx = tx(bed).await;
        let journal = context.captured(storage::new_id(), eur(300)).expect("a journal");
        storage::ledger::post(&tx, &journal).await.expect("posted");
        tx.commit().await.expect("committed");
        let page = books::payouts(&bed.services, &manager, None).await.expect("read");
        assert_eq!(page.missing, [], "it may still come");
        bed.clock.advance_minutes(61);
        let page = books::payouts(&bed.services, &manager, None).await.expect("read");
        let missing: Vec<_> = page.missing.iter().map(|m| (m.kind.as_str(), m.amount.minor)).collect();
        assert_eq!(missing, [("captured", 300)]);
        assert!(page.alone);
    }

    async fn a_gift_card_sold_online_and_given_back_stands_in_both_books(bed: &TestBed) {
        let card = card_of(bed, &order()).await;
        let manager = testing::manager(bed.studio.id);
        let first = bed.gateway.pay_out().pop().expect("a payout");
        let compared = compare_balance(&bed.services).await.expect("compared").expect("at rest");
        assert!(compared.iter().all(BalanceDifference::agrees), "{compared:?}");
        let page = books::payout(&bed.services, &manager, &first).await.expect("the studio's own");
        assert_eq!((page.sum.own, page.sum.expected, page.sum.differences), (eur(4_900), eur(4_900), 0));
        let who = who_sells(bed);
        end_card(&bed.services, &who, card.id.into(), EndHow::Online, eur(5_000)).await.expect("ended");
        assert_eq!(compare_balance(&bed.services).await.expect("read"), None, "it is on its way");
        run_due(&bed.services, 100).await;
        confirmed(bed, 0).await;
        let second = bed.gateway.pay_out().pop().expect("a payout");
        let compared = compare_balance(&bed.services).await.expect("compared").expect("at rest");
        assert!(compared.iter().all(BalanceDifference::agrees), "{compared:?}");
        assert!(compared.iter().all(|found| found.unassigned == 0), "{compared:?}");
        bed.clock.advance_minutes(61);
        let page = books::payouts(&bed.services, &manager, None).await.expect("read");
        assert_eq!((page.missing, page.open), (vec![], vec![]));
        let page = books::payout(&bed.services, &manager, &second).await.expect("there");
        assert_eq!((page.lines.len(), page.sum.differences), (2, 0), "{page:?}");
        assert_eq!(listed_as_shown(bed).await, 2);
        assert_eq!(balance(bed, Account::StripeClearing).await, 0);
    }

    async fn a_sale_that_the_gateway_does_not_know_is_missing_there(bed: &TestBed) {
        let now = bed.services.now();
        let books = domain::ledger::Books { studio: bed.studio.id, at: now };
        let (what, by) = (domain::ledger::Sold::GiftCard, domain::ledger::By::Online);
        let tx = tx(bed).await;
        let journal = books.sold(storage::new_id(), what, by, eur(700)).expect("a journal");
        storage::ledger::post(&tx, &journal).await.expect("posted");
        tx.commit().await.expect("committed");
        bed.clock.advance_minutes(61);
        let manager = testing::manager(bed.studio.id);
        let page = books::payouts(&bed.services, &manager, None).await.expect("read");
        let missing: Vec<_> = page.missing.iter().map(|m| (m.kind.as_str(), m.amount.minor)).collect();
        assert_eq!(missing, [("sold", 700)]);
    }

    async fn what_a_bank_takes_and_gives_again_stands_in_both_books(bed: &TestBed) {
        let client = confirmed(bed, 0).await;
        let payment = client.attempts(bed).await[0].stripe_payment_intent.clone().expect("paid");
        let dispute = bed.gateway.open_dispute(&payment);
        let manager = testing::manager(bed.studio.id);
        for lines in [2, 3] {
            let compared = compare_balance(&bed.services).await.expect("compared");
            let compared = compared.expect("at rest");
            assert!(compared.iter().all(BalanceDifference::agrees), "{compared:?}");
            assert!(compared.iter().all(|found| found.unassigned == 0), "{compared:?}");
            let open = books::payouts(&bed.services, &manager, None).await.expect("read").open;
            assert_eq!(open.len(), lines);
            let known = [Verdict::Agrees, Verdict::Dispute];
            assert!(open.iter().all(|line| known.contains(&line.verdict)), "{open:?}");
            bed.clock.advance_minutes(1);
            bed.gateway.close_dispute(&dispute, true);
        }
    }

    async fn the_whole_balance_is_compared_once_a_night(bed: &TestBed) {
        let client = confirmed(bed, 0).await;
        let attempt = client.attempts(bed).await[0].id.into();
        bed.gateway.charge_fee(eur(7));
        check_books_nightly(&bed.services).await.expect("looked");
        record_fee(&bed.services, attempt).await.expect("known");
        let reader = bed.services.store.reader();
        let found = balance_checked(reader).await.expect("read").expect("compared").found;
        assert_eq!(found.len(), 1);
        let found = found[0];
        assert_eq!((found.ledger, found.unassigned, found.gateway), (8_249, -7, 8_242));
        assert!(found.agrees());
    }
}

#[tokio::test]
async fn whatever_happens_the_ledger_says_what_the_gateway_holds() {
    for engine in [storage::Engine::Sqlite, storage::Engine::Postgres] {
        for seed in 1..=6 {
            let db = storage::testing::database(engine).await;
            let bed = <TestBed as storage::testing::OnStore>::on(db.store.clone()).await;
            live(&bed, seed).await;
            // Everything is heard of, twice over.
            for _ in 0..2 {
                crate::payments::reconcile(&bed.services).await.expect("heard");
                run_due(&bed.services, 100).await;
            }
            let compared = compare_balance(&bed.services).await.expect("compared");
            let compared = compared.expect("nothing is on its way");
            assert!(compared.iter().all(BalanceDifference::agrees), "{seed}: {compared:?}");
            let held = bed.gateway.held(Currency::Eur);
            let fees: i64 = compared.iter().map(|found| found.unassigned).sum();
            assert_eq!(balance(&bed, Account::StripeClearing).await + fees, held, "{seed}");
            let report = check_books(&bed.services).await.expect("read");
            assert!(report.is_clean(), "{seed}: {report:?}");
            let unpaid = owner(&bed).await;
            let manager = crate::auth::ManagerSession::from(unpaid);
            let page = books::payouts(&bed.services, &manager, None).await.expect("read");
            let wrong = page
                .open
                .iter()
                .filter(|line| matches!(line.verdict, Verdict::Differs | Verdict::MissingHere));
            assert_eq!(wrong.count(), 0, "{seed}: {:?}", page.open);
            listed_as_shown(&bed).await;
            assert!(
                page.payouts.iter().all(|sum| sum.differences == 0),
                "{seed}: {:?}",
                page.payouts
            );
        }
    }
}
