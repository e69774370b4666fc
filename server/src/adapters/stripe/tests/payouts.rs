use domain::{Currency, Money};
use serde_json::json;
use services::ports::{BalanceKind, GatewayError, PaymentGateway, PayoutState};

use super::support::{Bed, all_since, attempt};

const fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::Eur)
}

async fn held(bed: &Bed) -> i64 {
    let held = bed.gateway.fetch_balance().await.expect("told");
    held.iter().filter(|m| m.currency == Currency::Eur).map(|m| m.minor).sum()
}

#[tokio::test]
async fn what_moved_the_balance_is_read_with_the_payment_behind_it() {
    let bed = Bed::new().await;
    let since = bed.now().await;
    let intent = bed.paid(1).await;
    let by_hand = json!({ "payment_intent": intent, "amount": 400 });
    let refund = bed.tell("refunds/make", by_hand).await["id"].as_str().expect("an id").to_owned();
    bed.tell("fees", json!({ "amount": 7, "currency": "eur" })).await;
    let lines = bed.gateway.list_balance(all_since(since)).await.expect("listed").expect("few");
    let fee = fake_stripe::demo_fee(8_400);
    let told: Vec<_> = lines.iter().map(|l| (l.kind, l.amount, l.fee)).collect();
    let expected = [
        (BalanceKind::Charge, eur(8_400), eur(fee)),
        (BalanceKind::Refund, eur(-400), eur(0)),
        (BalanceKind::Fee, eur(-7), eur(0)),
    ];
    assert_eq!(told, expected);
    assert_eq!(lines[0].payment_intent.as_deref(), Some(intent.as_str()));
    assert_eq!(lines[1].source.as_deref(), Some(refund.as_str()));
    assert_eq!(lines[1].payment_intent.as_deref(), Some(intent.as_str()));
    assert_eq!((lines[2].source.as_deref(), lines[2].payment_intent.as_deref()), (None, None));
    assert_eq!(held(&bed).await, 8_400 - fee - 400 - 7);
}

#[tokio::test]
async fn a_payout_is_read_with_its_lines_and_its_end() {
    let bed = Bed::new().await;
    let since = bed.now().await;
    for number in 1..=3 {
        bed.paid(number).await;
    }
    let before = held(&bed).await;
    assert_eq!(bed.gateway.list_payouts(since).await, Ok(vec![]));
    bed.tell("payouts", json!({ "pending": true })).await;
    let payouts = bed.gateway.list_payouts(since).await.expect("listed");
    assert_eq!(payouts.len(), 1);
    let payout = &payouts[0];
    assert_eq!(
        (payout.amount, payout.state, payout.automatic),
        (eur(before), PayoutState::Paid, true)
    );
    let lines = bed.gateway.payout_lines(&payout.id).await.expect("listed");
    let own = lines.iter().filter(|line| line.kind != BalanceKind::Payout);
    assert_eq!(own.map(|line| line.amount.minor - line.fee.minor).sum::<i64>(), before);
    assert_eq!(held(&bed).await, 0);
    bed.tell(&format!("payouts/{}/fail", payout.id), json!({})).await;
    let payouts = bed.gateway.list_payouts(since).await.expect("listed");
    assert_eq!(payouts[0].state, PayoutState::Failed);
    assert_eq!(held(&bed).await, before);
    let unknown = bed.gateway.payout_lines("po_none").await;
    assert!(matches!(unknown, Err(GatewayError::Refused { .. } | GatewayError::NotFound)));
}

#[tokio::test]
async fn money_from_cards_is_paid_out_by_itself_once_it_is_available() {
    let bed = Bed::new().await;
    let since = bed.now().await;
    bed.paid(1).await;
    bed.tell("payouts", json!({ "every_seconds": 3_600 })).await;
    assert_eq!(bed.gateway.list_payouts(since).await, Ok(vec![]), "it is not available yet");
    bed.tell("clock", json!({ "advance_seconds": 2 * 24 * 3_600 + 1 })).await;
    let payouts = bed.gateway.list_payouts(since).await.expect("listed");
    assert_eq!((payouts.len(), payouts[0].state), (1, PayoutState::Pending));
    bed.tell("clock", json!({ "advance_seconds": 24 * 3_600 })).await;
    let payouts = bed.gateway.list_payouts(since).await.expect("listed");
    assert_eq!(payouts[0].state, PayoutState::Paid);
}

#[tokio::test]
async fn more_lines_than_one_page_holds_are_read() {
    let bed = Bed::new().await;
    let since = bed.now().await;
    for _ in 0..130 {
        bed.tell("fees", json!({ "amount": 1, "currency": "eur" })).await;
    }
    let lines = bed.gateway.list_balance(all_since(since)).await.expect("listed").expect("few");
    assert_eq!(lines.len(), 130);
    let ids: std::collections::BTreeSet<_> = lines.iter().map(|line| line.id.clone()).collect();
    assert_eq!(ids.len(), 130);
}

#[tokio::test]
async fn a_refund_says_whose_it_is() {
    let bed = Bed::new().await;
    let intent = bed.paid(1).await;
    let by_hand = json!({ "payment_intent": intent, "amount": 400 });
    let id = bed.tell("refunds/make", by_hand).await["id"].as_str().expect("an id").to_owned();
    let told = bed.gateway.describe_refund(&id).await.expect("there");
    assert_eq!((told.reference, told.amount), (None, eur(400)));
    assert_eq!(told.payment_intent.as_deref(), Some(intent.as_str()));
    let ours = domain::RefundId(attempt(9).0);
    let request = services::ports::NewRefund {
        refund: ours,
        idempotency_key: "test:9:refund".into(),
        payment_intent: intent.clone(),
        amount: eur(100),
    };
    let made = bed.gateway.create_refund(&request).await.expect("refunded");
    assert_eq!(bed.gateway.describe_refund(&made.id).await.expect("there").reference, Some(ours));
    let card = bed.gateway.fetch_paid_card(&intent).await.expect("told").expect("a card");
    assert_eq!((card.brand.as_str(), card.last4.as_str()), ("visa", "4242"));
}
