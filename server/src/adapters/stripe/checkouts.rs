//! Checkout Sessions: made, looked at, found again, closed.

use std::collections::HashMap;

use chrono::TimeDelta;
use domain::{Currency, Instant, Money, PaymentAttemptId};
use services::ports::{Checkout, CheckoutCard, CheckoutState, GatewayError, NewCheckout};
use stripe::Client;
use stripe_checkout::{
    CheckoutSession, CheckoutSessionLocale, CheckoutSessionMode, CheckoutSessionPaymentStatus,
    CheckoutSessionStatus,
    checkout_session::{
        CreateCheckoutSession, CreateCheckoutSessionAllowedPaymentMethodTypes,
        CreateCheckoutSessionCustomerCreation, CreateCheckoutSessionLineItems,
        CreateCheckoutSessionLineItemsPriceData, CreateCheckoutSessionPaymentIntentData,
        CreateCheckoutSessionPaymentIntentDataSetupFutureUsage as SetupFutureUsage,
        CreateCheckoutSessionSetupIntentData, ExpireCheckoutSession, ListCheckoutSession,
        ProductData, RetrieveCheckoutSession,
    },
};
use stripe_types::RangeQueryTs;

use super::call::{send, send_once};

/// Where our reference stands in Stripe's metadata.
pub(super) const ATTEMPT: &str = "attempt";
/// Stripe's clock and ours may differ by so much.
const SKEW: TimeDelta = TimeDelta::minutes(5);
/// As many as Stripe lists at once.
const PAGE: i64 = 100;
/// So many pages are searched.
const PAGES: usize = 100;

/// Opens a session for one attempt.
pub(super) async fn create(
    client: &Client,
    request: &NewCheckout,
) -> Result<Checkout, GatewayError> {
    let session = send_once(client, &new_session(request), &request.idempotency_key).await?;
    checkout(&session)
}

/// How a session stands.
pub(super) async fn fetch(client: &Client, id: &str) -> Result<Checkout, GatewayError> {
    checkout(&send(client, &RetrieveCheckoutSession::new(id)).await?)
}

/// The session of an attempt, among those made since. Unknown if there are too many
/// to look through: it is then not safe to say that there is none.
pub(super) async fn find(
    client: &Client,
    attempt: PaymentAttemptId,
    since: Instant,
) -> Result<Option<Checkout>, GatewayError> {
    let from = RangeQueryTs::gte((since - SKEW).timestamp());
    let mut list = ListCheckoutSession::new().created(from).limit(PAGE);
    for _ in 0..PAGES {
        let page = send(client, &list).await?;
        if let Some(session) = page.data.iter().find(|s| reference(s) == Some(attempt)) {
            return checkout(session).map(Some);
        }
        match page.data.last() {
            Some(last) if page.has_more => list = list.starting_after(last.id.as_str()),
            _ => return Ok(None),
        }
    }
    Err(GatewayError::Unknown)
}

/// Closes a session. Stripe refuses one that is no longer open, and an answer may be
/// lost: so what counts is how the session stands afterwards.
pub(super) async fn expire(client: &Client, id: &str) -> Result<Checkout, GatewayError> {
    // No key: Stripe would remember its own failure under it, and closing twice is
    // refused, not repeated.
    let error = match send(client, &ExpireCheckoutSession::new(id)).await {
        Ok(session) => return checkout(&session),
        Err(GatewayError::NotFound) => return Err(GatewayError::NotFound),
        Err(error) => error,
    };
    let found = fetch(client, id).await?;
    if found.state == CheckoutState::Open { Err(error) } else { Ok(found) }
}

fn new_session(request: &NewCheckout) -> CreateCheckoutSession {
    let attempt = request.attempt.to_string();
    let reference = HashMap::from([(ATTEMPT.to_owned(), attempt.clone())]);
    let session = match request.card {
        CheckoutCard::IsKept => for_a_card(request, &reference),
        CheckoutCard::Pays => CreateCheckoutSession::new()
            .mode(CheckoutSessionMode::Payment)
            .payment_intent_data(intent(&reference))
            .line_items(vec![line_item(request)]),
        CheckoutCard::PaysAndIsKept => {
            let mut intent = intent(&reference);
            intent.setup_future_usage = Some(SetupFutureUsage::OffSession);
            CreateCheckoutSession::new()
                .mode(CheckoutSessionMode::Payment)
                .customer_creation(CreateCheckoutSessionCustomerCreation::Always)
                .payment_intent_data(intent)
                .line_items(vec![line_item(request)])
        }
    };
    session
        // Cards, and what behaves like them: the money is there when the client returns.
        .allowed_payment_method_types(vec![CreateCheckoutSessionAllowedPaymentMethodTypes::Card])
        .client_reference_id(attempt)
        .metadata(reference)
        .customer_email(request.email.as_str())
        .locale(CheckoutSessionLocale::Auto)
        .expires_at(request.expires_at.timestamp())
        .success_url(request.success_url.as_str())
        .cancel_url(request.cancel_url.as_str())
}

