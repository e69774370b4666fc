//! A fee that the client pays themselves, on the payment page.

use domain::{BookingId, Instant};
use storage::{
    Connection, StoreError, Tx,
    cards::{self, FeeState},
    entities::payment_attempt,
    payments as rows,
};

use super::{FeeRefused, run};
use crate::{
    Services,
    auth::ManageToken,
    payments::{self, PaymentError},
};

/// Whether the client of a visit was asked to pay its fee themselves.
pub async fn is_waiting<C: Connection>(conn: &C, booking: BookingId) -> Result<bool, StoreError> {
    let fee = cards::fee(conn, booking).await?;
    Ok(fee.is_some_and(|fee| fee.state == FeeState::Waiting.as_str()))
}

/// The page on which the fee of a visit is paid, for whoever bears its link. Refuses where it
/// is not due, or not any more.
pub async fn pay_fee(services: &Services, token: &ManageToken) -> Result<String, FeeRefused> {
    let attempt = services.store.retrying(|| start(services, token)).await?;
    let checkout = match payments::open_checkout(services, attempt).await {
        Ok(checkout) => checkout,
        Err(PaymentError::AlreadyPaid) => {
            payments::fulfil_attempt(services, attempt).await?;
            return Err(FeeRefused::WrongState { state: FeeState::Paid.as_str() });
        }
        Err(error) => return Err(error.into()),
    };
    checkout.url.ok_or(FeeRefused::Payment(PaymentError::Ended))
}

async fn start(
    services: &Services,
    token: &ManageToken,
) -> Result<domain::PaymentAttemptId, FeeRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    rows::lock_booking(&tx, token.booking()).await?;
    let booking = storage::bookings::by_id(&*tx, token.booking()).await?;
    let booking = booking.filter(|booking| booking.link_generation == token.generation());
    let booking = booking.ok_or(FeeRefused::NotFound)?;
    let fee = cards::fee(&*tx, booking.id).await?.ok_or(FeeRefused::NotFound)?;
    let state = fee.state()?;
    if state != FeeState::Waiting {
        return Err(FeeRefused::WrongState { state: state.as_str() });
    }
    let attempt = payments::start_for(&tx, &booking, (rows::FEE_LINK, fee.amount()?), now).await?;
    tx.commit().await?;
    Ok(attempt)
}

/// A fee was paid on the page. Says whether it is still due; where it is not, the money is for
/// nothing, and the caller sends it back.
pub async fn fee_came(
    tx: &Tx,
    attempt: &payment_attempt::Model,
    now: Instant,
) -> Result<bool, PaymentError> {
    let fee = cards::fee(&**tx, attempt.booking.into()).await?.ok_or(PaymentError::NotFound)?;
    if fee.state()? != FeeState::Waiting || fee.amount()? != attempt.amount()? {
        return Ok(false);
    }
    run::paid(tx, attempt, &fee, FeeState::Waiting, now).await?;
    Ok(true)
}
