use axum::http::Method;

use crate::support::{Bed, id, session_form};

#[tokio::test]
async fn a_wrong_key_or_none_is_refused() {
    let bed = Bed::new().await;
    for header in ["Bearer sk_test_other", "Basic bm90OmtleQ==", "Nonsense"] {
        let headers = [("authorization", header)];
        let answer = bed.send(Method::GET, "/v1/balance", &headers, "").await.expect("an answer");
        assert_eq!(answer.status, 401, "{header}");
        assert_eq!(answer.json()["error"]["type"], "invalid_request_error");
    }
    let basic = [("authorization", "Basic c2tfdGVzdF9kZW1vOg==")];
    let answer = bed.send(Method::GET, "/v1/balance", &basic, "").await.expect("an answer");
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn every_answer_bears_a_request_id_and_the_asked_version() {
    let bed = Bed::new().await;
    let auth = format!("Bearer {}", bed.stripe.secret_key);
    let headers = [("authorization", auth.as_str()), ("stripe-version", "2020-08-27")];
    let answer = bed.send(Method::GET, "/v1/balance", &headers, "").await.expect("an answer");
    assert!(answer.header("request-id").starts_with("req_"));
    assert_eq!(answer.header("stripe-version"), "2020-08-27");
    assert_eq!(bed.get("/v1/balance").await.header("stripe-version"), fake_stripe::API_VERSION);
}

#[tokio::test]
async fn what_is_not_there_is_404_by_its_name() {
    let bed = Bed::new().await;
    for (path, name) in [
        ("/v1/checkout/sessions/cs_test_x", "checkout.session"),
        ("/v1/payment_intents/pi_x", "payment_intent"),
        ("/v1/charges/ch_x", "charge"),
        ("/v1/balance_transactions/txn_x", "balance_transaction"),
        ("/v1/refunds/re_x", "refund"),
        ("/v1/events/evt_x", "event"),
    ] {
        let answer = bed.get(path).await;
        let error = &answer.json()["error"];
        assert_eq!((answer.status.as_u16(), &error["code"]), (404, &"resource_missing".into()));
        assert!(error["message"].as_str().expect("text").contains(name), "{error}");
    }
    assert_eq!(bed.get("/v1/products").await.status, 404);
    assert_eq!(bed.get("/v1/events?starting_after=evt_x").await.status, 400);
    let refund = bed.post("/v1/refunds", "payment_intent=pi_x").await;
    let error = &refund.json()["error"];
    assert_eq!((refund.status.as_u16(), &error["param"]), (400, &"payment_intent".into()));
}

#[tokio::test]
async fn a_session_that_makes_no_sense_is_refused_by_parameter() {
    let bed = Bed::new().await;
    let good = session_form("");
    for (form, param) in [
        (good.replace("mode=payment&", ""), "mode"),
        (good.replace("mode=payment", "mode=subscription"), "mode"),
        (good.replace("mode=payment", "mode=setup"), "line_items"),
        (good.replace("8400", "-1"), "line_items[0][price_data][unit_amount]"),
        (good.replace("8400", "x"), "line_items[0][price_data][unit_amount]"),
        (good.replace("8400", "49"), "line_items"),
        (good.replace("8400", "99999999").replace("quantity]=1", "quantity]=2"), "line_items"),
        (good.replace("=eur", "=euros"), "line_items[0][price_data][currency]"),
        (good.replace("ada%40example.org", "ada"), "customer_email"),
        (good.replace("success_url=http", "success_url=ftp"), "success_url"),
        (format!("{good}&colour=red"), "colour"),
        (format!("{good}&allowed_payment_method_types[0]=ideal"), "allowed_payment_method_types"),
        (format!("{good}&client_reference_id={}", "x".repeat(201)), "client_reference_id"),
        (format!("{good}&metadata[a]={}", "x".repeat(501)), "metadata[a]"),
    ] {
        let answer = bed.post("/v1/checkout/sessions", &form).await;
        let error = &answer.json()["error"];
        assert_eq!((answer.status.as_u16(), &error["param"]), (400, &param.into()), "{error}");
        assert_eq!(error["type"], "invalid_request_error");
    }
    assert_eq!(bed.get("/v1/checkout/sessions").await.json()["data"], serde_json::json!([]));
}

#[tokio::test]
async fn what_cannot_be_expanded_is_refused() {
    let bed = Bed::new().await;
    let session = bed.paid().await;
    let path = format!("/v1/checkout/sessions/{}", id(&session));
    let wrong = bed.get(&format!("{path}?expand[]=nonsense")).await;
    assert_eq!((wrong.status.as_u16(), &wrong.json()["error"]["param"]), (400, &"expand".into()));
    let right =
        bed.get(&format!("{path}?expand[]=payment_intent.latest_charge&expand[]=line_items")).await;
    let right = right.json();
    assert_eq!(right["payment_intent"]["latest_charge"]["object"], "charge");
    assert_eq!(right["line_items"]["data"][0]["description"], "Deep tissue, 60 minutes");
}

#[tokio::test]
async fn a_call_can_be_told_to_fail_before_or_after_its_effect() {
    let bed = Bed::new().await;
    let sessions = "/v1/checkout/sessions";
    let count = || async { bed.get(sessions).await.json()["data"].as_array().map(Vec::len) };
    bed.tell("faults", serde_json::json!({ "when": "before", "path": sessions, "status": 503 }))
        .await;
    assert_eq!(bed.post(sessions, &session_form("")).await.status, 503);
    assert_eq!(count().await, Some(0));
    bed.tell(
        "faults",
        serde_json::json!({
            "when": "after", "path": sessions, "method": "POST", "close": true,
        }),
    )
    .await;
    assert!(bed.try_post(sessions, &session_form(""), Some("k")).await.is_none());
    assert_eq!(count().await, Some(1));
    let again = bed.post_with_key(sessions, &session_form(""), "k").await;
    assert_eq!((again.status.as_u16(), again.header("idempotent-replayed")), (200, "true"));
    assert_eq!(count().await, Some(1));
}

#[tokio::test]
async fn what_was_asked_can_be_looked_up() {
    let bed = Bed::new().await;
    let asked = async || bed.get("/_fake/requests").await.json()["requests"].clone();
    assert_eq!(asked().await, serde_json::json!([]));
    bed.get("/v1/products").await;
    assert_eq!(asked().await, serde_json::json!(["GET /v1/products"]));
}

#[tokio::test]
async fn a_failure_can_be_meant_for_one_address_or_for_one_query() {
    let bed = Bed::new().await;
    let fault = |path: &str| serde_json::json!({ "when": "before", "path": path, "status": 500 });
    let mut exactly = fault("/v1/balance");
    exactly["exact"] = serde_json::json!(true);
    bed.tell("faults", exactly).await;
    assert_eq!(bed.get("/v1/balance_transactions").await.status, 200);
    assert_eq!(bed.get("/v1/balance").await.status, 500);
    let mut asked = fault("/v1/payouts");
    asked["query"] = serde_json::json!("limit=3");
    bed.tell("faults", asked).await;
    assert_eq!(bed.get("/v1/payouts").await.status, 200);
    assert_eq!(bed.get("/v1/payouts?limit=3").await.status, 500);
}
