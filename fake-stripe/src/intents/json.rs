//! Payment intents and charges as Stripe shows them.

use serde_json::{Value, json};

use super::{Charge, Intent, IntentStatus};
use crate::state::Books;

/// What a declined card is told.
const DECLINED: &str = "Your card was declined.";

impl Intent {
    /// The intent as `payment_intent`.
    pub fn json(&self) -> Value {
        let received = if self.status == IntentStatus::Succeeded { self.amount } else { 0 };
        json!({
            "id": self.id,
            "object": "payment_intent",
            "allowed_payment_method_types": null,
            "amount": self.amount,
            "amount_capturable": 0,
            "amount_details": { "tip": {} },
            "amount_received": received,
            "application": null,
            "application_fee_amount": null,
            "automatic_payment_methods": null,
            "canceled_at": null,
            "cancellation_reason": null,
            "capture_method": "automatic_async",
            "client_secret": format!("{}_secret_demo", self.id),
            "confirmation_method": "automatic",
            "created": self.created,
            "currency": self.currency,
            "customer": self.customer,
            "customer_account": null,
            "description": self.description,
            "excluded_payment_method_types": null,
            "last_payment_error": self.last_error(),
            "latest_charge": self.latest_charge,
            "livemode": false,
            "managed_payments": null,
            "metadata": self.metadata,
            "next_action": null,
            "on_behalf_of": null,
            "payment_method": self.payment_method,
            "payment_method_configuration_details": null,
            "payment_method_options": { "card": {
                "installments": null,
                "mandate_options": null,
                "network": null,
                "request_three_d_secure": "automatic",
            } },
            "payment_method_types": ["card"],
            "payment_record": null,
            "processing": null,
            "receipt_email": self.receipt_email,
            "review": null,
            "setup_future_usage": self.setup_future_usage,
            "shipping": null,
            "source": null,
            "statement_descriptor": null,
            "statement_descriptor_suffix": null,
            "status": self.status,
            "transfer_data": null,
            "transfer_group": null,
        })
    }

    fn last_error(&self) -> Value {
        if !self.declined {
            return Value::Null;
        }
        let (code, decline_code) = match &self.error {
            Some((code, decline_code)) => (code.as_str(), decline_code.as_str()),
            None => ("card_declined", "generic_decline"),
        };
        json!({
            "charge": self.latest_charge,
            "code": code,
            "decline_code": decline_code,
            "doc_url": format!("https://stripe.com/docs/error-codes/{}", code.replace('_', "-")),
            "message": DECLINED,
            "type": "card_error",
        })
    }
}

impl Books {
    /// The charge as `charge`, with what has been refunded of it.
    pub fn charge_json(&self, charge: &Charge) -> Value {
        let refunded = self.refunded_of(&charge.payment_intent);
        let paid = charge.succeeded;
        let failure = (!paid).then_some("card_declined");
        json!({
            "id": charge.id,
            "object": "charge",
            "amount": charge.amount,
            "amount_captured": if paid { charge.amount } else { 0 },
            "amount_refunded": if paid { refunded } else { 0 },
            "application": null,
            "application_fee": null,
            "application_fee_amount": null,
            "balance_transaction": charge.balance_transaction,
            "billing_details": {
                "address": null, "email": charge.email, "name": null, "phone": null, "tax_id": null,
            },
            "calculated_statement_descriptor": "LUMBAR DEMO",
            "captured": paid,
            "created": charge.created,
            "currency": charge.currency,
            "customer": charge.customer,
            "description": charge.description,
            "disputed": self.disputes.rows().iter().any(|d| d.charge == charge.id),
            "failure_balance_transaction": null,
            "failure_code": failure,
            "failure_message": failure.map(|_| DECLINED),
            "fraud_details": {},
            "livemode": false,
            "metadata": charge.metadata,
            "on_behalf_of": null,
            "outcome": outcome(paid),
            "paid": paid,
            "payment_intent": charge.payment_intent,
            "payment_method": charge.payment_method,
            "payment_method_details": { "type": "card", "card": card() },
            "receipt_email": null,
            "receipt_number": null,
            "receipt_url": null,
            "refunded": paid && refunded == charge.amount,
            "review": null,
            "shipping": null,
            "source": null,
            "source_transfer": null,
            "statement_descriptor": null,
            "statement_descriptor_suffix": null,
            "status": if paid { "succeeded" } else { "failed" },
            "transfer_data": null,
            "transfer_group": null,
        })
    }
}

fn outcome(paid: bool) -> Value {
    if paid {
        json!({
            "advice_code": null, "network_advice_code": null, "network_decline_code": null,
            "network_status": "approved_by_network", "reason": null, "risk_level": "normal",
            "seller_message": "Payment complete.", "type": "authorized",
        })
    } else {
        json!({
            "advice_code": null, "network_advice_code": null, "network_decline_code": "01",
            "network_status": "declined_by_network", "reason": "generic_decline",
            "risk_level": "normal", "seller_message": "The bank did not say why.",
            "type": "issuer_declined",
        })
    }
}

fn card() -> Value {
    json!({
        "amount_authorized": null, "brand": "visa",
        "checks": {
            "address_line1_check": null, "address_postal_code_check": null, "cvc_check": "pass",
        },
        "country": "IE", "exp_month": 12, "exp_year": 2034, "fingerprint": "demo",
        "funding": "credit", "installments": null, "last4": "4242", "mandate": null,
        "network": "visa", "network_token": null, "network_transaction_id": null,
        "regulated_status": "unregulated", "three_d_secure": null, "wallet": null,
    })
}
