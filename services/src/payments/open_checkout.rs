//! Opening the payment page, outside any transaction, safe to repeat.

use domain::{PaymentAttemptId, booking::Booking};
use storage::{
    entities::payment_attempt,
    payments::{self, AttemptState},
};

use super::{
    PaymentError,
    close::{self, Closing},
    fulfil::{self, Fulfilment},
    resolve::resolve,
};
use crate::{
    Services, cards,
    ports::{Checkout, CheckoutState},
};

/// How often the gateway is asked while the client waits.
const TRIES: u32 = 3;

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
        AttemptState::Paid | AttemptState::Saved => Err(PaymentError::AlreadyPaid),
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
        CheckoutState::Paid { .. } | CheckoutState::Saved | CheckoutState::Processing => {
            fulfil::fulfil(services, &checkout.id).await?;
            Err(PaymentError::AlreadyPaid)
        }
    }
}

async fn is_wanted(
    services: &Services,
    attempt: &payment_attempt::Model,
) -> Result<bool, PaymentError> {
    let (conn, booking) = (services.store.reader(), attempt.booking.into());
    if attempt.purpose == payments::FEE_LINK {
        return Ok(cards::is_waiting(conn, booking).await?);
    }
    let booking = storage::bookings::by_id(conn, booking).await?;
    Ok(booking.as_ref().and_then(Booking::hold_expires).is_some())
}

/// A page for a slot that is no longer held, or for a fee that is no longer due, must not be
/// paid: it is closed at once.
async fn close_unless_held(services: &Services, id: PaymentAttemptId) -> Result<(), PaymentError> {
    let attempt = load(services, id).await?;
    if is_wanted(services, &attempt).await? {
        return Ok(());
    }
    match close::close(services, &attempt).await? {
        Closing::Paid(_) => Err(PaymentError::AlreadyPaid),
        Closing::Unpaid | Closing::Pending => Err(PaymentError::Ended),
    }
}
