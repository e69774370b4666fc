//! What the gateway keeps of a payment.

use chrono::TimeDelta;
use domain::{Instant, Money, PaymentAttemptId, ledger::Context};
use storage::{StoreError, Tx, entities::payment_attempt, payments};

use super::PaymentError;
use crate::{
    Services,
    jobs::{self, Enqueue, Job},
};

/// The gateway knows its fee a little after the payment.
const KNOWN_AFTER: TimeDelta = TimeDelta::minutes(1);

/// Has the fee of a payment recorded, soon.
pub(crate) async fn enqueue(
    tx: &Tx,
    attempt: &payment_attempt::Model,
    now: Instant,
) -> Result<(), StoreError> {
    let when = Enqueue {
        studio: Some(attempt.studio.into()),
        run_at: now + KNOWN_AFTER,
        dedupe: Some(format!("{}:fee", attempt.id)),
    };
    jobs::enqueue(tx, &Job::RecordFee { attempt: attempt.id.into() }, when, now).await
}

/// Books what the gateway kept of a payment, once. [`PaymentError::NotYet`] while it
/// does not know.
pub async fn record_fee(services: &Services, id: PaymentAttemptId) -> Result<(), PaymentError> {
    let attempt = payments::attempt(services.store.reader(), id).await?;
    let attempt = attempt.ok_or(PaymentError::NotFound)?;
    if attempt.fee_minor.is_some() {
        return Ok(());
    }
    let payment = attempt.stripe_payment_intent.as_deref().ok_or(PaymentError::NotFound)?;
    let fee = services.gateway.fetch_fee(payment).await?.ok_or(PaymentError::NotYet)?;
    let tx = services.store.begin().await?;
    book(&tx, &attempt, fee, services.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// Books what the gateway kept of a payment, if nobody has.
pub(super) async fn book(
    tx: &Tx,
    attempt: &payment_attempt::Model,
    fee: Money,
    now: Instant,
) -> Result<(), PaymentError> {
    let id: PaymentAttemptId = attempt.id.into();
    if payments::set_fee(tx, id, fee.minor).await? && fee.minor > 0 {
        let (studio, booking) = (attempt.studio.into(), attempt.booking.into());
        let context = Context { studio, booking, at: now };
        storage::ledger::post(tx, &context.stripe_fee(id, fee)?).await?;
    }
    Ok(())
}
