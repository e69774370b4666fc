//! Finding out about a page that may or may not have been opened.

use std::time::Duration;

use chrono::{DateTime, TimeDelta};
use domain::{Instant, PaymentAttemptId, booking::Booking};
use rand::RngExt;
use storage::{
    Corrupt, StoreError,
    entities::payment_attempt,
    payments::{self, AttemptState},
};

use super::{PaymentError, mismatch, start::FRESH};
use crate::{
    Services,
    clock::WallClock,
    ports::{Checkout, CheckoutCard, GatewayError, NewCheckout},
};

/// For how long Stripe knows an idempotency key, with an hour to spare.
pub(crate) const KEY_LIVES_SECONDS: i64 = 23 * 3_600;
/// How long a client is kept waiting before the worker takes over.
const PATIENCE: Duration = Duration::from_secs(5);
/// How far the gateway's clock may be behind ours.
const CLOCKS_DIFFER: TimeDelta = TimeDelta::minutes(5);

/// Makes sure of an attempt whose page may or may not exist: the page, or `None` where
/// there definitely is none and never will be, which the attempt then says too.
pub(super) async fn resolve(
    services: &Services,
    attempt: &payment_attempt::Model,
    tries: u32,
) -> Result<Option<Checkout>, PaymentError> {
    match ask(services, attempt, tries).await? {
        Some(checkout) => {
            opened(services, attempt, &checkout).await?;
            Ok(Some(checkout))
        }
        None => {
            let tx = services.store.begin().await?;
            payments::end_attempt(&tx, attempt.id.into(), AttemptState::Failed).await?;
            tx.commit().await?;
            Ok(None)
        }
    }
}

async fn ask(
    services: &Services,
    attempt: &payment_attempt::Model,
    tries: u32,
) -> Result<Option<Checkout>, PaymentError> {
    let asked_at = DateTime::from_timestamp(attempt.created_at, 0)
        .ok_or_else(|| Corrupt::new("payment_attempt", "created_at", attempt.id))?;
    if key_may_be_forgotten(services, asked_at) {
        return look_up(services, attempt.id.into(), asked_at).await;
    }
    ask_for_page(services, &request(services, attempt).await?, asked_at, tries).await
}

/// Whether what was first asked for at that time can no longer be asked for with the same key.
pub(crate) fn key_may_be_forgotten(services: &Services, asked_at: Instant) -> bool {
    services.now().timestamp() - asked_at.timestamp() >= KEY_LIVES_SECONDS
}

/// Opens the page that was first asked for at `asked_at`, or finds the one that was opened;
/// `None` where there definitely is none.
pub(crate) async fn ask_for_page(
    services: &Services,
    request: &NewCheckout,
    asked_at: Instant,
    tries: u32,
) -> Result<Option<Checkout>, PaymentError> {
    let age = services.now() - asked_at;
    match create(services, request, tries).await {
        Ok(checkout) => Ok(Some(checkout)),
        Err(GatewayError::Refused { code }) => {
            tracing::warn!(attempt = %request.attempt, code, "the gateway refused to open a page");
            // Refused now says nothing of an earlier request with the same key, unless
            // there was none.
            let first = age.num_seconds() < FRESH.num_seconds() && !code.contains("idempotency");
            if first { Ok(None) } else { look_up(services, request.attempt, asked_at).await }
        }
        Err(GatewayError::Unknown | GatewayError::NotFound) => Err(PaymentError::Unknown),
    }
}

/// Whether a page was opened for what was first asked for at `asked_at`, by looking rather than
/// by asking again.
pub(crate) async fn look_up(
    services: &Services,
    reference: PaymentAttemptId,
    asked_at: Instant,
) -> Result<Option<Checkout>, PaymentError> {
    let found = services.gateway.find_checkout(reference, asked_at - CLOCKS_DIFFER).await;
    found.map_err(|_| PaymentError::Unknown)
}

/// Asks again with the same key while the answer is unknown, unless the asking itself
/// takes long: somebody waits.
async fn create(
    services: &Services,
    request: &NewCheckout,
    tries: u32,
) -> Result<Checkout, GatewayError> {
    let began = tokio::time::Instant::now();
    for tried in 1..tries {
        match services.gateway.create_checkout(request).await {
            Err(GatewayError::Unknown) if began.elapsed() < PATIENCE => pause(tried).await,
            known => return known,
        }
    }
    services.gateway.create_checkout(request).await
}

async fn pause(tried: u32) {
    #[expect(clippy::disallowed_methods, reason = "jitter needs no seed")]
    let jitter = rand::rng().random_range(0..100_u64 << tried);
    tokio::time::sleep(Duration::from_millis((100 << tried) + jitter)).await;
}

/// The same request each time it is asked for: the key stands for it.
async fn request(
    services: &Services,
    attempt: &payment_attempt::Model,
) -> Result<NewCheckout, PaymentError> {
    let reader = services.store.reader();
    let booking = storage::bookings::by_id(reader, attempt.booking.into()).await?;
    let booking = booking.ok_or(PaymentError::NotFound)?;
    let studio = storage::studios::by_id(reader, booking.studio).await?;
    let studio = studio.ok_or(PaymentError::NotFound)?;
    let base = &services.settings.base_url;
    let page = format!("{base}/{}/book", studio.slug);
    // No link that opens the visit: the addresses stand at the gateway, too.
    let success_url = format!("{page}/return?attempt={}", attempt.id);
    let cancel_url = if attempt.purpose == payments::FEE_LINK {
        format!("{success_url}&back=1")
    } else {
        format!("{page}/pay?attempt={}", attempt.id)
    };
    let card = match attempt.purpose.as_str() {
        payments::SETUP => CheckoutCard::IsKept,
        payments::CHECKOUT_CARD => CheckoutCard::PaysAndIsKept,
        _ => CheckoutCard::Pays,
    };
    let mut amount = attempt.amount()?;
    if card == CheckoutCard::IsKept {
        amount.minor = 0;
    }
    Ok(NewCheckout {
        attempt: attempt.id.into(),
        idempotency_key: attempt.idempotency_key.clone(),
        amount,
        card,
        description: description(&booking, &studio.city, &attempt.purpose)?,
        email: booking.contact.and_then(|contact| contact.email).unwrap_or_default(),
        expires_at: DateTime::from_timestamp(attempt.expires_at, 0)
            .ok_or_else(|| Corrupt::new("payment_attempt", "expires_at", attempt.id))?,
        success_url,
        cancel_url,
    })
}

/// What is paid for, as the payment page says it: the treatment and the agreed time, and
/// nothing about the client.
fn description(booking: &Booking, city: &str, purpose: &str) -> Result<String, PaymentError> {
    let clock = WallClock::of_visit(booking, city).map_err(StoreError::from)?;
    let what = format!("{}, {}", booking.treatment_name, clock.when_on(booking.local_start));
    Ok(if purpose == payments::FEE_LINK { format!("Fee for {what}") } else { what })
}

/// Keeps the page's id and address, once it is known to be the one asked for.
async fn opened(
    services: &Services,
    attempt: &payment_attempt::Model,
    checkout: &Checkout,
) -> Result<(), PaymentError> {
    mismatch::check(services, attempt, checkout).await?;
    let tx = services.store.begin().await?;
    payments::open_attempt(&tx, attempt.id.into(), &checkout.id, checkout.url.as_deref()).await?;
    tx.commit().await?;
    Ok(())
}
