//! A card that is kept is charged while its holder is not there.

use serde_json::{Value, json};

use super::{Intent, IntentStatus};
use crate::{
    cards::TestCard,
    errors::ApiError,
    form::Form,
    ids,
    state::{Books, Cause},
};

const PARAMETERS: [&str; 10] = [
    "allowed_payment_method_types",
    "amount",
    "confirm",
    "currency",
    "customer",
    "description",
    "expand",
    "metadata",
    "off_session",
    "payment_method",
];

impl Books {
    /// Charges a card at once. Serves that and nothing else: an intent without its holder,
    /// confirmed when it is made. Refuses with 402 where the bank does, and keeps the intent.
    pub fn charge_off_session(&mut self, form: &Form, cause: &Cause) -> Result<String, ApiError> {
        form.only(&PARAMETERS)?;
        for field in ["confirm", "off_session"] {
            if form.required(field)? != "true" {
                return Err(ApiError::invalid(field, format!("{field}=true is served alone here")));
            }
        }
        let (amount, customer) = (amount(form)?, form.required("customer")?.to_owned());
        let method = form.required("payment_method")?;
        let method = self.methods.named_by("payment_method", method)?.clone();
        if method.customer.as_deref() != Some(customer.as_str()) {
            let message = "The provided PaymentMethod is not attached to this Customer.";
            return Err(ApiError::refused_at(None, "payment_method", message.to_owned()));
        }
        let intent = Intent {
            id: ids::object("pi_3"),
            created: self.now(),
            amount,
            currency: form.required("currency")?.to_lowercase(),
            status: IntentStatus::RequiresPaymentMethod,
            latest_charge: None,
            declined: false,
            description: form.text("description").map(str::to_owned),
            metadata: form.metadata("metadata")?,
            receipt_email: None,
            setup_future_usage: None,
            error: None,
            customer: Some(customer),
            payment_method: Some(method.id.clone()),
        };
        let id = intent.id.clone();
        self.emit("payment_intent.created", intent.json(), cause);
        self.intents.put(intent);
        match method.card {
            TestCard::Works => self.charged(&id, method.email, cause)?,
            TestCard::Disputed => {
                self.charged(&id, method.email, cause)?;
                self.open_dispute(&id, "fraudulent")?;
            }
            TestCard::Declines => {
                return Err(self.not_charged(&id, ("card_declined", "insufficient_funds"), cause));
            }
            TestCard::Authenticate => {
                let codes = ("authentication_required", "authentication_required");
                return Err(self.not_charged(&id, codes, cause));
            }
        }
        Ok(id)
    }

    fn charged(&mut self, id: &str, email: Option<String>, cause: &Cause) -> Result<(), ApiError> {
        let charge = self.charge(id, email, true)?;
        let json = self.charge_json(self.charges.get(&charge)?);
        self.emit("charge.succeeded", json, cause);
        self.update_intent(id, IntentStatus::Succeeded, false)?;
        let json = self.intents.get(id)?.json();
        self.emit("payment_intent.succeeded", json, cause);
        Ok(())
    }

    fn not_charged(
        &mut self,
        id: &str,
        (code, decline_code): (&'static str, &str),
        cause: &Cause,
    ) -> ApiError {
        if let Ok(intent) = self.intents.get_mut(id) {
            intent.declined = true;
            intent.error = Some((code.to_owned(), decline_code.to_owned()));
        }
        let json = self.intents.get(id).map_or(Value::Null, Intent::json);
        self.emit("payment_intent.payment_failed", json.clone(), cause);
        ApiError::card(code, decline_code, json)
    }

    /// Every payment by a card that was kept, for tests to read.
    pub fn card_charges(&self) -> Vec<Value> {
        let on_page =
            |id: &str| self.sessions.rows().iter().any(|s| s.payment_intent.as_deref() == Some(id));
        let own = self.intents.rows().iter().filter(|i| i.customer.is_some() && !on_page(&i.id));
        own.map(|i| {
            json!({
                "payment_intent": i.id, "amount": i.amount, "currency": i.currency,
                "status": i.status, "metadata": i.metadata, "refunded": self.refunded_of(&i.id),
            })
        })
        .collect()
    }
}

fn amount(form: &Form) -> Result<i64, ApiError> {
    match form.integer("amount")? {
        Some(amount) if (50..=99_999_999).contains(&amount) => Ok(amount),
        Some(_) => {
            let message = "Amount must convert to at least 50 cents.";
            Err(ApiError::invalid_with("amount_too_small", "amount", message))
        }
        None => Err(ApiError::missing("amount")),
    }
}
