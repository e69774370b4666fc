//! Opening the payment page, outside any transaction, safe to repeat.

use std::time::Duration;

use chrono::DateTime;
use domain::{PaymentAttemptId, booking::Booking};
use rand::RngExt;
use storage::{
    Corrupt,
    entities::payment_attempt,
    payments::{self, AttemptState},
};

use super::{
    PaymentError,
    close::{self, Closing},
    fulfil::{self, Fulfilment},
    start::FRESH,
};
use crate::{
    Services,
    ports::{Checkout, CheckoutState, GatewayError, NewCheckout},
};

/// How often the gateway is asked while the client waits.
const TRIES: u32 = 3;
/// For how long Stripe knows an idempotency key, with an hour to spare.
const KEY_LIVES_SECONDS: i64 = 23 * 3_600;

/// The payment page of an attempt: opened now, or the one that was opened before.
///
/// Ends in [`PaymentError::Unknown`] where the gateway does not answer (try again; the
/// worker does, too), in [`PaymentError::Ended`] where the slot is no longer held, and
/// in [`PaymentError::AlreadyPaid`] where this or an earlier page was paid meanwhile.
pub async fn open_checkout(
    services: &Services,
    id: PaymentAttemptId,
) -> Result<Checkout, PaymentError> {
    let attempt = load(services, id).await?;
    close_earlier(services, &attempt).await?;
    match attempt.state()? {
        AttemptState::Paid => Err(PaymentError::AlreadyPaid),
        AttemptState::Expired | AttemptState::Failed => Err(PaymentError::Ended),
        AttemptState::Open => reopened(services, &attempt).await,
        AttemptState::Creating => {
            let checkout = resolve(services, &attempt, TRIES).await?;
            let checkout =
                checkout.ok_or_else(|| PaymentError::Refused { code: "no_page".into() })?;
            close_unless_held(services, id).await?;
            usable(services, checkout).await
        }
    }
}

/// Finds out about the page of an attempt whose request was cut off. A page for a slot
/// that is no longer held is closed. Does nothing where all is known.
pub async fn recover_checkout(
    services: &Services,
    id: PaymentAttemptId,
) -> Result<(), PaymentError> {
    let attempt = load(services, id).await?;
    if attempt.state()? != AttemptState::Creating {
        return Ok(());
    }
    resolve(services, &attempt, 1).await?;
    match close_unless_held(services, id).await {
        Err(PaymentError::Ended | PaymentError::AlreadyPaid) => Ok(()),
        known => known,
    }
}

async fn load(
    services: &Services,
    id: PaymentAttemptId,
) -> Result<payment_attempt::Model, PaymentError> {
    let found = payments::attempt(services.store.reader(), id).await?;
    found.ok_or(PaymentError::NotFound)
}

/// A client who changed what is to be paid must not be able to pay the old page too.
/// One that was never shown to anybody is left to the worker.
async fn close_earlier(
    services: &Services,
    attempt: &payment_attempt::Model,
) -> Result<(), PaymentError> {
    let all =
        payments::unsettled_attempts_of(services.store.reader(), attempt.booking.into()).await?;
    for other in all.iter().filter(|other| other.id != attempt.id) {
        if other.state()? == AttemptState::Creating {
            continue;
        }
        match close::close(services, other).await? {
            Closing::Unpaid => {}
            Closing::Paid(_) => return Err(PaymentError::AlreadyPaid),
            Closing::Pending => return Err(PaymentError::Unknown),
        }
    }
    Ok(())
}

/// The page that was opened before, as it stands now.
async fn reopened(
    services: &Services,
    attempt: &payment_attempt::Model,
) -> Result<Checkout, PaymentError> {
    let session = attempt.stripe_session.as_deref().ok_or(PaymentError::NotFound)?;
    let checkout = services.gateway.fetch_checkout(session).await?;
    if let Fulfilment::NotPaid = fulfil::settle(services, attempt, &checkout).await? {
        return usable(services, checkout).await;
    }
    match checkout.state {
        CheckoutState::Expired => Err(PaymentError::Ended),
        _ => Err(PaymentError::AlreadyPaid),
    }
}

