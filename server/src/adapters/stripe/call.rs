//! One call, up to three times, and what its failure means.

use std::time::Duration;

use services::ports::GatewayError;
use stripe::{Client, IdempotencyKey, RequestStrategy, StripeError, StripeRequest};

/// How often a call is made before its outcome is called unknown.
const TRIES: u32 = 3;
/// How long to wait before the second time; before the third, twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(250);

/// Makes a call that changes nothing, or nothing more when repeated.
pub(super) async fn send<R>(client: &Client, request: &R) -> Result<R::Output, GatewayError>
where
    R: StripeRequest,
    R::Output: miniserde::Deserialize,
{
    repeat(client, request, RequestStrategy::Once).await.map_err(|failed| failed.meaning)
}

/// Whether the key may make a call that changes nothing.
pub(super) async fn may<R>(client: &Client, request: &R) -> Result<bool, GatewayError>
where
    R: StripeRequest,
    R::Output: miniserde::Deserialize,
{
    match repeat(client, request, RequestStrategy::Once).await {
        Ok(_) => Ok(true),
        Err(Failed { forbidden: true, .. }) => Ok(false),
        Err(failed) => Err(failed.meaning),
    }
}

/// Makes a call that must be done once: each repetition bears the same key, by which
/// Stripe knows it again for at least 24 hours.
pub(super) async fn send_once<R>(
    client: &Client,
    request: &R,
    key: &str,
) -> Result<R::Output, GatewayError>
where
    R: StripeRequest,
    R::Output: miniserde::Deserialize,
{
    charge_once(client, request, key).await.map_err(|failed| failed.meaning)
}

/// Why a call did not succeed.
pub(super) struct Failed {
    /// What it means for any call.
    pub meaning: GatewayError,
    /// What a bank said of a card, where one was asked: Stripe's code, and the bank's.
    pub card: Option<(String, Option<String>)>,
    /// Whether the key is good and may not do this: 403, Stripe's answer to a restricted key.
    forbidden: bool,
}

impl From<GatewayError> for Failed {
    fn from(meaning: GatewayError) -> Self {
        Self { meaning, card: None, forbidden: false }
    }
}

/// [`send_once`] for a call that asks a bank.
pub(super) async fn charge_once<R>(
    client: &Client,
    request: &R,
    key: &str,
) -> Result<R::Output, Failed>
where
    R: StripeRequest,
    R::Output: miniserde::Deserialize,
{
    let refused = |_| GatewayError::Refused { code: "idempotency_key_invalid".into() };
    let key = IdempotencyKey::new(key).map_err(refused)?;
    repeat(client, request, RequestStrategy::Idempotent(key)).await
}

async fn repeat<R>(
    client: &Client,
    request: &R,
    strategy: RequestStrategy,
) -> Result<R::Output, Failed>
where
    R: StripeRequest,
    R::Output: miniserde::Deserialize,
{
    let mut tried = 1;
    loop {
        let call = request.customize().request_strategy(strategy.clone());
        let error = match call.send(client).await {
            Ok(answer) => return Ok(answer),
            Err(error) => Failed {
                meaning: meaning(&error),
                card: card(&error),
                forbidden: matches!(&error, StripeError::Stripe(_, 403)),
            },
        };
        if error.meaning != GatewayError::Unknown || tried == TRIES {
            return Err(error);
        }
        tokio::time::sleep(pause(tried)).await;
        tried += 1;
    }
}

/// What a failure means, by the status and never by the message. Only a refusal that
/// Stripe itself worded is definite; whatever else went wrong, the effect may have
/// happened (docs.stripe.com/error-low-level).
fn meaning(error: &StripeError) -> GatewayError {
    let StripeError::Stripe(told, status) = error else {
        let what = match error {
            StripeError::Timeout => "no answer in time",
            StripeError::JSONDeserialize(_) => "an answer that cannot be read",
            _ => "no connection",
        };
        tracing::warn!(what, "a call to Stripe has an unknown outcome");
        return GatewayError::Unknown;
    };
    let code = told.code.as_ref().map_or_else(|| told.type_.as_str(), |code| code.as_str());
    tracing::warn!(status, code, log = told.request_log_url, "Stripe refused a call");
    match status {
        404 => GatewayError::NotFound,
        409 | 424 | 429 => GatewayError::Unknown,
        400..=499 => GatewayError::Refused { code: code.to_owned() },
        _ => GatewayError::Unknown,
    }
}

/// What a bank said of a card. Codes alone: the message may name somebody.
fn card(error: &StripeError) -> Option<(String, Option<String>)> {
    let StripeError::Stripe(told, 402) = error else { return None };
    let code = told.code.as_ref().map_or("card_declined", |code| code.as_str());
    Some((code.to_owned(), told.decline_code.clone()))
}

/// Twice as long each time, less up to a half, so that servers that failed together do
/// not come back together.
fn pause(tried: u32) -> Duration {
    let full = FIRST_PAUSE * 2_u32.pow(tried.saturating_sub(1));
    let chance = getrandom::u32().map_or(0.5, |n| f64::from(n) / f64::from(u32::MAX));
    full.mul_f64(0.5 + chance / 2.0)
}