fn intent(reference: &HashMap<String, String>) -> CreateCheckoutSessionPaymentIntentData {
    let mut intent = CreateCheckoutSessionPaymentIntentData::new();
    intent.metadata = Some(reference.clone());
    intent
}

/// A card is given and kept, and nothing is paid: the currency says which cards may be.
fn for_a_card(request: &NewCheckout, reference: &HashMap<String, String>) -> CreateCheckoutSession {
    let Ok(currency) =
        request.amount.currency.code().to_lowercase().parse::<stripe_types::Currency>();
    let mut setup = CreateCheckoutSessionSetupIntentData::new();
    setup.metadata = Some(reference.clone());
    CreateCheckoutSession::new()
        .mode(CheckoutSessionMode::Setup)
        .currency(currency)
        .customer_creation(CreateCheckoutSessionCustomerCreation::Always)
        .setup_intent_data(setup)
}

fn line_item(request: &NewCheckout) -> CreateCheckoutSessionLineItems {
    let Ok(currency) = request.amount.currency.code().to_lowercase().parse();
    let price = CreateCheckoutSessionLineItemsPriceData {
        currency,
        product: None,
        product_data: Some(ProductData::new(request.description.as_str())),
        recurring: None,
        tax_behavior: None,
        unit_amount: Some(request.amount.minor),
        unit_amount_decimal: None,
    };
    let mut item = CreateCheckoutSessionLineItems::new();
    item.price_data = Some(price);
    item.quantity = Some(1);
    item
}

/// A session in our words. Unknown where it does not say what it must.
fn checkout(session: &CheckoutSession) -> Result<Checkout, GatewayError> {
    // Where only a card is given there is no amount.
    let total = match session.mode {
        CheckoutSessionMode::Setup => Some(0),
        _ => session.amount_total,
    };
    let (Some(minor), Some(currency)) = (total, &session.currency) else {
        return Err(unreadable("amount"));
    };
    let currency: Currency = currency.to_string().parse().map_err(|_| unreadable("currency"))?;
    Ok(Checkout {
        id: session.id.as_str().to_owned(),
        url: session.url.clone(),
        attempt: reference(session),
        amount: Money::new(minor, currency),
        live: session.livemode,
        state: state(session)?,
    })
}

fn state(session: &CheckoutSession) -> Result<CheckoutState, GatewayError> {
    match session.status.as_ref().ok_or_else(|| unreadable("status"))? {
        CheckoutSessionStatus::Open => Ok(CheckoutState::Open),
        CheckoutSessionStatus::Expired => Ok(CheckoutState::Expired),
        CheckoutSessionStatus::Complete => match &session.payment_status {
            CheckoutSessionPaymentStatus::Unpaid => Ok(CheckoutState::Processing),
            CheckoutSessionPaymentStatus::Paid => paid(session),
            CheckoutSessionPaymentStatus::NoPaymentRequired
                if session.mode == CheckoutSessionMode::Setup =>
            {
                Ok(CheckoutState::Saved)
            }
            _ => Err(unreadable("payment_status")),
        },
        _ => Err(unreadable("status")),
    }
}

fn paid(session: &CheckoutSession) -> Result<CheckoutState, GatewayError> {
    let intent = session.payment_intent.as_ref().ok_or_else(|| unreadable("payment_intent"))?;
    Ok(CheckoutState::Paid { payment_intent: intent.id().as_str().to_owned() })
}

fn reference(session: &CheckoutSession) -> Option<PaymentAttemptId> {
    let told = session.client_reference_id.as_deref();
    let kept = session.metadata.as_ref().and_then(|m| m.get(ATTEMPT)).map(String::as_str);
    told.or(kept)?.parse().ok()
}

fn unreadable(field: &'static str) -> GatewayError {
    tracing::error!(field, "Stripe's checkout session does not say what it must");
    GatewayError::Unknown
}
