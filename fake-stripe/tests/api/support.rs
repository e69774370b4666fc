//! A stand-in, a client of it, and an inbox for its webhooks.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Method, Request, StatusCode, header},
    routing::post,
};
use fake_stripe::{Config, Running, Webhook};
use http_body_util::{BodyExt, Full};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde_json::{Value, json};

pub const SECRET: &str = "whsec_test";

/// A stand-in and a client of it.
pub struct Bed {
    pub stripe: Running,
    client: Client<hyper_util::client::legacy::connect::HttpConnector, Full<Bytes>>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).expect("JSON")
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().expect("text"))
    }
}

impl Bed {
    pub async fn new() -> Self {
        Self::with(Config::default()).await
    }

    pub async fn with(config: Config) -> Self {
        let stripe = fake_stripe::start(config).await.expect("it starts");
        Self { stripe, client: Client::builder(TokioExecutor::new()).build_http() }
    }

    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Option<Answer> {
        let mut request =
            Request::builder().method(method).uri(format!("{}{path}", self.stripe.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::new(Bytes::from(body.to_owned()))).expect("a request");
        let response = self.client.request(request).await.ok()?;
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.ok()?.to_bytes();
        let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
        Some(Answer { status: parts.status, headers: parts.headers, text })
    }

    fn authorization(&self) -> String {
        format!("Bearer {}", self.stripe.secret_key)
    }

    pub async fn get(&self, path: &str) -> Answer {
        let auth = self.authorization();
        let headers = [("authorization", auth.as_str())];
        self.send(Method::GET, path, &headers, "").await.expect("an answer")
    }

    pub async fn post(&self, path: &str, form: &str) -> Answer {
        self.try_post(path, form, None).await.expect("an answer")
    }

    pub async fn post_with_key(&self, path: &str, form: &str, key: &str) -> Answer {
        self.try_post(path, form, Some(key)).await.expect("an answer")
    }

    pub async fn try_post(&self, path: &str, form: &str, key: Option<&str>) -> Option<Answer> {
        let auth = self.authorization();
        let mut headers = vec![
            ("authorization", auth.as_str()),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        headers.extend(key.map(|k| ("idempotency-key", k)));
        self.send(Method::POST, path, &headers, form).await
    }

    /// Tells the stand-in what to do.
    pub async fn tell(&self, path: &str, order: Value) -> Value {
        let headers = [("content-type", "application/json")];
        let path = format!("/_fake/{path}");
        let answer = self.send(Method::POST, &path, &headers, &order.to_string()).await;
        let answer = answer.expect("an answer");
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        answer.json()
    }

    pub async fn now(&self) -> i64 {
        self.get("/_fake/clock").await.json()["now"].as_i64().expect("seconds")
    }

    /// A session over €84.00.
    pub async fn session(&self) -> Value {
        let answer = self.post("/v1/checkout/sessions", &session_form("")).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        answer.json()
    }

    /// A session that has been paid.
    pub async fn paid(&self) -> Value {
        let session = self.session().await;
        self.tell(&format!("sessions/{}/pay", id(&session)), json!({})).await
    }
}

/// A session over €84.00, with more parameters.
pub fn session_form(more: &str) -> String {
    format!(
        "mode=payment&client_reference_id=ref1&customer_email=ada%40example.org\
         &success_url=http://127.0.0.1:1/ok?s={{CHECKOUT_SESSION_ID}}\
         &cancel_url=http://127.0.0.1:1/back&metadata[attempt]=ref1\
         &line_items[0][quantity]=1&line_items[0][price_data][currency]=eur\
         &line_items[0][price_data][unit_amount]=8400\
         &line_items[0][price_data][product_data][name]=Deep+tissue%2C+60+minutes\
         &payment_intent_data[metadata][attempt]=ref1{more}"
    )
}

pub fn id(object: &Value) -> &str {
    object["id"].as_str().expect("an id")
}

/// Who receives webhooks.
#[derive(Clone, Default)]
pub struct Inbox(Arc<Mutex<Letters>>);

#[derive(Default)]
struct Letters {
    received: Vec<(String, String)>,
    refuse: usize,
}

impl Inbox {
    /// A new inbox, and the webhook that fills it.
    pub async fn open() -> (Self, Webhook) {
        let inbox = Self::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
        let routes = Router::new().route("/hook", post(receive)).with_state(inbox.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        (inbox, Webhook { url, secret: SECRET.to_owned() })
    }

    /// Answers the next letters with 500.
    pub fn refuse(&self, count: usize) {
        self.0.lock().expect("no panic").refuse = count;
    }

    /// Signatures and bodies, in the order of arrival.
    pub fn letters(&self) -> Vec<(String, String)> {
        self.0.lock().expect("no panic").received.clone()
    }

    /// The kinds of the events, in the order of arrival.
    pub fn kinds(&self) -> Vec<String> {
        let kind = |body: &str| -> Value { serde_json::from_str(body).expect("JSON") };
        let letters = self.letters();
        letters.iter().map(|(_, b)| kind(b)["type"].as_str().expect("text").to_owned()).collect()
    }
}

async fn receive(State(inbox): State<Inbox>, headers: HeaderMap, body: String) -> StatusCode {
    let signature = headers["stripe-signature"].to_str().expect("text").to_owned();
    assert_eq!(headers[header::CONTENT_TYPE], "application/json; charset=utf-8");
    let mut letters = inbox.0.lock().expect("no panic");
    letters.received.push((signature, body));
    if letters.refuse > 0 {
        letters.refuse -= 1;
        return StatusCode::INTERNAL_SERVER_ERROR;
    }
    StatusCode::OK
}
