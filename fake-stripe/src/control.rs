//! `/_fake/`: what tests tell the stand-in to do, and ask it. JSON both ways.

use std::{sync::Arc, time::Duration};

use axum::{
    Json, Router,
    extract::{Path, State},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    adopt::{Past, PastCard},
    cards::TestCard,
    delivery::{Letter, Mode},
    errors::ApiError,
    fake::Fake,
    faults::Fault,
    form::Form,
    payments::Attempt,
    refunds::{RefundMode, RefundStatus},
    state::{Books, Cause},
};

/// Clock, faults, webhooks, payments, refunds, payouts, books, reset.
pub(crate) fn routes() -> Router<Arc<Fake>> {
    Router::new()
        .route("/_fake/clock", post(set_clock).get(clock))
        .route("/_fake/faults", post(add_fault).get(faults).delete(clear_faults))
        .route("/_fake/webhooks", post(set_webhooks).get(webhooks))
        .route("/_fake/webhooks/flush", post(flush))
        .route("/_fake/webhooks/resend", post(resend))
        .route("/_fake/webhooks/wait", post(wait))
        .route("/_fake/sessions/{id}/pay", post(pay))
        .route("/_fake/sessions/{id}/decline", post(decline))
        .route("/_fake/sessions/{id}/expire", post(expire))
        .route("/_fake/payments", post(adopt))
        .route("/_fake/cards", post(adopt_cards))
        .route("/_fake/refunds", post(set_refunds))
        .route("/_fake/refunds/{id}/settle", post(settle_refund))
        .route("/_fake/refunds/make", post(make_refund))
        .route("/_fake/payouts", post(pay_out))
        .route("/_fake/payouts/{id}/fail", post(fail_payout))
        .route("/_fake/fees", post(charge_fee))
        .route("/_fake/disputes", post(open_dispute))
        .route("/_fake/disputes/{id}/close", post(close_dispute))
        .route("/_fake/books", get(books))
        .route("/_fake/requests", get(requests))
        .route("/_fake/reset", post(reset))
}

