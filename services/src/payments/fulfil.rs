//! What a payment means: the one place that turns money into a confirmed booking, or
//! into a refund. Called by whoever learns of it, as often as they like.

use domain::{
    BookingId, PaymentAttemptId,
    booking::{Booking, BookingState},
    ledger::Context,
};
use storage::{
    Corrupt, Tx,
    entities::payment_attempt,
    payments::{self, AttemptState, RefundReason},
};

use super::{PaymentError, close, fees, mismatch, refunds, resolve::resolve};
use crate::{
    Services, bookings,
    jobs::{self, Enqueue, Job},
    mail::Mail,
    papers::{self, PaidBy},
    ports::{Checkout, CheckoutState},
};

/// What came of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fulfilment {
    /// The booking was confirmed, just now.
    Confirmed(BookingId),
    /// It had been confirmed before.
    Already(BookingId),
    /// Not paid, and the page is still open.
    NotPaid,
    /// The client has finished, and the money is on its way: the slot is kept.
    Processing,
    /// Not paid, and it cannot be any more.
    Ended,
    /// The slot was no longer the client's: all of it goes back.
    RefundedLate(BookingId),
    /// It is not the payment that was asked for: all of it goes back.
    RefundedStray(BookingId),
}

/// Asks the gateway how a checkout stands, and acts on it once.
///
/// Where the answer is not what was asked for, nothing is believed but that money came,
/// which goes back; else it ends in [`PaymentError::Mismatch`]. Both raise an alarm. Ends
/// in [`PaymentError::NotFound`] where the checkout is none of ours.
pub async fn fulfil(services: &Services, session: &str) -> Result<Fulfilment, PaymentError> {
    let reader = services.store.reader();
    let known = payments::attempt_by_session(reader, session).await?;
    if let Some(paid) = known.as_ref().filter(|a| a.state == AttemptState::Paid.as_str()) {
        return Ok(already(paid));
    }
    let checkout = services.gateway.fetch_checkout(session).await?;
    let attempt = match (known, checkout.attempt) {
        (Some(attempt), _) => attempt,
        (None, Some(id)) => payments::attempt(reader, id).await?.ok_or(PaymentError::NotFound)?,
        (None, None) => return Err(PaymentError::NotFound),
    };
    settle(services, &attempt, &checkout).await
}

/// [`fulfil`] for the page that a client returns to: by our own reference. Finds the
/// page first where its opening was cut off.
pub async fn fulfil_attempt(
    services: &Services,
    id: PaymentAttemptId,
) -> Result<Fulfilment, PaymentError> {
    let attempt = payments::attempt(services.store.reader(), id).await?;
    let attempt = attempt.ok_or(PaymentError::NotFound)?;
    match (attempt.state()?, &attempt.stripe_session) {
        (AttemptState::Paid, _) => Ok(already(&attempt)),
        (_, Some(session)) => fulfil(services, session).await,
        (AttemptState::Creating, None) => match resolve(services, &attempt, 1).await? {
            Some(checkout) => settle(services, &attempt, &checkout).await,
            None => Ok(Fulfilment::Ended),
        },
        (_, None) => Ok(Fulfilment::Ended),
    }
}

/// [`fulfil`] for whatever was begun to pay for a booking. What was paid tells most,
/// then what may still be.
pub async fn fulfil_booking(
    services: &Services,
    booking: BookingId,
) -> Result<Fulfilment, PaymentError> {
    let mut outcome = Fulfilment::Ended;
    for attempt in payments::attempts_of(services.store.reader(), booking).await? {
        match fulfil_attempt(services, attempt.id.into()).await? {
            paid @ (Fulfilment::Confirmed(_) | Fulfilment::Already(_)) => return Ok(paid),
            Fulfilment::Ended => {}
            better => outcome = better,
        }
    }
    Ok(outcome)
}

/// What had come of an attempt that is paid.
pub(super) fn already(attempt: &payment_attempt::Model) -> Fulfilment {
    let booking = attempt.booking.into();
    if attempt.late { Fulfilment::RefundedLate(booking) } else { Fulfilment::Already(booking) }
}

