//! Balance transactions: what each payment and refund did to the studio's balance.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, State},
    routing::get,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    api::Params, errors::ApiError, expand::expand, fake::Fake, state::Books, table::Object,
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
    #[serde(default)]
    pub kind: Movement,
}

/// What moved the balance.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Movement {
    /// A payment, or a refund where the amount is negative.
    #[default]
    Charge,
    /// A bank took a payment back, or gave it back.
    Dispute,
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
    /// The movement as `balance_transaction`.
    pub fn json(&self) -> Value {
        let (kind, category) = match (self.kind, self.amount < 0) {
            (Movement::Charge, true) => ("refund", "refund"),
            (Movement::Charge, false) => ("charge", "charge"),
            (Movement::Dispute, true) => ("adjustment", "dispute"),
            (Movement::Dispute, false) => ("adjustment", "dispute_reversal"),
        };
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
            "available_on": self.created + PAYOUT_DELAY,
            "balance_type": "payments",
            "created": self.created,
            "currency": self.currency,
            "description": null,
            "exchange_rate": null,
            "fee": self.fee,
            "fee_details": fees,
            "net": self.amount - self.fee,
            "reporting_category": category,
            "source": self.source,
            "status": "pending",
            "type": kind,
        })
    }
}

/// Reading the balance and its movements.
pub(crate) fn routes() -> Router<Arc<Fake>> {
    Router::new()
        .route("/v1/balance", get(balance))
        .route("/v1/balance_transactions/{id}", get(transaction))
}

async fn transaction(
    State(fake): State<Arc<Fake>>,
    Path(id): Path<String>,
    Params(form): Params,
) -> Result<Json<Value>, ApiError> {
    form.only(&["expand"])?;
    fake.read(|books| expand(books, books.transactions.get(&id)?.json(), &form).map(Json))
}

async fn balance(State(fake): State<Arc<Fake>>) -> Result<Json<Value>, ApiError> {
    fake.read(|books| Ok(Json(balance_json(books))))
}

fn balance_json(books: &Books) -> Value {
    let pending: Vec<Value> = books
        .totals()
        .iter()
        .map(|(currency, sum)| {
            json!({ "amount": sum.net, "currency": currency, "source_types": { "card": sum.net } })
        })
        .collect();
    let available: Vec<Value> = pending
        .iter()
        .map(|p| json!({ "amount": 0, "currency": p["currency"], "source_types": { "card": 0 } }))
        .collect();
    json!({ "object": "balance", "available": available, "livemode": false, "pending": pending })
}