/// What the API was asked last, such as `POST /v1/checkout/sessions`, whatever came of it.
async fn requests(State(fake): State<Arc<Fake>>) -> Json<Value> {
    let asked = fake.asked();
    let what: Vec<&str> = asked.iter().map(|asked| asked.what.as_str()).collect();
    let with: Vec<&str> = asked.iter().map(|asked| asked.with.as_str()).collect();
    Json(json!({ "requests": what, "with": with }))
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Clock {
    /// Ahead of the machine's clock.
    OffsetSeconds(i64),
    /// Further than now.
    AdvanceSeconds(i64),
    /// Seconds since 1970.
    Now(i64),
}

async fn set_clock(State(fake): State<Arc<Fake>>, Json(clock): Json<Clock>) -> Json<Value> {
    fake.change(|books| {
        match clock {
            Clock::OffsetSeconds(offset) => books.settings.clock_offset = offset,
            Clock::AdvanceSeconds(more) => books.settings.clock_offset += more,
            Clock::Now(at) => books.settings.clock_offset += at - books.now(),
        }
        books.settle();
        clock_json(books)
    })
}

async fn clock(State(fake): State<Arc<Fake>>) -> Result<Json<Value>, ApiError> {
    fake.read(|books| Ok(clock_json(books)))
}

fn clock_json(books: &Books) -> Json<Value> {
    Json(json!({ "now": books.now(), "offset_seconds": books.settings.clock_offset }))
}

async fn add_fault(State(fake): State<Arc<Fake>>, Json(fault): Json<Fault>) -> Json<Value> {
    fake.faults.add(fault);
    Json(json!({}))
}

/// How many calls are still to fail.
async fn faults(State(fake): State<Arc<Fake>>) -> Json<Value> {
    Json(json!({ "left": fake.faults.left() }))
}

async fn clear_faults(State(fake): State<Arc<Fake>>) -> Json<Value> {
    fake.faults.clear();
    Json(json!({}))
}

#[derive(Deserialize)]
struct Webhooks {
    mode: Mode,
    #[serde(default)]
    delay_ms: u64,
}

async fn set_webhooks(State(fake): State<Arc<Fake>>, Json(set): Json<Webhooks>) -> Json<Value> {
    fake.postman.set(set.mode, Duration::from_millis(set.delay_ms));
    Json(json!({}))
}

async fn webhooks(State(fake): State<Arc<Fake>>) -> Json<Value> {
    let postman = &fake.postman;
    Json(json!({ "attempts": postman.log(), "held": postman.held(), "idle": postman.is_idle() }))
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Order {
    #[default]
    Kept,
    Reversed,
}

#[derive(Default, Deserialize)]
struct Flush {
    #[serde(default)]
    order: Order,
}

/// Delivers what is held, one after another, each once.
async fn flush(State(fake): State<Arc<Fake>>, flush: Option<Json<Flush>>) -> Json<Value> {
    let mut letters = fake.postman.take_held();
    if matches!(flush.unwrap_or_default().order, Order::Reversed) {
        letters.reverse();
    }
    Json(deliver(&fake, letters).await)
}

#[derive(Deserialize)]
struct Resend {
    event: String,
}

/// Delivers an event again, whatever became of it.
async fn resend(
    State(fake): State<Arc<Fake>>,
    Json(resend): Json<Resend>,
) -> Result<Json<Value>, ApiError> {
    let letters = fake.read(|books| {
        let event = books.events.get(&resend.event)?;
        Ok(books.endpoints.rows().iter().map(|e| Letter::new(e, event)).collect::<Vec<_>>())
    })?;
    Ok(Json(deliver(&fake, letters).await))
}

async fn deliver(fake: &Arc<Fake>, letters: Vec<Letter>) -> Value {
    let mut accepted = 0;
    let sent = letters.len();
    for letter in letters {
        accepted += usize::from(fake.deliver(&letter).await);
    }
    json!({ "sent": sent, "accepted": accepted })
}

/// Returns once every webhook was delivered, or after ten seconds.
async fn wait(State(fake): State<Arc<Fake>>) -> Json<Value> {
    let idle = async {
        while !fake.postman.is_idle() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(10), idle).await;
    Json(json!({ "idle": waited.is_ok() }))
}

#[derive(Default, Deserialize)]
struct Pay {
    /// The client is done, and the money is still on its way.
    #[serde(default)]
    processing: bool,
    /// Which card is used, where it is kept.
    #[serde(default)]
    card: TestCard,
}

async fn pay(
    State(fake): State<Arc<Fake>>,
    Path(id): Path<String>,
    pay: Option<Json<Pay>>,
) -> Result<Json<Value>, ApiError> {
    let Pay { processing, card } = pay.unwrap_or_default().0;
    let attempt = if processing { Attempt::Processing } else { Attempt::Succeeds(card) };
    attempted(&fake, &id, attempt)
}

async fn decline(
    State(fake): State<Arc<Fake>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    attempted(&fake, &id, Attempt::Declined)
}

fn attempted(fake: &Arc<Fake>, id: &str, attempt: Attempt) -> Result<Json<Value>, ApiError> {
    fake.change(|books| {
        books.attempt_payment(id, attempt)?;
        Ok(Json(books.sessions.get(id)?.json(&books.public_url)))
    })
}

/// Lets a session expire as if its time had come.
async fn expire(
    State(fake): State<Arc<Fake>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    fake.change(|books| {
        books.expire_session(&id, &Cause::default())?;
        Ok(Json(books.sessions.get(&id)?.json(&books.public_url)))
    })
}

/// Payments that were made before, all in one go.
async fn adopt(State(fake): State<Arc<Fake>>, Json(past): Json<Vec<Past>>) -> Json<Value> {
    let count = past.len();
    fake.change(|books| past.into_iter().for_each(|payment| books.adopt(payment)));
    Json(json!({ "adopted": count }))
}

/// Cards that were given before, all in one go.
async fn adopt_cards(
    State(fake): State<Arc<Fake>>,
    Json(past): Json<Vec<PastCard>>,
) -> Json<Value> {
    let count = past.len();
    fake.change(|books| past.into_iter().for_each(|card| books.adopt_card(card)));
    Json(json!({ "adopted": count }))
}

#[derive(Deserialize)]
struct Refunds {
    mode: RefundMode,
}

async fn set_refunds(State(fake): State<Arc<Fake>>, Json(set): Json<Refunds>) -> Json<Value> {
    fake.change(|books| books.settings.refund_mode = set.mode);
    Json(json!({}))
}

#[derive(Deserialize)]
struct Settle {
    status: RefundStatus,
}

async fn settle_refund(
    State(fake): State<Arc<Fake>>,
    Path(id): Path<String>,
    Json(settle): Json<Settle>,
) -> Result<Json<Value>, ApiError> {
    fake.change(|books| books.settle_refund(&id, settle.status).map(|r| Json(r.json())))
}

#[derive(Deserialize)]
struct MadeByHand {
    payment_intent: String,
    amount: i64,
}

/// A refund as somebody makes it in Stripe's dashboard: it bears nobody's reference.
async fn make_refund(
    State(fake): State<Arc<Fake>>,
    Json(made): Json<MadeByHand>,
) -> Result<Json<Value>, ApiError> {
    let MadeByHand { payment_intent, amount } = made;
    let form = Form::parse(&format!("payment_intent={payment_intent}&amount={amount}"))?;
    fake.change(|books| books.refund(&form, &Cause::default()).map(|r| Json(r.json())))
}

#[derive(Default, Deserialize)]
struct PayOut {
    /// Whether what is not available yet goes too, and arrives at once.
    #[serde(default)]
    pending: bool,
    /// From now on, payouts are made by themselves, so many seconds apart.
    #[serde(default)]
    every_seconds: Option<i64>,
}

async fn pay_out(State(fake): State<Arc<Fake>>, order: Option<Json<PayOut>>) -> Json<Value> {
    let Json(order) = order.unwrap_or_default();
    fake.change(|books| {
        if order.every_seconds.is_some() {
            books.settings.payout_every = order.every_seconds;
        }
        Json(json!({ "payouts": books.pay_out(order.pending) }))
    })
}

async fn fail_payout(
    State(fake): State<Arc<Fake>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    fake.change(|books| books.fail_payout(&id).map(|payout| Json(payout.json())))
}

#[derive(Deserialize)]
struct Charged {
    amount: i64,
    currency: String,
}

/// Stripe charges for something that is no payment, such as its fraud protection.
async fn charge_fee(State(fake): State<Arc<Fake>>, Json(fee): Json<Charged>) -> Json<Value> {
    let id = fake.change(|books| books.book("", -fee.amount, 0, &fee.currency));
    Json(json!({ "balance_transaction": id }))
}

#[derive(Deserialize)]
struct Questioned {
    payment_intent: String,
    #[serde(default = "fraudulent")]
    reason: String,
}

fn fraudulent() -> String {
    "fraudulent".to_owned()
}

/// A client's bank questions a payment, and takes it back.
async fn open_dispute(
    State(fake): State<Arc<Fake>>,
    Json(Questioned { payment_intent, reason }): Json<Questioned>,
) -> Result<Json<Value>, ApiError> {
    fake.change(|books| {
        let id = books.open_dispute(&payment_intent, &reason)?;
        books.dispute_json(&id).map(Json)
    })
}

#[derive(Deserialize)]
struct Decided {
    won: bool,
}

/// The bank decides.
async fn close_dispute(
    State(fake): State<Arc<Fake>>,
    Path(id): Path<String>,
    Json(Decided { won }): Json<Decided>,
) -> Result<Json<Value>, ApiError> {
    fake.change(|books| {
        books.close_dispute(&id, won)?;
        books.dispute_json(&id).map(Json)
    })
}

/// What has moved, by currency, and every payment that succeeded.
async fn books(State(fake): State<Arc<Fake>>) -> Result<Json<Value>, ApiError> {
    fake.read(|books| {
        let paid = books.sessions.rows().iter().filter(|s| s.paid);
        let payments: Vec<Value> = paid
            .map(|session| {
                let refunded = session.payment_intent.as_deref().map(|i| books.refunded_of(i));
                json!({
                    "session": session.id,
                    "payment_intent": session.payment_intent,
                    "client_reference_id": session.client_reference_id,
                    "currency": session.currency,
                    "amount": session.amount(),
                    "refunded": refunded,
                    "fee": crate::demo_fee(session.amount()),
                })
            })
            .collect();
        let charges: Vec<Value> = books.card_charges();
        Ok(Json(json!({ "totals": books.totals(), "payments": payments, "charges": charges })))
    })
}

/// Forgets everything but who is told of events.
async fn reset(State(fake): State<Arc<Fake>>) -> Json<Value> {
    fake.faults.clear();
    fake.postman.clear();
    fake.change(Books::forget_everything);
    Json(json!({}))
}
