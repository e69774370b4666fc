//! Payments that clients' banks question. The bank takes the money back when it asks.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, State},
    routing::get,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    api::Params,
    balance::Transaction,
    errors::ApiError,
    expand::expand,
    fake::Fake,
    ids, lists,
    state::{Books, Cause},
    table::Object,
};

/// What Stripe keeps for a dispute here: an invention, of the size that it is in Europe.
const FEE: i64 = 2_000;
/// How long evidence can be given.
const ANSWER_WITHIN: i64 = 9 * 24 * 3_600;

/// A payment that a bank questions.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Dispute {
    pub id: String,
    pub created: i64,
    pub charge: String,
    pub payment_intent: String,
    pub amount: i64,
    pub currency: String,
    pub reason: String,
    pub status: DisputeStatus,
    pub due_by: i64,
    /// What moved the balance: taken, and perhaps given back.
    pub transactions: Vec<String>,
}

/// How a dispute stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DisputeStatus {
    NeedsResponse,
    Won,
    Lost,
}

impl Object for Dispute {
    const KIND: &'static str = "dispute";

    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

impl Books {
    /// A bank questions a payment and takes it back, with a fee. Refuses a payment that did
    /// not come about, and one that is questioned already.
    pub fn open_dispute(&mut self, intent: &str, reason: &str) -> Result<String, ApiError> {
        let charge = self.intents.get(intent)?.latest_charge.clone();
        let charge = charge.and_then(|id| self.charges.get(&id).ok().cloned());
        let charge = charge.filter(|charge| charge.succeeded).ok_or_else(|| {
            ApiError::refused(None, format!("{intent} has no successful charge to dispute."))
        })?;
        if self.disputes.rows().iter().any(|dispute| dispute.charge == charge.id) {
            let message = format!("Charge {} is disputed already.", charge.id);
            return Err(ApiError::refused(None, message));
        }
        let now = self.now();
        let dispute = Dispute {
            id: ids::object("du_1"),
            created: now,
            amount: charge.amount - self.refunded_of(intent),
            charge: charge.id,
            payment_intent: intent.to_owned(),
            currency: charge.currency,
            reason: reason.to_owned(),
            status: DisputeStatus::NeedsResponse,
            due_by: now + ANSWER_WITHIN,
            transactions: Vec::new(),
        };
        let (id, taken) = (dispute.id.clone(), -dispute.amount);
        self.disputes.put(dispute);
        self.move_for(&id, taken, FEE)?;
        self.tell_of(&id, "charge.dispute.created")?;
        self.tell_of(&id, "charge.dispute.funds_withdrawn")?;
        Ok(id)
    }

    /// The bank decides: what it took comes back, or does not. Refuses one that is decided.
    pub fn close_dispute(&mut self, id: &str, won: bool) -> Result<(), ApiError> {
        let dispute = self.disputes.get_mut(id)?;
        if dispute.status != DisputeStatus::NeedsResponse {
            return Err(ApiError::refused(None, "This dispute is already closed.".to_owned()));
        }
        dispute.status = if won { DisputeStatus::Won } else { DisputeStatus::Lost };
        let amount = dispute.amount;
        if won {
            self.move_for(id, amount, 0)?;
            self.tell_of(id, "charge.dispute.funds_reinstated")?;
        }
        self.tell_of(id, "charge.dispute.closed")
    }

    fn move_for(&mut self, id: &str, amount: i64, fee: i64) -> Result<(), ApiError> {
        let transaction = Transaction {
            id: ids::object("txn_1"),
            created: self.now(),
            amount,
            fee,
            currency: self.disputes.get(id)?.currency.clone(),
            source: id.to_owned(),
            payout: None,
        };
        let moved = transaction.id.clone();
        self.transactions.put(transaction);
        self.disputes.get_mut(id)?.transactions.push(moved);
        Ok(())
    }

