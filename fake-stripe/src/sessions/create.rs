//! What a session is opened with, and what Stripe refuses.

use crate::{
    errors::ApiError,
    form::Form,
    ids,
    sessions::{Item, Mode, Session, Status},
    state::{Books, Cause},
};

const MINUTES: i64 = 60;
const HOURS: i64 = 60 * MINUTES;
/// Stripe's bounds for `expires_at`, after creation
/// (docs.stripe.com/payments/checkout/managing-limited-inventory).
const SHORTEST: i64 = 30 * MINUTES;
const LONGEST: i64 = 24 * HOURS;
/// About half a euro: the least that Stripe charges in the currencies used here.
const LEAST: i64 = 50;
/// Eight digits.
const MOST: i64 = 99_999_999;

const PARAMETERS: [&str; 16] = [
    "allowed_payment_method_types",
    "cancel_url",
    "client_reference_id",
    "currency",
    "customer_creation",
    "customer_email",
    "expand",
    "expires_at",
    "line_items",
    "locale",
    "metadata",
    "mode",
    "payment_intent_data",
    "setup_intent_data",
    "submit_type",
    "success_url",
];

impl Books {
    /// Opens a session.
    pub fn open_session(&mut self, form: &Form, _: &Cause) -> Result<Session, ApiError> {
        form.only(&PARAMETERS)?;
        let mode = mode(form)?;
        card_only(form)?;
        let (currency, items) = match mode {
            Mode::Payment => items(form)?,
            Mode::Setup => (nothing_to_pay(form)?, Vec::new()),
        };
        let setup = form.part("setup_intent_data").unwrap_or_default();
        setup.only(&["description", "metadata"])?;
        let intent = form.part("payment_intent_data").unwrap_or_default();
        intent.only(&["description", "metadata", "receipt_email", "setup_future_usage"])?;
        let now = self.now();
        let session = Session {
            id: ids::random("cs_test_a1", 56),
            created: now,
            expires_at: expires_at(form, now)?,
            status: Status::Open,
            paid: false,
            currency,
            items,
            client_reference_id: reference(form)?,
            customer_email: email(form)?,
            locale: form.text("locale").map(str::to_owned),
            submit_type: form.text("submit_type").map(str::to_owned),
            metadata: form.metadata("metadata")?,
            success_url: address(form, "success_url")?
                .ok_or_else(|| ApiError::missing("success_url"))?,
            cancel_url: address(form, "cancel_url")?,
            payment_intent: None,
            intent_description: intent.text("description").map(str::to_owned),
            intent_metadata: intent.metadata("metadata")?,
            setup_future_usage: intent.text("setup_future_usage").map(str::to_owned),
            receipt_email: intent.text("receipt_email").map(str::to_owned),
            mode,
            customer_creation: form.text("customer_creation").map(str::to_owned),
            customer: None,
            setup_intent: None,
            setup_metadata: setup.metadata("metadata")?,
        };
        if mode == Mode::Payment {
            amount_is_fair(&session)?;
        }
        self.sessions.put(session.clone());
        Ok(session)
    }
}

fn mode(form: &Form) -> Result<Mode, ApiError> {
    match form.required("mode")? {
        "payment" => Ok(Mode::Payment),
        "setup" => Ok(Mode::Setup),
        other => {
            Err(ApiError::invalid("mode", format!("Invalid mode: {other} is not served here")))
        }
    }
}

/// In setup mode nothing is bought, and the currency says which cards may be given
/// (docs.stripe.com/payments/checkout/save-and-reuse).
fn nothing_to_pay(form: &Form) -> Result<String, ApiError> {
    for field in ["line_items", "payment_intent_data"] {
        if form.part(field).is_some() {
            let message = format!("You can not pass `{field}` in `setup` mode.");
            return Err(ApiError::invalid(field, message));
        }
    }
    Ok(form.required("currency")?.to_lowercase())
}

/// Cards alone are served here. (`payment_method_types` went with the API version
/// 2026-09-30: the list is a filter now.)
fn card_only(form: &Form) -> Result<(), ApiError> {
    let field = "allowed_payment_method_types";
    match form.texts(field).iter().find(|t| *t != "card") {
        Some(other) => {
            let message = format!("The payment method type provided: {other} is invalid.");
            Err(ApiError::invalid(field, message))
        }
        None => Ok(()),
    }
}

