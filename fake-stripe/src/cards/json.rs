//! Customers, cards and setup intents as Stripe shows them.

use serde_json::{Value, json};

use super::{Customer, PaymentMethod, SetupIntent};

impl Customer {
    /// The customer as `customer`.
    pub fn json(&self) -> Value {
        json!({
            "id": self.id,
            "object": "customer",
            "address": null,
            "balance": 0,
            "created": self.created,
            "currency": null,
            "customer_account": null,
            "default_source": null,
            "delinquent": false,
            "description": null,
            "discount": null,
            "email": self.email,
            "invoice_prefix": "DEMO",
            "invoice_settings": {
                "custom_fields": null, "default_payment_method": null, "footer": null,
                "rendering_options": null,
            },
            "livemode": false,
            "metadata": self.metadata,
            "name": null,
            "phone": null,
            "preferred_locales": [],
            "shipping": null,
            "tax_exempt": "none",
            "test_clock": null,
        })
    }
}

impl PaymentMethod {
    /// The card as `payment_method`.
    pub fn json(&self) -> Value {
        json!({
            "id": self.id,
            "object": "payment_method",
            "allow_redisplay": "limited",
            "billing_details": {
                "address": null, "email": self.email, "name": null, "phone": null, "tax_id": null,
            },
            "card": {
                "brand": "visa",
                "checks": {
                    "address_line1_check": null, "address_postal_code_check": null,
                    "cvc_check": "pass",
                },
                "country": "IE",
                "display_brand": "visa",
                "exp_month": 12,
                "exp_year": 2034,
                "fingerprint": "demo",
                "funding": "credit",
                "generated_from": null,
                "last4": self.card.last4(),
                "networks": { "available": ["visa"], "preferred": null },
                "regulated_status": "unregulated",
                "three_d_secure_usage": { "supported": true },
                "wallet": null,
            },
            "created": self.created,
            "customer": self.customer,
            "customer_account": null,
            "livemode": false,
            "metadata": {},
            "radar_options": {},
            "type": "card",
        })
    }
}

impl SetupIntent {
    /// The intent as `setup_intent`.
    pub fn json(&self) -> Value {
        json!({
            "id": self.id,
            "object": "setup_intent",
            "allowed_payment_method_types": null,
            "application": null,
            "automatic_payment_methods": null,
            "cancellation_reason": null,
            "client_secret": format!("{}_secret_demo", self.id),
            "created": self.created,
            "customer": self.customer,
            "customer_account": null,
            "description": null,
            "excluded_payment_method_types": null,
            "flow_directions": null,
            "last_setup_error": null,
            "latest_attempt": null,
            "livemode": false,
            "managed_payments": null,
            "mandate": null,
            "metadata": self.metadata,
            "next_action": null,
            "on_behalf_of": null,
            "payment_method": self.payment_method,
            "payment_method_configuration_details": null,
            "payment_method_options": { "card": {
                "mandate_options": null, "network": null, "request_three_d_secure": "automatic",
            } },
            "payment_method_types": ["card"],
            "single_use_mandate": null,
            "status": "succeeded",
            "usage": "off_session",
        })
    }
}