    fn tell_of(&mut self, id: &str, kind: &str) -> Result<(), ApiError> {
        let json = self.dispute_json(id)?;
        self.emit(kind, json, &Cause::default());
        Ok(())
    }

    /// The dispute as `dispute`, with what it did to the balance.
    pub fn dispute_json(&self, id: &str) -> Result<Value, ApiError> {
        let dispute = self.disputes.get(id)?;
        let now = self.now();
        let own = |id: &String| self.transactions.get(id).ok().map(|moved| moved.json(now));
        let moved: Vec<Value> = dispute.transactions.iter().filter_map(own).collect();
        let waits = dispute.status == DisputeStatus::NeedsResponse;
        Ok(json!({
            "id": dispute.id,
            "object": "dispute",
            "amount": dispute.amount,
            "balance_transaction": dispute.transactions.first(),
            "balance_transactions": moved,
            "charge": dispute.charge,
            "created": dispute.created,
            "currency": dispute.currency,
            "enhanced_eligibility_types": [],
            "evidence": evidence(),
            "evidence_details": {
                "due_by": waits.then_some(dispute.due_by),
                "enhanced_eligibility": {},
                "has_evidence": false,
                "past_due": false,
                "submission_count": 0,
            },
            "is_charge_refundable": false,
            "livemode": false,
            "metadata": {},
            "network_reason_code": "10.4",
            "payment_intent": dispute.payment_intent,
            "payment_method_details": { "type": "card", "card": {
                "brand": "visa", "case_type": "chargeback", "network": "visa",
                "network_reason_code": "10.4",
            } },
            "reason": dispute.reason,
            "status": dispute.status,
        }))
    }
}

/// None was given.
fn evidence() -> Value {
    let fields = [
        "access_activity_log",
        "billing_address",
        "cancellation_policy",
        "cancellation_policy_disclosure",
        "cancellation_rebuttal",
        "customer_communication",
        "customer_email_address",
        "customer_name",
        "customer_purchase_ip",
        "customer_signature",
        "duplicate_charge_documentation",
        "duplicate_charge_explanation",
        "duplicate_charge_id",
        "product_description",
        "receipt",
        "refund_policy",
        "refund_policy_disclosure",
        "refund_refusal_explanation",
        "service_date",
        "service_documentation",
        "shipping_address",
        "shipping_carrier",
        "shipping_date",
        "shipping_documentation",
        "shipping_tracking_number",
        "uncategorized_file",
        "uncategorized_text",
    ];
    let mut evidence: serde_json::Map<String, Value> =
        fields.iter().map(|field| ((*field).to_owned(), Value::Null)).collect();
    evidence.insert("enhanced_evidence".to_owned(), json!({}));
    Value::Object(evidence)
}

/// Reading disputes.
pub(crate) fn routes() -> Router<Arc<Fake>> {
    Router::new().route("/v1/disputes", get(list)).route("/v1/disputes/{id}", get(retrieve))
}

async fn retrieve(
    State(fake): State<Arc<Fake>>,
    Path(id): Path<String>,
    Params(form): Params,
) -> Result<Json<Value>, ApiError> {
    form.only(&["expand"])?;
    fake.read(|books| expand(books, books.dispute_json(&id)?, &form).map(Json))
}

async fn list(
    State(fake): State<Arc<Fake>>,
    Params(form): Params,
) -> Result<Json<Value>, ApiError> {
    form.only(&[&lists::PARAMETERS[..], &["charge", "payment_intent"]].concat())?;
    fake.read(|books| {
        let wanted = |dispute: &Dispute| {
            form.text("payment_intent").is_none_or(|i| dispute.payment_intent == i)
                && form.text("charge").is_none_or(|c| dispute.charge == c)
        };
        let json = |dispute: &Dispute| books.dispute_json(&dispute.id).unwrap_or(Value::Null);
        let page = lists::page(&books.disputes, &form, "/v1/disputes", wanted, json)?;
        expand(books, page, &form).map(Json)
    })
}
