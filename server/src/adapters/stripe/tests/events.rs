use chrono::TimeDelta;
use serde_json::json;
use services::ports::{GatewayError, PaymentGateway};

use super::{
    super::events::on_pages,
    support::{Bed, all_since},
};

#[tokio::test]
async fn events_since_a_time_come_oldest_first() {
    let bed = Bed::new().await;
    bed.paid(1).await;
    bed.tell("clock", json!({ "advance_seconds": 600 })).await;
    let since = bed.now().await;
    let checkout = bed.open(2).await;
    bed.tell(&format!("sessions/{}/pay", checkout.id), json!({})).await;
    let events = bed.gateway.list_events(all_since(since)).await.expect("listed").expect("few");
    let kinds: Vec<_> = events.iter().map(|e| e.kind.as_str()).collect();
    let told = [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ];
    assert_eq!(kinds, told);
    assert_eq!(events[3].object, checkout.id);
    assert!(events[3].id.starts_with("evt_") && events[3].created >= since);
}

#[tokio::test]
async fn all_pages_of_events_are_read() {
    let bed = Bed::new().await;
    let since = bed.now().await - TimeDelta::hours(1);
    for number in 0..60 {
        bed.paid(number).await;
    }
    let events = bed.gateway.list_events(all_since(since)).await.expect("listed").expect("few");
    assert_eq!(events.len(), 240);
    assert!(events.is_sorted_by_key(|e| e.created));
    let mut ids: Vec<_> = events.iter().map(|e| &e.id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 240);
}

#[tokio::test]
async fn more_events_than_are_read_are_none_and_not_the_newest_of_them() {
    let bed = Bed::new().await;
    let since = bed.now().await - TimeDelta::hours(1);
    for number in 0..26 {
        bed.paid(number).await;
    }
    let read = async |pages| on_pages(&bed.gateway.client, &all_since(since), pages).await;
    assert_eq!(read(1).await, Ok(None));
    assert_eq!(read(2).await.expect("listed").expect("few").len(), 104);
    let before = since - TimeDelta::days(1)..since;
    assert_eq!(on_pages(&bed.gateway.client, &before, 1).await, Ok(Some(vec![])));
}

#[tokio::test]
async fn a_page_that_cannot_be_read_makes_the_whole_list_unknown() {
    let bed = Bed::new().await;
    bed.paid(1).await;
    bed.fail(json!({ "when": "before", "path": "/v1/events", "body": "[]", "times": 3 })).await;
    let since = bed.now().await - TimeDelta::hours(1);
    assert_eq!(bed.gateway.list_events(all_since(since)).await, Err(GatewayError::Unknown));
}
