//! Cards that are kept, charges while nobody is there, and banks that ask.

use serde_json::{Value, json};

use crate::support::{Bed, id};

const SETUP: &str = "mode=setup&currency=eur&customer_creation=always\
    &customer_email=ada%40example.org&client_reference_id=ref1\
    &success_url=http://127.0.0.1:1/ok&setup_intent_data[metadata][attempt]=ref1";

/// A session on which a card was given.
async fn given(bed: &Bed, card: &str) -> Value {
    let session = bed.post("/v1/checkout/sessions", SETUP).await.json();
    bed.tell(&format!("sessions/{}/pay", id(&session)), json!({ "card": card })).await;
    let expand = "expand[]=setup_intent.payment_method&expand[]=customer";
    bed.get(&format!("/v1/checkout/sessions/{}?{expand}", id(&session))).await.json()
}

fn charge(session: &Value, more: &str) -> String {
    format!(
        "amount=8400&currency=eur&confirm=true&off_session=true&customer={}&payment_method={}{more}",
        id(&session["customer"]),
        id(&session["setup_intent"]["payment_method"]),
    )
}

#[tokio::test]
async fn in_setup_mode_nothing_is_bought_and_the_currency_is_needed() {
    let bed = Bed::new().await;
    let session = bed.post("/v1/checkout/sessions", SETUP).await.json();
    assert_eq!((session["mode"].as_str(), &session["amount_total"]), (Some("setup"), &Value::Null));
    assert_eq!(session["payment_status"], "no_payment_required");
    let without = SETUP.replace("&currency=eur", "");
    assert_eq!(bed.post("/v1/checkout/sessions", &without).await.status, 400);
    let buying = format!("{SETUP}&line_items[0][quantity]=1");
    assert_eq!(bed.post("/v1/checkout/sessions", &buying).await.status, 400);
}

#[tokio::test]
async fn a_card_that_is_given_belongs_to_a_customer() {
    let bed = Bed::new().await;
    let session = given(&bed, "works").await;
    let (setup, customer) = (&session["setup_intent"], &session["customer"]);
    assert_eq!(
        (setup["status"].as_str(), setup["usage"].as_str()),
        (Some("succeeded"), Some("off_session"))
    );
    assert_eq!(setup["metadata"]["attempt"], "ref1");
    assert_eq!(setup["payment_method"]["customer"], customer["id"]);
    assert_eq!(customer["email"], "ada@example.org");
    let kinds = bed.get("/v1/events").await.json();
    let kinds: Vec<_> =
        kinds["data"].as_array().expect("a list").iter().map(|e| e["type"].clone()).collect();
    let told = [
        "checkout.session.completed",
        "setup_intent.succeeded",
        "payment_method.attached",
        "customer.created",
    ];
    assert_eq!(kinds, told.map(Value::from));
}

#[tokio::test]
async fn a_kept_card_is_charged_once_for_each_key() {
    let bed = Bed::new().await;
    let session = given(&bed, "works").await;
    let form = charge(&session, "&metadata[attempt]=ref2");
    let first = bed.post_with_key("/v1/payment_intents", &form, "k1").await.json();
    assert_eq!(bed.post_with_key("/v1/payment_intents", &form, "k1").await.json(), first);
    assert_eq!(
        (first["status"].as_str(), first["amount_received"].as_i64()),
        (Some("succeeded"), Some(8_400))
    );
    let books = bed.get("/_fake/books").await.json();
    assert_eq!(books["totals"]["eur"]["captured"], 8_400);
    assert_eq!(books["charges"].as_array().map(Vec::len), Some(1));
    let refund = format!("payment_intent={}", id(&first));
    assert_eq!(bed.post("/v1/refunds", &refund).await.json()["status"], "succeeded");
}

