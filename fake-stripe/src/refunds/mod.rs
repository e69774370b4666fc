//! Refunds: money on its way back. Never more than was paid.

mod routes;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub(crate) use routes::routes;

use crate::{
    errors::ApiError,
    form::Form,
    ids,
    intents::Charge,
    money,
    state::{Books, Cause},
    table::Object,
};

/// Money on its way back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Refund {
    pub id: String,
    pub created: i64,
    pub amount: i64,
    pub currency: String,
    pub status: RefundStatus,
    pub charge: String,
    pub payment_intent: String,
    pub reason: Option<String>,
    pub metadata: BTreeMap<String, String>,
    pub balance_transaction: Option<String>,
}

/// How a refund stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RefundStatus {
    Pending,
    Succeeded,
    Failed,
}

/// What becomes of new refunds: tests choose.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RefundMode {
    /// Done at once, as with cards.
    #[default]
    Succeed,
    /// Pending until they are settled by hand.
    Pending,
    /// Failed at once.
    Fail,
}

impl Object for Refund {
    const KIND: &'static str = "refund";

    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

impl Refund {
    /// Whether the money came back to the studio.
    pub fn is_void(&self) -> bool {
        self.status == RefundStatus::Failed
    }

    /// The refund as `refund`.
    pub fn json(&self) -> Value {
        let mut value = json!({
            "id": self.id,
            "object": "refund",
            "amount": self.amount,
            "balance_transaction": self.balance_transaction,
            "charge": self.charge,
            "created": self.created,
            "currency": self.currency,
            "customer": null,
            "customer_account": null,
            "destination_details": { "type": "card", "card": {
                "reference_status": "pending", "reference_type": "acquirer_reference_number",
                "type": "refund",
            } },
            "metadata": self.metadata,
            "payment_intent": self.payment_intent,
            "payment_method": null,
            "reason": self.reason,
            "receipt_number": null,
            "source_transfer_reversal": null,
            "status": self.status,
            "transfer_reversal": null,
        });
        match self.status {
            RefundStatus::Failed => value["failure_reason"] = json!("lost_or_stolen_card"),
            RefundStatus::Pending => value["pending_reason"] = json!("processing"),
            RefundStatus::Succeeded => {}
        }
        value
    }
}

impl Books {
    /// What has gone back of a payment, and is going, in minor units.
    pub fn refunded_of(&self, intent: &str) -> i64 {
        let refunds = self.refunds.rows().iter();
        refunds.filter(|r| r.payment_intent == intent && !r.is_void()).map(|r| r.amount).sum()
    }

    /// Sends money back. Refuses more than is left of the payment.
    pub fn refund(&mut self, form: &Form, cause: &Cause) -> Result<Refund, ApiError> {
        form.only(&["amount", "charge", "expand", "metadata", "payment_intent", "reason"])?;
        let charge = self.charge_to_refund(form)?;
        let amount = self.amount_to_refund(form, &charge)?;
        let mut refund = Refund {
            id: ids::object("re_3"),
            created: self.now(),
            amount,
            currency: charge.currency.clone(),
            status: match self.settings.refund_mode {
                RefundMode::Succeed => RefundStatus::Succeeded,
                RefundMode::Pending => RefundStatus::Pending,
                RefundMode::Fail => RefundStatus::Failed,
            },
            charge: charge.id.clone(),
            payment_intent: charge.payment_intent.clone(),
            reason: reason(form)?,
            metadata: form.metadata("metadata")?,
            balance_transaction: None,
        };
        refund.balance_transaction = Some(self.book(&refund.id, -amount, 0, &refund.currency));
        self.refunds.put(refund.clone());
        self.emit("refund.created", refund.json(), cause);
        self.emit("charge.refunded", self.charge_json(&charge), cause);
        if refund.is_void() {
            self.book(&refund.id, refund.amount, 0, &refund.currency);
            self.emit("refund.failed", refund.json(), cause);
        }
        Ok(refund)
    }

    /// Ends a pending refund. Refuses one that has ended.
    pub fn settle_refund(&mut self, id: &str, status: RefundStatus) -> Result<Refund, ApiError> {
        let refund = self.refunds.get_mut(id)?;
        if refund.status != RefundStatus::Pending {
            return Err(ApiError::refused(None, "This refund is not pending.".to_owned()));
        }
        refund.status = status;
        let refund = refund.clone();
        let kind = if refund.is_void() { "refund.failed" } else { "refund.updated" };
        if refund.is_void() {
            self.book(&refund.id, refund.amount, 0, &refund.currency);
        }
        self.emit(kind, refund.json(), &Cause::default());
        Ok(refund)
    }

    fn charge_to_refund(&self, form: &Form) -> Result<Charge, ApiError> {
        if let Some(id) = form.text("charge") {
            return self.charges.named_by("charge", id).cloned();
        }
        let intent = form
            .text("payment_intent")
            .ok_or_else(|| ApiError::missing("payment_intent"))
            .and_then(|id| self.intents.named_by("payment_intent", id))?;
        let charge = intent.latest_charge.as_deref().and_then(|id| self.charges.get(id).ok());
        charge.filter(|c| c.succeeded).cloned().ok_or_else(|| {
            let message = format!(
                "This PaymentIntent ({}) does not have a successful charge to refund.",
                intent.id
            );
            ApiError::refused(None, message)
        })
    }

    fn amount_to_refund(&self, form: &Form, charge: &Charge) -> Result<i64, ApiError> {
        let refunded = self.refunded_of(&charge.payment_intent);
        let left = charge.amount - refunded;
        if left == 0 {
            let message = format!("Charge {} has already been refunded.", charge.id);
            return Err(ApiError::refused(Some("charge_already_refunded"), message));
        }
        let amount = form.integer("amount")?.unwrap_or(left);
        if amount < 1 {
            let message = "Invalid positive integer";
            return Err(ApiError::invalid_with("parameter_invalid_integer", "amount", message));
        }
        if amount > left {
            let what = if refunded == 0 { "charge amount" } else { "unrefunded amount on charge" };
            let message = format!(
                "Refund amount ({}) is greater than {what} ({})",
                money::format(amount, &charge.currency),
                money::format(left, &charge.currency),
            );
            return Err(ApiError::refused_at(Some("amount_too_large"), "amount", message));
        }
        Ok(amount)
    }
}

fn reason(form: &Form) -> Result<Option<String>, ApiError> {
    match form.text("reason") {
        Some(other) if !["duplicate", "fraudulent", "requested_by_customer"].contains(&other) => {
            Err(ApiError::invalid("reason", format!("Invalid reason: {other}")))
        }
        known => Ok(known.map(str::to_owned)),
    }
}
