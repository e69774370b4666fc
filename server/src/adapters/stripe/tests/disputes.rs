use domain::{Currency, Money};
use serde_json::json;
use services::ports::{GatewayError, PaymentGateway};

use super::support::{Bed, all_since};

const fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::Eur)
}

#[tokio::test]
async fn a_dispute_says_what_was_taken_and_until_when_to_answer() {
    let bed = Bed::new().await;
    let intent = bed.paid(1).await;
    let opened = bed.tell("disputes", json!({ "payment_intent": intent })).await;
    let id = opened["id"].as_str().expect("an id");
    let dispute = bed.gateway.fetch_dispute(id).await.expect("there");
    assert_eq!(dispute.payment_intent.as_deref(), Some(intent.as_str()));
    assert_eq!((dispute.amount, dispute.taken, dispute.fee), (eur(8_400), eur(8_400), eur(2_000)));
    assert_eq!((dispute.state.as_str(), dispute.reason.as_str()), ("needs_response", "fraudulent"));
    assert!(dispute.due_by.is_some_and(|by| by > dispute.opened));
    assert_eq!(bed.gateway.fetch_dispute("du_none").await, Err(GatewayError::NotFound));
}

#[tokio::test]
async fn what_is_won_comes_back_and_what_is_lost_does_not() {
    let bed = Bed::new().await;
    for (number, won, taken) in [(1, true, 0), (2, false, 8_400)] {
        let intent = bed.paid(number).await;
        let opened = bed.tell("disputes", json!({ "payment_intent": intent })).await;
        let id = opened["id"].as_str().expect("an id").to_owned();
        bed.tell(&format!("disputes/{id}/close"), json!({ "won": won })).await;
        let dispute = bed.gateway.fetch_dispute(&id).await.expect("there");
        assert_eq!(dispute.state, if won { "won" } else { "lost" });
        assert_eq!((dispute.taken, dispute.fee, dispute.due_by), (eur(taken), eur(2_000), None));
    }
    let totals = bed.stripe.ask("books").await["totals"]["eur"].clone();
    assert_eq!(
        (totals["captured"].as_i64(), totals["disputed"].as_i64()),
        (Some(16_800), Some(8_400))
    );
}

#[tokio::test]
async fn its_events_are_heard_of() {
    let bed = Bed::new().await;
    let since = bed.now().await;
    let intent = bed.paid(1).await;
    let opened = bed.tell("disputes", json!({ "payment_intent": intent })).await;
    let id = opened["id"].as_str().expect("an id").to_owned();
    bed.tell(&format!("disputes/{id}/close"), json!({ "won": true })).await;
    let events = bed.gateway.list_events(all_since(since)).await.expect("listed").expect("few");
    let own: Vec<_> = events.iter().filter(|e| e.object == id).map(|e| e.kind.as_str()).collect();
    let told = [
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.funds_reinstated",
        "charge.dispute.closed",
    ];
    assert_eq!(own, told);
}
