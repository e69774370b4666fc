//! A session as Stripe shows it.

use serde_json::{Value, json};

use crate::sessions::{Item, Mode, Session, Status};

impl Session {
    /// The session as `checkout.session`; `public_url` is where its page is served.
    pub fn json(&self, public_url: &str) -> Value {
        let amount = self.amount();
        let paid = self.status == Status::Complete;
        let setup = self.mode == Mode::Setup;
        let amount = (!setup).then_some(amount);
        let mut value = json!({
            "id": self.id,
            "object": "checkout.session",
            "adaptive_pricing": { "enabled": false },
            "after_expiration": null,
            "allow_promotion_codes": null,
            "allowed_payment_method_types": ["card"],
            "amount_subtotal": amount,
            "amount_total": amount,
            "automatic_tax": { "enabled": false, "liability": null, "provider": null, "status": null },
            "billing_address_collection": null,
            "cancel_url": self.cancel_url,
            "client_reference_id": self.client_reference_id,
            "client_secret": null,
            "collected_information": null,
            "consent": null,
            "consent_collection": null,
            "created": self.created,
            "currency": self.currency,
            "currency_conversion": null,
            "custom_fields": [],
            "custom_text": {
                "after_submit": null,
                "shipping_address": null,
                "submit": null,
                "terms_of_service_acceptance": null,
            },
            "customer": self.customer,
            "customer_account": null,
            "customer_creation": self.customer_creation.as_deref().unwrap_or("if_required"),
            "customer_details": self.customer_details(),
            "customer_email": self.customer_email,
            "discounts": [],
            "expires_at": self.expires_at,
            "integration_identifier": null,
            "invoice": null,
            "invoice_creation": {
                "enabled": false,
                "invoice_data": {
                    "account_tax_ids": null,
                    "custom_fields": null,
                    "description": null,
                    "footer": null,
                    "issuer": null,
                    "metadata": {},
                    "rendering_options": null,
                },
            },
            "livemode": false,
            "locale": self.locale,
            "managed_payments": null,
            "metadata": self.metadata,
            "mode": if setup { "setup" } else { "payment" },
        });
        merge(&mut value, self.json_of_payment(public_url, paid));
        value
    }

    fn json_of_payment(&self, public_url: &str, finished: bool) -> Value {
        let url = self.is_open().then(|| format!("{public_url}/c/pay/{}", self.id));
        json!({
            "origin_context": null,
            "payment_intent": self.payment_intent,
            "payment_link": null,
            "payment_method_collection": "if_required",
            "payment_method_configuration_details": null,
            "payment_method_options": { "card": { "request_three_d_secure": "automatic" } },
            "payment_method_types": ["card"],
            "payment_status": match (self.mode, finished && self.paid) {
                (Mode::Setup, _) => "no_payment_required",
                (Mode::Payment, true) => "paid",
                (Mode::Payment, false) => "unpaid",
            },
            "permissions": null,
            "phone_number_collection": { "enabled": false },
            "recovered_from": null,
            "saved_payment_method_options": null,
            "setup_intent": self.setup_intent,
            "shipping_address_collection": null,
            "shipping_cost": null,
            "shipping_options": [],
            "status": self.status.as_str(),
            "submit_type": self.submit_type,
            "subscription": null,
            "success_url": self.success_url,
            "total_details": { "amount_discount": 0, "amount_shipping": 0, "amount_tax": 0 },
            "ui_mode": "hosted_page",
            "url": url,
            "wallet_options": null,
        })
    }

    fn customer_details(&self) -> Value {
        let Some(email) = &self.customer_email else { return Value::Null };
        json!({
            "address": null,
            "business_name": null,
            "email": email,
            "individual_name": null,
            "name": null,
            "phone": null,
            "tax_exempt": "none",
            "tax_ids": null,
        })
    }

    /// What is bought, as a list of items.
    pub fn items_json(&self) -> Value {
        let data: Vec<Value> = self.items.iter().map(|item| self.item_json(item)).collect();
        let url = format!("/v1/checkout/sessions/{}/line_items", self.id);
        json!({ "object": "list", "data": data, "has_more": false, "url": url })
    }

    fn item_json(&self, item: &Item) -> Value {
        let amount = item.unit_amount * item.quantity;
        json!({
            "id": item.id,
            "object": "item",
            "adjustable_quantity": null,
            "amount_discount": 0,
            "amount_subtotal": amount,
            "amount_tax": 0,
            "amount_total": amount,
            "currency": self.currency,
            "description": item.name,
            "metadata": {},
            "price": null,
            "quantity": item.quantity,
        })
    }
}

fn merge(into: &mut Value, from: Value) {
    if let (Value::Object(into), Value::Object(from)) = (into, from) {
        into.extend(from);
    }
}