#[tokio::test]
async fn a_refusal_of_the_bank_is_remembered_with_its_key() {
    let bed = Bed::new().await;
    for (card, code) in [("declines", "card_declined"), ("authenticate", "authentication_required")]
    {
        let session = given(&bed, card).await;
        let form = charge(&session, "");
        let first = bed.post_with_key("/v1/payment_intents", &form, card).await;
        assert_eq!(first.status, 402, "{}", first.text);
        let error = &first.json()["error"];
        assert_eq!(
            (error["type"].as_str(), error["code"].as_str()),
            (Some("card_error"), Some(code))
        );
        assert_eq!(error["payment_intent"]["status"], "requires_payment_method");
        let again = bed.post_with_key("/v1/payment_intents", &form, card).await;
        assert_eq!((again.status, again.text), (first.status, first.text));
        let list = format!("/v1/payment_intents?customer={}", id(&session["customer"]));
        assert_eq!(bed.get(&list).await.json()["data"].as_array().map(Vec::len), Some(1));
    }
    assert_eq!(bed.get("/_fake/books").await.json()["totals"], json!({}));
}

#[tokio::test]
async fn a_card_that_was_given_up_cannot_be_charged() {
    let bed = Bed::new().await;
    let session = given(&bed, "works").await;
    let method = id(&session["setup_intent"]["payment_method"]);
    let path = format!("/v1/payment_methods/{method}/detach");
    assert_eq!(bed.post(&path, "").await.json()["customer"], Value::Null);
    assert_eq!(bed.post(&path, "").await.status, 400);
    assert_eq!(bed.post("/v1/payment_intents", &charge(&session, "")).await.status, 400);
}

#[tokio::test]
async fn the_page_offers_cards_that_behave_in_their_own_ways() {
    let bed = Bed::new().await;
    let session = bed.post("/v1/checkout/sessions", SETUP).await.json();
    let page = format!("/c/pay/{}", id(&session));
    let shown = bed.get(&page).await.text;
    for part in ["Nothing to pay now", "Save card", "Ending in 3184"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let form = "action=pay&card=authenticate";
    let sent = bed.send(axum::http::Method::POST, &page, &headers, form).await.expect("an answer");
    assert_eq!(sent.header("location"), "http://127.0.0.1:1/ok");
    assert!(bed.get(&page).await.text.contains("Your card is saved"));
}

#[tokio::test]
async fn a_bank_that_asks_takes_the_money_and_a_fee() {
    let bed = Bed::new().await;
    let session = given(&bed, "disputed").await;
    let paid = bed.post("/v1/payment_intents", &charge(&session, "")).await.json();
    let list = format!("/v1/disputes?payment_intent={}", id(&paid));
    let dispute = bed.get(&list).await.json()["data"][0].clone();
    assert_eq!(
        (dispute["status"].as_str(), dispute["amount"].as_i64()),
        (Some("needs_response"), Some(8_400))
    );
    let charge = dispute["charge"].as_str().expect("an id");
    assert_eq!(bed.get(&format!("/v1/charges/{charge}")).await.json()["disputed"], true);
    let twice = bed
        .send(
            axum::http::Method::POST,
            "/_fake/disputes",
            &[("content-type", "application/json")],
            &json!({ "payment_intent": id(&paid) }).to_string(),
        )
        .await
        .expect("an answer");
    assert_eq!(twice.status, 400);
    let totals = bed.get("/_fake/books").await.json()["totals"]["eur"].clone();
    let fee = fake_stripe::demo_fee(8_400);
    assert_eq!(totals["disputed"], 8_400);
    assert_eq!(totals["net"], -2_000 - fee);
    bed.tell(&format!("disputes/{}/close", id(&dispute)), json!({ "won": true })).await;
    let totals = bed.get("/_fake/books").await.json()["totals"]["eur"].clone();
    assert_eq!((totals["disputed"].as_i64(), totals["captured"].as_i64()), (Some(0), Some(8_400)));
}

#[tokio::test]
async fn charges_cards_and_their_setups_are_listed_newest_first() {
    let bed = Bed::new().await;
    for path in ["/v1/charges", "/v1/payment_methods", "/v1/setup_intents"] {
        let none = bed.get(&format!("{path}?limit=1")).await.json();
        assert_eq!((none["object"].as_str(), &none["data"]), (Some("list"), &json!([])), "{path}");
    }
    given(&bed, "works").await;
    let session = given(&bed, "works").await;
    bed.paid().await;
    let first =
        async |path: &str| bed.get(&format!("{path}?limit=1")).await.json()["data"][0].clone();
    assert_eq!(first("/v1/setup_intents").await["id"], session["setup_intent"]["id"]);
    assert_eq!(first("/v1/charges").await["object"], "charge");
    assert_eq!(first("/v1/payment_methods").await["object"], "payment_method");
}
