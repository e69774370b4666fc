//! Cards that are kept: which one was given, charging it, and giving it up.

use std::collections::HashMap;

use domain::PaymentAttemptId;
use services::ports::{Charge, GatewayError, NewCharge, SavedCard};
use stripe::{Client, StripeRequest};
use stripe_checkout::{CheckoutSession, checkout_session::RetrieveCheckoutSession};
use stripe_client_core::{RequestBuilder, StripeMethod};
use stripe_core::{
    PaymentIntent, PaymentIntentStatus,
    payment_intent::{CreatePaymentIntent, CreatePaymentIntentOffSession, ListPaymentIntent},
};

use super::{
    call::{charge_once, send},
    checkouts::ATTEMPT,
};

/// The bank wants to hear from the client.
const AUTHENTICATION: &str = "authentication_required";
/// A card of one visit is charged far less often than this.
const MOST: i64 = 100;

/// The card that was given on a session.
pub(super) async fn fetch(client: &Client, session: &str) -> Result<SavedCard, GatewayError> {
    let call = RetrieveCheckoutSession::new(session).expand(vec![
        "setup_intent.payment_method".to_owned(),
        "payment_intent.payment_method".to_owned(),
    ]);
    let session = send(client, &call).await?;
    card(&session).ok_or_else(|| {
        tracing::error!("Stripe's session does not say which card was given");
        GatewayError::Unknown
    })
}

fn card(session: &CheckoutSession) -> Option<SavedCard> {
    let setup = session.setup_intent.as_ref().and_then(|setup| setup.as_object());
    let payment = session.payment_intent.as_ref().and_then(|payment| payment.as_object());
    let method = match (setup, payment) {
        (Some(setup), _) => setup.payment_method.as_ref(),
        (None, Some(payment)) => payment.payment_method.as_ref(),
        (None, None) => None,
    };
    let method = method?.as_object()?;
    let owner = method.customer.as_ref().or(session.customer.as_ref())?;
    let card = method.card.as_ref()?;
    Some(SavedCard {
        customer: owner.id().as_str().to_owned(),
        payment_method: method.id.as_str().to_owned(),
        brand: card.brand.clone(),
        last4: card.last4.clone(),
        expires_month: i32::try_from(card.exp_month).ok()?,
        expires_year: i32::try_from(card.exp_year).ok()?,
    })
}

/// The attempt whose reference a setup of a card bears. Somebody typed the id: what cannot be
/// one is not asked about.
pub(super) async fn find_setup(
    client: &Client,
    setup: &str,
) -> Result<Option<PaymentAttemptId>, GatewayError> {
    if !setup.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return Ok(None);
    }
    match send(client, &LookAtSetup(setup)).await {
        Ok(Setup { metadata }) => {
            let reference = metadata.as_ref().and_then(|metadata| metadata.get(ATTEMPT));
            Ok(reference.and_then(|reference| reference.parse().ok()))
        }
        Err(GatewayError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Charges a card while its holder is not there.
pub(super) async fn charge(client: &Client, request: &NewCharge) -> Result<Charge, GatewayError> {
    let Ok(currency) =
        request.amount.currency.code().to_lowercase().parse::<stripe_types::Currency>();
    let call = CreatePaymentIntent::new(request.amount.minor, currency)
        .customer(request.customer.as_str())
        .payment_method(request.payment_method.as_str())
        .off_session(CreatePaymentIntentOffSession::Bool(true))
        .confirm(true)
        .metadata(HashMap::from([(ATTEMPT.to_owned(), request.attempt.to_string())]));
    match charge_once(client, &call, &request.idempotency_key).await {
        Ok(intent) => Ok(known(&intent)),
        Err(failed) => match failed.card {
            Some((code, decline_code)) => Ok(declined(&code, decline_code)),
            None => Err(failed.meaning),
        },
    }
}

/// The charge that bears our reference, among those of a customer. Unknown if there are too
/// many to look through.
pub(super) async fn find(
    client: &Client,
    attempt: PaymentAttemptId,
    customer: &str,
) -> Result<Option<Charge>, GatewayError> {
    let page = send(client, &ListPaymentIntent::new().customer(customer).limit(MOST)).await?;
    let reference = attempt.to_string();
    match page.data.iter().find(|intent| intent.metadata.get(ATTEMPT) == Some(&reference)) {
        Some(found) => Ok(Some(known(found))),
        None if page.has_more => Err(GatewayError::Unknown),
        None => Ok(None),
    }
}

/// Only an intent that says so has succeeded; one in a state that is new to us may yet.
fn known(intent: &PaymentIntent) -> Charge {
    match &intent.status {
        PaymentIntentStatus::Succeeded => {
            Charge::Paid { payment_intent: intent.id.as_str().to_owned() }
        }
        PaymentIntentStatus::RequiresAction | PaymentIntentStatus::RequiresConfirmation => {
            Charge::NeedsClient
        }
        PaymentIntentStatus::RequiresPaymentMethod => {
            let told = intent.last_payment_error.as_ref();
            let code = told.and_then(|told| told.code.as_ref()).map(stripe::ApiErrorsCode::as_str);
            let decline_code = told.and_then(|told| told.decline_code.clone());
            declined(code.unwrap_or("card_declined"), decline_code)
        }
        PaymentIntentStatus::Canceled => Charge::Declined { code: "canceled".to_owned() },
        _ => Charge::Processing,
    }
}

/// What the bank said, as exactly as it said it.
fn declined(code: &str, decline_code: Option<String>) -> Charge {
    if code == AUTHENTICATION || decline_code.as_deref() == Some(AUTHENTICATION) {
        return Charge::NeedsClient;
    }
    let code = if code == "card_declined" { decline_code } else { None }
        .unwrap_or_else(|| code.to_owned());
    Charge::Declined { code }
}

/// Gives a card up. Stripe refuses one that is nobody's any more: it is given up already.
pub(super) async fn detach(client: &Client, payment_method: &str) -> Result<(), GatewayError> {
    match send(client, &Detach(payment_method)).await {
        Ok(Detached { .. }) => Ok(()),
        Err(GatewayError::Refused { .. }) => match send(client, &Look(payment_method)).await? {
            Owned { customer: None } => Ok(()),
            Owned { .. } => Err(GatewayError::Unknown),
        },
        Err(error) => Err(error),
    }
}

/// The crate that has this call is large, and this is all that we would use of it.
struct Detach<'a>(&'a str);

/// How a card stands: only whose it is.
struct Look<'a>(&'a str);

#[derive(miniserde::Deserialize)]
struct Detached {
    #[expect(dead_code, reason = "that it is there is what is read")]
    id: String,
}

#[derive(miniserde::Deserialize)]
struct Owned {
    customer: Option<String>,
}

/// What a setup of a card bears: only our reference.
struct LookAtSetup<'a>(&'a str);

#[derive(miniserde::Deserialize)]
struct Setup {
    metadata: Option<HashMap<String, String>>,
}

impl StripeRequest for LookAtSetup<'_> {
    type Output = Setup;

    fn build(&self) -> RequestBuilder {
        RequestBuilder::new(StripeMethod::Get, format!("/setup_intents/{}", self.0))
    }
}

impl StripeRequest for Detach<'_> {
    type Output = Detached;

    fn build(&self) -> RequestBuilder {
        RequestBuilder::new(StripeMethod::Post, format!("/payment_methods/{}/detach", self.0))
    }
}

impl StripeRequest for Look<'_> {
    type Output = Owned;

    fn build(&self) -> RequestBuilder {
        RequestBuilder::new(StripeMethod::Get, format!("/payment_methods/{}", self.0))
    }
}
