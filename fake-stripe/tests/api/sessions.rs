use serde_json::json;

use crate::support::{Bed, id, session_form};

#[tokio::test]
async fn a_session_opens_and_says_how_it_stands() {
    let bed = Bed::new().await;
    let session = bed.session().await;
    assert_eq!(session["object"], "checkout.session");
    assert_eq!(session["status"], "open");
    assert_eq!(session["payment_status"], "unpaid");
    assert_eq!(session["amount_total"], 8_400);
    assert_eq!(session["currency"], "eur");
    assert_eq!(session["client_reference_id"], "ref1");
    assert_eq!(session["metadata"]["attempt"], "ref1");
    assert_eq!(session["livemode"], false);
    assert!(session["payment_intent"].is_null());
    let url = session["url"].as_str().expect("a page");
    assert!(url.starts_with(&bed.stripe.url), "{url}");
    let again = bed.get(&format!("/v1/checkout/sessions/{}", id(&session))).await.json();
    assert_eq!(again, session);
}

#[tokio::test]
async fn a_session_must_stay_open_between_half_an_hour_and_a_day() {
    let bed = Bed::new().await;
    let now = bed.now().await;
    for (seconds, accepted) in [(1_700, false), (1_900, true), (86_300, true), (86_500, false)] {
        let form = session_form(&format!("&expires_at={}", now + seconds));
        let answer = bed.post("/v1/checkout/sessions", &form).await;
        assert_eq!(answer.status == 200, accepted, "{seconds}: {}", answer.text);
        if !accepted {
            assert_eq!(answer.json()["error"]["param"], "expires_at");
        }
    }
}

#[tokio::test]
async fn time_closes_a_session_and_says_so() {
    let bed = Bed::new().await;
    let session = bed.session().await;
    bed.tell("clock", json!({ "advance_seconds": 24 * 3_600 + 1 })).await;
    let path = format!("/v1/checkout/sessions/{}", id(&session));
    let closed = bed.get(&path).await.json();
    assert_eq!(closed["status"], "expired");
    assert!(closed["url"].is_null());
    let events = bed.get("/v1/events?type=checkout.session.expired").await.json();
    assert_eq!(events["data"][0]["data"]["object"]["id"], session["id"]);
}

#[tokio::test]
async fn only_an_open_session_can_be_expired() {
    let bed = Bed::new().await;
    let session = bed.session().await;
    let path = format!("/v1/checkout/sessions/{}/expire", id(&session));
    assert_eq!(bed.post(&path, "").await.json()["status"], "expired");
    let again = bed.post(&path, "").await;
    assert_eq!(again.status, 400);
    let message = again.json()["error"]["message"].as_str().expect("text").to_owned();
    assert!(message.contains("status of `expired`"), "{message}");

    let paid = bed.paid().await;
    let late = bed.post(&format!("/v1/checkout/sessions/{}/expire", id(&paid)), "").await;
    assert_eq!(late.status, 400);
    assert!(late.text.contains("status of `complete`"));
}

#[tokio::test]
async fn a_paid_session_leads_to_the_payment_and_its_fee() {
    let bed = Bed::new().await;
    let session = bed.paid().await;
    assert_eq!(session["status"], "complete");
    assert_eq!(session["payment_status"], "paid");
    let intent = session["payment_intent"].as_str().expect("an intent");
    let path = format!("/v1/payment_intents/{intent}?expand[]=latest_charge.balance_transaction");
    let intent = bed.get(&path).await.json();
    assert_eq!(intent["status"], "succeeded");
    assert_eq!(intent["amount_received"], 8_400);
    assert_eq!(intent["metadata"]["attempt"], "ref1");
    let transaction = &intent["latest_charge"]["balance_transaction"];
    assert_eq!(transaction["fee"], fake_stripe::demo_fee(8_400));
    assert_eq!(transaction["fee"], 151);
    assert_eq!(transaction["net"], 8_400 - 151);
    let alone = bed.get(&format!("/v1/balance_transactions/{}", id(transaction))).await.json();
    assert_eq!(&alone, transaction);
    let charge = bed.get(&format!("/v1/charges/{}", id(&intent["latest_charge"]))).await.json();
    assert_eq!(charge["status"], "succeeded");
    assert_eq!(charge["balance_transaction"], transaction["id"]);
}

#[tokio::test]
async fn the_list_is_newest_first_and_can_be_narrowed() {
    let bed = Bed::new().await;
    let first = bed.session().await;
    let second = bed.paid().await;
    let third = bed.session().await;
    let list = |query: String| {
        let bed = &bed;
        async move { bed.get(&format!("/v1/checkout/sessions?{query}")).await.json() }
    };
    let all = list(String::new()).await;
    let ids: Vec<_> = all["data"].as_array().expect("a list").iter().map(id).collect();
    assert_eq!(ids, [id(&third), id(&second), id(&first)]);
    assert_eq!(all["url"], "/v1/checkout/sessions");

    let page = list("limit=1".into()).await;
    assert_eq!((id(&page["data"][0]), &page["has_more"]), (id(&third), &json!(true)));
    let page = list(format!("limit=2&starting_after={}", id(&third))).await;
    assert_eq!((id(&page["data"][0]), &page["has_more"]), (id(&second), &json!(false)));
    let page = list(format!("limit=1&ending_before={}", id(&first))).await;
    assert_eq!((id(&page["data"][0]), &page["has_more"]), (id(&second), &json!(true)));
    let intent = second["payment_intent"].as_str().expect("an intent");
    let page = list(format!("payment_intent={intent}")).await;
    assert_eq!(page["data"].as_array().map(Vec::len), Some(1));
    let later = bed.now().await + 60;
    assert_eq!(list(format!("created[gte]={later}")).await["data"], json!([]));
}

#[tokio::test]
async fn yen_have_no_cents_and_are_taken_as_they_are() {
    let bed = Bed::new().await;
    let form = session_form("").replace("=eur", "=jpy");
    let session = bed.post("/v1/checkout/sessions", &form).await.json();
    assert_eq!(
        (session["amount_total"].clone(), &session["currency"]),
        (json!(8_400), &json!("jpy"))
    );
    let page = bed.get(&format!("/c/pay/{}", id(&session))).await;
    assert!(page.text.contains("Pay ¥8,400"));
}

#[tokio::test]
async fn money_that_is_on_its_way_completes_the_session_and_arrives_later() {
    let bed = Bed::new().await;
    let session = bed.session().await;
    let path = format!("sessions/{}/pay", id(&session));
    let waiting = bed.tell(&path, json!({ "processing": true })).await;
    assert_eq!(
        (&waiting["status"], &waiting["payment_status"]),
        (&json!("complete"), &json!("unpaid"))
    );
    let paid = bed.tell(&path, json!({})).await;
    assert_eq!(paid["payment_status"], "paid");
    let events = bed.get("/v1/events?type=checkout.session.async_payment_succeeded").await.json();
    assert_eq!(events["data"].as_array().map(Vec::len), Some(1));
}
