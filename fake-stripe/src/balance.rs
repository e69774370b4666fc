//! Balance transactions: what each payment, refund and payout did to the studio's balance.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Json, Router,
    extract::{Path, State},
    routing::get,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    api::Params, errors::ApiError, expand::expand, fake::Fake, lists, state::Books, table::Object,
};

/// Money from cards is available after two days.
const PAYOUT_DELAY: i64 = 2 * 24 * 3_600;

/// One movement of the balance. `amount` is negative for money that left.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Transaction {
    pub id: String,
    pub created: i64,
    pub amount: i64,
    pub fee: i64,
    pub currency: String,
    pub source: String,
    /// The payout that it left with.
    #[serde(default)]
    pub payout: Option<String>,
}

impl Object for Transaction {
    const KIND: &'static str = "balance_transaction";

    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

impl Transaction {
    /// Its type, and its category in Stripe's reports.
    fn kind(&self) -> (&'static str, &'static str) {
        let prefix = self.source.split_once('_').map_or("", |(prefix, _)| prefix);
        match (prefix, self.amount < 0) {
            ("po", true) => ("payout", "payout"),
            ("po", false) => ("payout_failure", "payout_reversal"),
            ("re", true) => ("refund", "refund"),
            ("re", false) => ("refund_failure", "refund_failure"),
            ("dp" | "du", true) => ("adjustment", "dispute"),
            ("dp" | "du", false) => ("adjustment", "dispute_reversal"),
            ("", _) => ("stripe_fee", "fee"),
            _ => ("charge", "charge"),
        }
    }

    /// Money that comes in takes its time; what leaves, leaves at once.
    fn available_on(&self) -> i64 {
        if self.kind().0 == "charge" { self.created + PAYOUT_DELAY } else { self.created }
    }

    pub fn net(&self) -> i64 {
        self.amount - self.fee
    }

    pub fn is_available(&self, now: i64) -> bool {
        self.available_on() <= now
    }

    pub fn is_payout(&self) -> bool {
        self.kind().0 == "payout"
    }

    /// The movement as `balance_transaction`, as it stands at `now`.
    pub fn json(&self, now: i64) -> Value {
        let (kind, category) = self.kind();
        let mut fees = Vec::new();
        if self.fee != 0 {
            fees.push(json!({
                "amount": self.fee,
                "application": null,
                "currency": self.currency,
                "description": "Stripe processing fees",
                "type": "stripe_fee",
            }));
        }
        json!({
            "id": self.id,
            "object": "balance_transaction",
            "amount": self.amount,
            "available_on": self.available_on(),
            "balance_type": "payments",
            "created": self.created,
            "currency": self.currency,
            "description": null,
            "exchange_rate": null,
            "fee": self.fee,
            "fee_details": fees,
            "net": self.net(),
            "reporting_category": category,
            "source": if self.source.is_empty() { Value::Null } else { json!(self.source) },
            "status": if self.is_available(now) { "available" } else { "pending" },
            "type": kind,
        })
    }
}

/// Reading the balance and its movements.
pub(crate) fn routes() -> Router<Arc<Fake>> {
    Router::new()
        .route("/v1/balance", get(balance))
        .route("/v1/balance_transactions", get(list))
        .route("/v1/balance_transactions/{id}", get(transaction))
}

async fn transaction(
    State(fake): State<Arc<Fake>>,
    Path(id): Path<String>,
    Params(form): Params,
) -> Result<Json<Value>, ApiError> {
    form.only(&["expand"])?;
    fake.read(|books| {
        let found = books.transactions.get(&id)?.json(books.now());
        expand(books, found, &form).map(Json)
    })
}

async fn list(
    State(fake): State<Arc<Fake>>,
    Params(form): Params,
) -> Result<Json<Value>, ApiError> {
    form.only(&[&lists::PARAMETERS[..], &["currency", "payout", "source", "type"]].concat())?;
    fake.read(|books| {
        let now = books.now();
        let payout = form.text("payout").map(|id| books.payouts.named_by("payout", id));
        let payout = payout.transpose()?;
        let wanted = |row: &Transaction| {
            form.text("currency").is_none_or(|wanted| row.currency == wanted)
                && form.text("source").is_none_or(|wanted| row.source == wanted)
                && form.text("type").is_none_or(|wanted| row.kind().0 == wanted)
                && payout.is_none_or(|payout| {
                    row.payout.as_ref() == Some(&payout.id) || row.source == payout.id
                })
        };
        let url = "/v1/balance_transactions";
        let page = lists::page(&books.transactions, &form, url, wanted, |row| row.json(now))?;
        expand(books, page, &form).map(Json)
    })
}

async fn balance(
    State(fake): State<Arc<Fake>>,
    Params(form): Params,
) -> Result<Json<Value>, ApiError> {
    form.only(&["expand"])?;
    fake.read(|books| Ok(Json(balance_json(books))))
}

fn balance_json(books: &Books) -> Value {
    let now = books.now();
    let mut sums: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for row in books.transactions.rows() {
        let (available, pending) = sums.entry(&row.currency).or_default();
        *(if row.is_available(now) { available } else { pending }) += row.net();
    }
    let part = |pick: fn(&(i64, i64)) -> i64| -> Vec<Value> {
        let parts = sums.iter().map(|(currency, sum)| {
            let amount = pick(sum);
            json!({ "amount": amount, "currency": currency, "source_types": { "card": amount } })
        });
        parts.collect()
    };
    json!({
        "object": "balance",
        "available": part(|sum| sum.0),
        "livemode": false,
        "pending": part(|sum| sum.1),
    })
}
