//! Payouts: what is available leaves for the studio's bank, by itself every so often.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Json, Router,
    extract::{Path, State},
    routing::get,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    api::Params,
    errors::ApiError,
    expand::expand,
    fake::Fake,
    ids, lists,
    state::{Books, Cause},
    table::Object,
};

/// A bank needs so long.
const ON_ITS_WAY: i64 = 24 * 3_600;

/// Money that leaves for the bank.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Payout {
    pub id: String,
    pub created: i64,
    pub arrives: i64,
    pub amount: i64,
    pub currency: String,
    pub status: PayoutStatus,
    pub balance_transaction: String,
    pub failure_transaction: Option<String>,
}

/// How a payout stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PayoutStatus {
    InTransit,
    Paid,
    Failed,
}

impl Object for Payout {
    const KIND: &'static str = "payout";

    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

impl Payout {
    /// The payout as `payout`.
    pub fn json(&self) -> Value {
        let failed = self.status == PayoutStatus::Failed;
        json!({
            "id": self.id,
            "object": "payout",
            "amount": self.amount,
            "application_fee": null,
            "application_fee_amount": null,
            "arrival_date": self.arrives,
            "automatic": true,
            "balance_transaction": self.balance_transaction,
            "created": self.created,
            "currency": self.currency,
            "description": "STRIPE PAYOUT",
            "destination": "ba_1Demo0000000000000000000",
            "failure_balance_transaction": self.failure_transaction,
            "failure_code": if failed { json!("account_closed") } else { Value::Null },
            "failure_message": if failed {
                json!("The bank account has been closed.")
            } else {
                Value::Null
            },
            "livemode": false,
            "metadata": {},
            "method": "standard",
            "original_payout": null,
            "payout_method": null,
            "reconciliation_status": "completed",
            "reversed_by": null,
            "source_type": "card",
            "statement_descriptor": null,
            "status": self.status,
            "trace_id": null,
            "type": "bank_account",
        })
    }
}

impl Books {
    /// Pays out what is there, in each currency, and returns the ids of the payouts. With
    /// `pending`, what is not available yet goes too, and arrives at once.
    pub fn pay_out(&mut self, pending: bool) -> Vec<String> {
        let now = self.now();
        let mut due: BTreeMap<String, (i64, Vec<String>)> = BTreeMap::new();
        for row in self.transactions.rows() {
            if row.payout.is_none() && !row.is_payout() && (pending || row.is_available(now)) {
                let (sum, rows) = due.entry(row.currency.clone()).or_default();
                *sum += row.net();
                rows.push(row.id.clone());
            }
        }
        let due = due.into_iter().filter(|(_, (sum, _))| *sum > 0);
        due.map(|(currency, (sum, rows))| self.payout(currency, sum, &rows, pending)).collect()
    }

    fn payout(&mut self, currency: String, amount: i64, rows: &[String], now: bool) -> String {
        let id = ids::object("po_1");
        let balance_transaction = self.book(&id, -amount, 0, &currency);
        for row in rows {
            if let Ok(row) = self.transactions.get_mut(row) {
                row.payout = Some(id.clone());
            }
        }
        let created = self.now();
        let payout = Payout {
            id: id.clone(),
            created,
            arrives: if now { created } else { created + ON_ITS_WAY },
            amount,
            currency,
            status: PayoutStatus::InTransit,
            balance_transaction,
            failure_transaction: None,
        };
        self.emit("payout.created", payout.json(), &Cause::default());
        self.payouts.put(payout);
        self.let_payouts_arrive();
        id
    }

    /// Makes the payouts that are due by themselves.
    pub fn pay_out_when_due(&mut self) {
        let now = self.now();
        let due = |every| now - self.settings.last_payout.unwrap_or_default() >= every;
        if self.settings.payout_every.is_some_and(due) && !self.pay_out(false).is_empty() {
            self.settings.last_payout = Some(now);
        }
        self.let_payouts_arrive();
    }

    fn let_payouts_arrive(&mut self) {
        let now = self.now();
        let there = |p: &&Payout| p.status == PayoutStatus::InTransit && p.arrives <= now;
        let there: Vec<String> =
            self.payouts.rows().iter().filter(there).map(|p| p.id.clone()).collect();
        for id in there {
            // The id was just read from the same table.
            let Ok(payout) = self.payouts.get_mut(&id) else { continue };
            payout.status = PayoutStatus::Paid;
            let json = payout.json();
            self.emit("payout.paid", json, &Cause::default());
        }
    }

    /// The bank sends a payout back, whatever it was. Refuses one that failed before.
    pub fn fail_payout(&mut self, id: &str) -> Result<Payout, ApiError> {
        let payout = self.payouts.get(id)?.clone();
        if payout.status == PayoutStatus::Failed {
            return Err(ApiError::refused(None, "This payout has failed.".to_owned()));
        }
        let back = self.book(id, payout.amount, 0, &payout.currency);
        let payout = self.payouts.get_mut(id)?;
        payout.status = PayoutStatus::Failed;
        payout.failure_transaction = Some(back);
        let payout = payout.clone();
        self.emit("payout.failed", payout.json(), &Cause::default());
        Ok(payout)
    }
}

/// Reading payouts.
pub(crate) fn routes() -> Router<Arc<Fake>> {
    Router::new().route("/v1/payouts", get(list)).route("/v1/payouts/{id}", get(retrieve))
}

async fn retrieve(
    State(fake): State<Arc<Fake>>,
    Path(id): Path<String>,
    Params(form): Params,
) -> Result<Json<Value>, ApiError> {
    form.only(&["expand"])?;
    fake.read(|books| expand(books, books.payouts.get(&id)?.json(), &form).map(Json))
}

async fn list(
    State(fake): State<Arc<Fake>>,
    Params(form): Params,
) -> Result<Json<Value>, ApiError> {
    form.only(&[&lists::PARAMETERS[..], &["status"]].concat())?;
    fake.read(|books| {
        let wanted = |payout: &Payout| {
            form.text("status").is_none_or(|wanted| payout.json()["status"] == wanted)
        };
        let page = lists::page(&books.payouts, &form, "/v1/payouts", wanted, Payout::json)?;
        expand(books, page, &form).map(Json)
    })
}
