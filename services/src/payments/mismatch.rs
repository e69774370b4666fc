//! A checkout that is not the one that was asked for confirms nothing. What was paid on
//! it goes back in full all the same: paid ends in a visit or in a refund.

use domain::{BookingId, Money, PaymentAttemptId, ledger::Context};
use storage::{
    Tx,
    audit::{self, Actor},
    entities::payment_attempt,
    payments::{self, AttemptState, RefundReason},
};

use super::{Fulfilment, PaymentError, fees, refunds};
use crate::{
    Services,
    jobs::{self, Enqueue, Job},
    mail::Mail,
    ports::{Checkout, CheckoutState},
};

/// Real money in a demonstration: the stand-in for Stripe cannot give it back.
pub(crate) const MODE: &str = "mode";

/// What was asked for.
pub(crate) struct Asked<'a> {
    /// The page that was opened, where one is known.
    pub session: Option<&'a str>,
    /// Our reference.
    pub reference: PaymentAttemptId,
    /// How much.
    pub amount: Money,
}

/// In what a checkout differs from what was asked for, if it does. Our own session,
/// amount, currency and reference decide, never the gateway's; and a demonstration is
/// never paid with real money.
pub(crate) fn wrong_in(
    services: &Services,
    asked: &Asked<'_>,
    checkout: &Checkout,
) -> Option<&'static str> {
    if checkout.live && services.settings.demo_payments {
        Some(MODE)
    } else if asked.session.is_some_and(|id| *id != checkout.id) {
        Some("session")
    } else if checkout.attempt != Some(asked.reference) {
        Some("reference")
    } else if checkout.amount.currency != asked.amount.currency {
        Some("currency")
    } else if checkout.amount != asked.amount {
        Some("amount")
    } else {
        None
    }
}

pub(super) fn difference(
    services: &Services,
    attempt: &payment_attempt::Model,
    checkout: &Checkout,
) -> Result<Option<&'static str>, PaymentError> {
    let mut amount = attempt.amount()?;
    if attempt.purpose == payments::SETUP {
        // Nothing is paid: the amount of the attempt is what the card secures.
        amount.minor = 0;
    }
    let asked =
        Asked { session: attempt.stripe_session.as_deref(), reference: attempt.id.into(), amount };
    Ok(wrong_in(services, &asked, checkout))
}

/// Refuses a checkout that is not what was asked for, with an alarm.
pub(super) async fn check(
    services: &Services,
    attempt: &payment_attempt::Model,
    checkout: &Checkout,
) -> Result<(), PaymentError> {
    match difference(services, attempt, checkout)? {
        None => Ok(()),
        Some(wrong) => {
            alarm(services, attempt, wrong).await?;
            Err(PaymentError::Mismatch)
        }
    }
}

/// Raises the alarm, and sends back what was paid. Where nothing was, nothing is
/// believed at all.
pub(super) async fn handle(
    services: &Services,
    attempt: &payment_attempt::Model,
    checkout: &Checkout,
    wrong: &'static str,
) -> Result<Fulfilment, PaymentError> {
    alarm(services, attempt, wrong).await?;
    match &checkout.state {
        CheckoutState::Paid { payment_intent } if wrong != MODE => {
            let once = || give_back(services, attempt, checkout, payment_intent);
            services.store.retrying(once).await
        }
        CheckoutState::Saved if attempt.stripe_session.as_ref() == Some(&checkout.id) => {
            let tx = services.store.begin().await?;
            payments::end_attempt(&tx, attempt.id.into(), AttemptState::Failed).await?;
            tx.commit().await?;
            Err(PaymentError::Mismatch)
        }
        _ => Err(PaymentError::Mismatch),
    }
}

/// Tells those who look after the system, and the studio's records, once an attempt.
async fn alarm(
    services: &Services,
    attempt: &payment_attempt::Model,
    wrong: &'static str,
) -> Result<(), PaymentError> {
    const ACTION: &str = "payment.mismatch";
    tracing::error!(attempt = %attempt.id, wrong, "a checkout is not the one that was asked for");
    let tx = services.store.begin().await?;
    let object = attempt.id.to_string();
    let before = audit::of_object(&*tx, &object).await?;
    if !before.iter().any(|entry| entry.action == ACTION) {
        let entry = audit::Entry {
            studio: Some(attempt.studio.into()),
            actor: Actor::System,
            action: ACTION,
            object,
            detail: wrong.into(),
        };
        audit::append(&tx, entry, services.now()).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Books what came, as what it is and not as what was asked for, and has all of it sent
/// back; once, however often it is heard of. The attempt whose own page it was is over.
async fn give_back(
    services: &Services,
    attempt: &payment_attempt::Model,
    checkout: &Checkout,
    payment_intent: &str,
) -> Result<Fulfilment, PaymentError> {
    let now = services.now();
    let booking: BookingId = attempt.booking.into();
    let tx = services.store.begin().await?;
    payments::lock_booking(&tx, booking).await?;
    let outcome = Fulfilment::RefundedStray(booking);
    if payments::attempt_by_payment(&*tx, payment_intent).await?.is_some() {
        return Ok(outcome);
    }
    let own = attempt.stripe_session.as_ref() == Some(&checkout.id);
    if own {
        payments::end_attempt(&tx, attempt.id.into(), AttemptState::Failed).await?;
    }
    let session = (!own).then_some(checkout.id.as_str());
    let stray = payments::insert_stray(&tx, attempt, checkout.amount, session, payment_intent, now);
    let stray = stray.await?;
    let context = Context { studio: attempt.studio.into(), booking, at: now };
    let captured = context.captured(stray.id.into(), checkout.amount)?;
    storage::ledger::post(&tx, &captured).await?;
    fees::enqueue(&tx, &stray, now).await?;
    let reason = RefundReason::LatePayment;
    refunds::request_of_attempt(&tx, &stray, checkout.amount, reason, now).await?;
    tell(&tx, &stray, services).await?;
    tx.commit().await?;
    Ok(outcome)
}

async fn tell(
    tx: &Tx,
    stray: &payment_attempt::Model,
    services: &Services,
) -> Result<(), PaymentError> {
    let now = services.now();
    let (booking, attempt) = (stray.booking.into(), stray.id.into());
    let mail = Mail::LatePaymentRefunded { booking, attempt };
    let when = Enqueue {
        studio: Some(stray.studio.into()),
        run_at: now,
        dedupe: Some(format!("{}:late", stray.id)),
    };
    Ok(jobs::enqueue(tx, &Job::Mail(mail), when, now).await?)
}