fn items(form: &Form) -> Result<(String, Vec<Item>), ApiError> {
    let mut currency: Option<String> = None;
    let mut items = Vec::new();
    for part in form.parts("line_items") {
        let (item, own) = item(&part)?;
        if currency.replace(own.clone()).is_some_and(|other| other != own) {
            let message = "You can't combine currencies on a single session.";
            return Err(ApiError::invalid("line_items", message));
        }
        items.push(item);
    }
    currency.map(|c| (c, items)).ok_or_else(|| ApiError::missing("line_items"))
}

fn item(form: &Form) -> Result<(Item, String), ApiError> {
    form.only(&["price_data", "quantity"])?;
    let missing = |field: &str| ApiError::missing(&form.name_of(field));
    let price = form.part("price_data").ok_or_else(|| missing("price_data"))?;
    price.only(&["currency", "product_data", "tax_behavior", "unit_amount"])?;
    let product = price
        .part("product_data")
        .ok_or_else(|| ApiError::missing(&price.name_of("product_data")))?;
    let positive = |field: &Form, name: &str| -> Result<i64, ApiError> {
        match field.integer(name)? {
            Some(n) if (0..=MOST).contains(&n) => Ok(n),
            Some(_) => Err(ApiError::invalid(&field.name_of(name), "Invalid non-negative integer")),
            None => Err(ApiError::missing(&field.name_of(name))),
        }
    };
    let currency = price.required("currency")?.to_lowercase();
    if currency.len() != 3 || !currency.bytes().all(|b| b.is_ascii_lowercase()) {
        let message = format!("Invalid currency: {currency}.");
        return Err(ApiError::invalid(&price.name_of("currency"), message));
    }
    let item = Item {
        id: ids::object("li_"),
        name: product.required("name")?.to_owned(),
        description: product.text("description").map(str::to_owned),
        unit_amount: positive(&price, "unit_amount")?,
        quantity: positive(form, "quantity")?,
    };
    Ok((item, currency))
}

fn amount_is_fair(session: &Session) -> Result<(), ApiError> {
    match session.amount() {
        amount if amount < LEAST => {
            let least = crate::money::format(LEAST, &session.currency);
            let message =
                format!("The Checkout Session's total amount due must add up to at least {least}.");
            Err(ApiError::invalid_with("amount_too_small", "line_items", message))
        }
        amount if amount > MOST => {
            let message = "The Checkout Session's total amount due is too large.";
            Err(ApiError::invalid_with("amount_too_large", "line_items", message))
        }
        _ => Ok(()),
    }
}

fn expires_at(form: &Form, now: i64) -> Result<i64, ApiError> {
    let at = form.integer("expires_at")?.unwrap_or(now + LONGEST);
    if at < now + SHORTEST {
        let message = "The `expires_at` timestamp must be at least 30 minutes from Checkout \
                       Session creation.";
        return Err(ApiError::invalid("expires_at", message));
    }
    if at > now + LONGEST {
        let message = "The `expires_at` timestamp must be less than 24 hours from Checkout \
                       Session creation.";
        return Err(ApiError::invalid("expires_at", message));
    }
    Ok(at)
}

fn reference(form: &Form) -> Result<Option<String>, ApiError> {
    match form.text("client_reference_id") {
        Some(text) if text.chars().count() > 200 => {
            Err(ApiError::invalid("client_reference_id", "Invalid string: at most 200 characters"))
        }
        other => Ok(other.map(str::to_owned)),
    }
}

fn email(form: &Form) -> Result<Option<String>, ApiError> {
    match form.text("customer_email") {
        Some(text) if text.split_once('@').is_none_or(|(a, b)| a.is_empty() || b.is_empty()) => {
            let message = format!("Invalid email address: {text}");
            Err(ApiError::invalid_with("email_invalid", "customer_email", message))
        }
        other => Ok(other.map(str::to_owned)),
    }
}

fn address(form: &Form, field: &str) -> Result<Option<String>, ApiError> {
    match form.text(field) {
        Some(text) if !text.starts_with("http://") && !text.starts_with("https://") => {
            Err(ApiError::invalid_with("url_invalid", field, "Not a valid URL"))
        }
        other => Ok(other.map(str::to_owned)),
    }
}