async fn usable(services: &Services, checkout: Checkout) -> Result<Checkout, PaymentError> {
    match checkout.state {
        CheckoutState::Open => Ok(checkout),
        CheckoutState::Expired => Err(PaymentError::Ended),
        CheckoutState::Paid { .. } | CheckoutState::Processing => {
            fulfil::fulfil(services, &checkout.id).await?;
            Err(PaymentError::AlreadyPaid)
        }
    }
}

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
    let age = services.now().timestamp() - attempt.created_at;
    if age >= KEY_LIVES_SECONDS {
        return look_up(services, attempt).await;
    }
    let request = request(services, attempt).await?;
    match create(services, &request, tries).await {
        Ok(checkout) => Ok(Some(checkout)),
        Err(GatewayError::Refused { code }) => {
            tracing::warn!(attempt = %attempt.id, code, "the gateway refused to open a page");
            // Refused now says nothing of an earlier request with the same key, unless
            // there was none.
            let first = age < FRESH.num_seconds() && !code.contains("idempotency");
            if first { Ok(None) } else { look_up(services, attempt).await }
        }
        Err(GatewayError::Unknown | GatewayError::NotFound) => Err(PaymentError::Unknown),
    }
}

/// Whether a page was opened for the attempt, by looking rather than by asking again.
async fn look_up(
    services: &Services,
    attempt: &payment_attempt::Model,
) -> Result<Option<Checkout>, PaymentError> {
    // The gateway's clock may be behind ours.
    let since = DateTime::from_timestamp(attempt.created_at - 300, 0)
        .ok_or_else(|| Corrupt::new("payment_attempt", "created_at", attempt.id))?;
    let found = services.gateway.find_checkout(attempt.id.into(), since).await;
    found.map_err(|_| PaymentError::Unknown)
}

/// Asks again with the same key while the answer is unknown.
async fn create(
    services: &Services,
    request: &NewCheckout,
    tries: u32,
) -> Result<Checkout, GatewayError> {
    for tried in 1..tries {
        match services.gateway.create_checkout(request).await {
            Err(GatewayError::Unknown) => pause(tried).await,
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
    let page = format!(
        "{}/{}/book",
        services.settings.base_url,
        studio.ok_or(PaymentError::NotFound)?.slug
    );
    Ok(NewCheckout {
        attempt: attempt.id.into(),
        idempotency_key: attempt.idempotency_key.clone(),
        amount: attempt.amount()?,
        description: booking.treatment_name.clone(),
        email: booking.contact.map(|contact| contact.email).unwrap_or_default(),
        expires_at: DateTime::from_timestamp(attempt.expires_at, 0)
            .ok_or_else(|| Corrupt::new("payment_attempt", "expires_at", attempt.id))?,
        success_url: format!("{page}/return?attempt={}", attempt.id),
        cancel_url: format!("{page}/pay?attempt={}", attempt.id),
    })
}

/// Keeps the page's id and address, once it is known to be the one asked for.
async fn opened(
    services: &Services,
    attempt: &payment_attempt::Model,
    checkout: &Checkout,
) -> Result<(), PaymentError> {
    fulfil::check(services, attempt, checkout).await?;
    let tx = services.store.begin().await?;
    payments::open_attempt(&tx, attempt.id.into(), &checkout.id, checkout.url.as_deref()).await?;
    tx.commit().await?;
    Ok(())
}

/// A page for a slot that is no longer held must not be paid: it is closed at once.
async fn close_unless_held(services: &Services, id: PaymentAttemptId) -> Result<(), PaymentError> {
    let attempt = load(services, id).await?;
    let booking = storage::bookings::by_id(services.store.reader(), attempt.booking.into()).await?;
    if booking.as_ref().and_then(Booking::hold_expires).is_some() {
        return Ok(());
    }
    match close::close(services, &attempt).await? {
        Closing::Paid(_) => Err(PaymentError::AlreadyPaid),
        Closing::Unpaid | Closing::Pending => Err(PaymentError::Ended),
    }
}