/// Acts on how a checkout stands, after making sure that it is the attempt's.
pub(super) async fn settle(
    services: &Services,
    attempt: &payment_attempt::Model,
    checkout: &Checkout,
) -> Result<Fulfilment, PaymentError> {
    if let Some(wrong) = mismatch::difference(services, attempt, checkout)? {
        return mismatch::handle(services, attempt, checkout, wrong).await;
    }
    match &checkout.state {
        CheckoutState::Open => Ok(Fulfilment::NotPaid),
        CheckoutState::Processing => Ok(Fulfilment::Processing),
        CheckoutState::Expired => {
            let tx = services.store.begin().await?;
            payments::end_attempt(&tx, attempt.id.into(), AttemptState::Expired).await?;
            tx.commit().await?;
            Ok(Fulfilment::Ended)
        }
        CheckoutState::Paid { payment_intent } => {
            let once = || paid(services, attempt, &checkout.id, payment_intent);
            let outcome = services.store.retrying(once).await?;
            if matches!(outcome, Fulfilment::Confirmed(_)) {
                close_others(services, attempt).await;
            }
            Ok(outcome)
        }
    }
}

/// The money came. Of several who say so at once, one acts.
async fn paid(
    services: &Services,
    attempt: &payment_attempt::Model,
    session: &str,
    payment_intent: &str,
) -> Result<Fulfilment, PaymentError> {
    let now = services.now();
    let (id, booking) = (attempt.id.into(), attempt.booking.into());
    let tx = services.store.begin().await?;
    payments::lock_booking(&tx, booking).await?;
    if !payments::pay_attempt(&tx, id, session, payment_intent, now).await? {
        let attempt = payments::attempt(&*tx, id).await?.ok_or(PaymentError::NotFound)?;
        return Ok(already(&attempt));
    }
    let context = Context { studio: attempt.studio.into(), booking, at: now };
    storage::ledger::post(&tx, &context.captured(id, attempt.amount()?)?).await?;
    fees::enqueue(&tx, attempt, now).await?;
    let outcome = use_money(services, &tx, attempt).await?;
    tx.commit().await?;
    tracing::info!(%booking, attempt = %id, ?outcome, "a payment arrived");
    Ok(outcome)
}

/// What the money is for, if it still is: a visit, where the slot is still held and no red
/// flag stopped it. A page that could not be closed then may be paid all the same.
async fn use_money(
    services: &Services,
    tx: &Tx,
    attempt: &payment_attempt::Model,
) -> Result<Fulfilment, PaymentError> {
    let id = attempt.booking.into();
    let booking = storage::bookings::by_id(&**tx, id).await?;
    let booking = booking.ok_or_else(|| Corrupt::new("payment_attempt", "booking", attempt.id))?;
    if let BookingState::Held { .. } = booking.state {
        if !bookings::was_stopped(tx, &booking).await? {
            let what = (attempt.amount()?, PaidBy::Online);
            papers::received(tx, &booking, ("payment", attempt.id), what, services.now()).await?;
            bookings::confirm_paid(tx, booking, services.now()).await?;
            return Ok(Fulfilment::Confirmed(id));
        }
        let ended = bookings::let_go(tx, booking, services.now()).await?;
        late(services, tx, &ended, attempt.id.into()).await?;
        return Ok(Fulfilment::RefundedLate(id));
    }
    late(services, tx, &booking, attempt.id.into()).await?;
    Ok(Fulfilment::RefundedLate(id))
}

/// The slot is not the client's any more, or it was paid twice: all of it goes back.
async fn late(
    services: &Services,
    tx: &Tx,
    booking: &Booking,
    id: PaymentAttemptId,
) -> Result<(), PaymentError> {
    let now = services.now();
    payments::mark_late(tx, id).await?;
    let attempt = payments::attempt(&**tx, id).await?.ok_or(PaymentError::NotFound)?;
    let amount = attempt.amount()?;
    refunds::request_of_attempt(tx, &attempt, amount, RefundReason::LatePayment, now).await?;
    let when =
        Enqueue { studio: Some(booking.studio), run_at: now, dedupe: Some(format!("{id}:late")) };
    let mail = Mail::LatePaymentRefunded { booking: booking.id, attempt: id };
    jobs::enqueue(tx, &Job::Mail(mail), when, now).await?;
    Ok(())
}

/// A second page for the same booking need not be paid any more. Where closing it does
/// not work now, the reconciler does it; what is paid on it meanwhile goes back.
async fn close_others(services: &Services, paid: &payment_attempt::Model) {
    let reader = services.store.reader();
    let others = payments::unsettled_attempts_of(reader, paid.booking.into()).await;
    for other in others.unwrap_or_default().iter().filter(|other| other.id != paid.id) {
        if let Err(error) = Box::pin(close::close(services, other)).await {
            tracing::warn!(attempt = %other.id, code = error.code(), "a second page is still open");
        }
    }
}
