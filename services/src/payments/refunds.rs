//! Money on its way back: decided in a transaction, sent by a job, done when the
//! gateway says so.

use domain::{
    Instant, Money, RefundId,
    booking::Booking,
    ledger::{Context, Journal},
};
use storage::{
    Tx,
    audit::{self, Actor},
    disputes,
    entities::{payment_attempt, refund},
    new_id,
    payments::{self, AttemptState, RefundReason, RefundState},
};

use super::{
    PaymentError, learn_of, outside,
    send_back::{send_back, stands},
};
use crate::{
    Services,
    jobs::{self, Enqueue, Job},
    mail::Mail,
    papers::{self, Credit, PaidBy},
    ports::{GatewayRefund, NewRefund, RefundDetail},
    sales,
};

/// Decides that `amount` of what was paid online for `booking` goes back, oldest
/// payment first. The refunds leave as jobs. Nothing happens where it is zero.
///
/// Refuses, as [`PaymentError::TooMuch`], more than was paid and has not gone back, whether by
/// a refund or through the client's bank: the sum is taken under a lock, so that no two
/// refunds can share it.
pub async fn request_refund(
    tx: &Tx,
    booking: &Booking,
    amount: Money,
    reason: RefundReason,
    now: Instant,
) -> Result<Vec<RefundId>, PaymentError> {
    payments::lock_booking(tx, booking.id).await?;
    let before = payments::refunds_of(&**tx, booking.id).await?;
    let disputes = disputes::of_booking(&**tx, booking.id).await?;
    let mut left = amount.minor;
    let mut requested = Vec::new();
    for attempt in payments::attempts_of(&**tx, booking.id).await? {
        let counts = attempt.state()? == AttemptState::Paid && !attempt.late;
        if !counts || attempt.amount()?.currency != amount.currency {
            continue;
        }
        let gone = payments::given_back(&before, attempt.id.into())
            + disputes::in_dispute(&disputes, attempt.id.into());
        let available = attempt.amount_minor - gone;
        let part = Money::new(left.min(available), amount.currency);
        if part.minor > 0 {
            let id = request(tx, &attempt, part, reason, now).await?;
            note_credit(tx, booking, id, part, reason, now).await?;
            requested.push(id);
            left -= part.minor;
        }
    }
    if left == 0 { Ok(requested) } else { Err(PaymentError::TooMuch) }
}

/// Decides that `amount` of one payment goes back. Refuses more than is left of it.
pub(crate) async fn request_of_attempt(
    tx: &Tx,
    attempt: &payment_attempt::Model,
    amount: Money,
    reason: RefundReason,
    now: Instant,
) -> Result<RefundId, PaymentError> {
    payments::lock_booking(tx, attempt.booking.into()).await?;
    let before = payments::refunds_of(&**tx, attempt.booking.into()).await?;
    let disputes = disputes::of_booking(&**tx, attempt.booking.into()).await?;
    let gone = payments::given_back(&before, attempt.id.into())
        + disputes::in_dispute(&disputes, attempt.id.into());
    let left = attempt.amount_minor - gone;
    if amount.minor > left || amount.currency != attempt.amount()?.currency {
        return Err(PaymentError::TooMuch);
    }
    request(tx, attempt, amount, reason, now).await
}

/// What goes back before anything was supplied takes back the receipt of it.
async fn note_credit(
    tx: &Tx,
    booking: &Booking,
    id: RefundId,
    amount: Money,
    reason: RefundReason,
    now: Instant,
) -> Result<(), PaymentError> {
    let credit = Credit {
        source: ("refund", id.0),
        amount,
        tax: Money::zero(amount.currency),
        by: PaidBy::Online,
        reason: reason.as_str().to_owned(),
    };
    Ok(papers::credited(tx, booking, credit, now).await?)
}

pub(super) async fn request(
    tx: &Tx,
    attempt: &payment_attempt::Model,
    amount: Money,
    reason: RefundReason,
    now: Instant,
) -> Result<RefundId, PaymentError> {
    let id: RefundId = new_id();
    payments::insert_refund(tx, id, attempt, amount.minor, reason, now).await?;
    let context =
        Context { studio: attempt.studio.into(), booking: attempt.booking.into(), at: now };
    storage::ledger::post(tx, &context.refund_requested(id, amount)?).await?;
    let when = Enqueue {
        studio: Some(attempt.studio.into()),
        run_at: now,
        dedupe: Some(format!("{id}:refund")),
    };
    jobs::enqueue(tx, &Job::SendRefund { refund: id }, when, now).await?;
    Ok(id)
}

/// Sends a refund that was decided, or asks how one stands that was sent. Pending is
/// not done: the gateway's event or the reconciler brings the end.
pub async fn send_refund(services: &Services, id: RefundId) -> Result<(), PaymentError> {
    let refund = payments::refund(services.store.reader(), id).await?;
    let refund = refund.ok_or(PaymentError::NotFound)?;
    let answer = match (refund.state()?, &refund.stripe_refund) {
        (RefundState::Succeeded | RefundState::Failed, _) => return Ok(()),
        (_, Some(known)) => services.gateway.fetch_refund(known).await?,
        (_, None) => match send(services, &refund).await? {
            Some(answer) => answer,
            None => return settle(services, id, None).await,
        },
    };
    settle(services, id, Some(&answer)).await
}

/// Asks how the refund with that id at the gateway stands. One that was made there by hand,
/// of a payment of ours, is booked like one of ours.
pub async fn refresh_refund(services: &Services, stripe_refund: &str) -> Result<(), PaymentError> {
    let known = payments::refund_by_stripe_id(services.store.reader(), stripe_refund).await?;
    if let Some(refund) = known {
        let answer = services.gateway.fetch_refund(stripe_refund).await?;
        return settle(services, refund.id.into(), Some(&answer)).await;
    }
    if sales::refresh(services, stripe_refund).await? {
        return Ok(());
    }
    let told = services.gateway.describe_refund(stripe_refund).await?;
    // One of ours may be heard of before the answer to its request has come.
    if let Some(ours) = told.reference
        && payments::refund(services.store.reader(), ours).await?.is_some()
    {
        return settle(services, ours, Some(&told.refund)).await;
    }
    if let Some(ours) = told.reference
        && sales::heard_of(services, ours, &told.refund).await?
    {
        return Ok(());
    }
    if adopted(services, &told).await? {
        return Ok(());
    }
    if let Some(payment) = &told.payment_intent
        && learn_of(services, payment).await?
        && adopted(services, &told).await?
    {
        return Ok(());
    }
    tracing::warn!(refund = stripe_refund, "a refund of a payment that is not ours");
    Ok(())
}

/// Books a refund that somebody made at the gateway, where its payment is known here.
async fn adopted(services: &Services, told: &RefundDetail) -> Result<bool, PaymentError> {
    match outside::adopt(services, told).await? {
        Some(id) => settle(services, id, Some(&told.refund)).await.map(|()| true),
        None => sales::adopt_refund(services, told).await,
    }
}

/// The gateway's answer, or `None` where it definitely refused.
async fn send(
    services: &Services,
    refund: &refund::Model,
) -> Result<Option<GatewayRefund>, PaymentError> {
    let attempt = payments::attempt(services.store.reader(), refund.attempt.into()).await?;
    let payment = attempt.and_then(|a| a.stripe_payment_intent).ok_or(PaymentError::NotFound)?;
    let request = NewRefund {
        refund: refund.id.into(),
        idempotency_key: refund.idempotency_key.clone(),
        payment_intent: payment,
        amount: refund.amount()?,
    };
    send_back(services, &request, refund.created_at).await
}

/// Writes down how the refund stands; `None` is a refusal. What is known already, and
/// what is older than what is known, changes nothing.
async fn settle(
    services: &Services,
    id: RefundId,
    answer: Option<&GatewayRefund>,
) -> Result<(), PaymentError> {
    services.store.retrying(|| settle_once(services, id, answer)).await
}

async fn settle_once(
    services: &Services,
    id: RefundId,
    answer: Option<&GatewayRefund>,
) -> Result<(), PaymentError> {
    let now = services.now();
    let tx = services.store.begin().await?;
    let refund = payments::refund(&*tx, id).await?.ok_or(PaymentError::NotFound)?;
    payments::lock_booking(&tx, refund.booking.into()).await?;
    let refund = payments::refund(&*tx, id).await?.ok_or(PaymentError::NotFound)?;
    let (from, to) = (refund.state()?, stands(answer));
    let Some(journals) = journals(&refund, from, to, now)? else { return Ok(()) };
    payments::move_refund(&tx, id, from, to, answer.map(|answer| answer.id.as_str()), now).await?;
    for journal in journals {
        storage::ledger::post(&tx, &journal).await?;
    }
    if to == RefundState::Failed {
        failed(&tx, &refund, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// What going from one state to another books; `None` where there is no such way.
fn journals(
    refund: &refund::Model,
    from: RefundState,
    to: RefundState,
    at: Instant,
) -> Result<Option<Vec<Journal>>, PaymentError> {
    use RefundState::{Failed, Pending, Requested, Succeeded};
    let context = Context { studio: refund.studio.into(), booking: refund.booking.into(), at };
    let (id, amount) = (refund.id.into(), refund.amount()?);
    Ok(Some(match (from, to) {
        (Requested, Pending) => vec![],
        (Requested | Pending, Succeeded) => vec![context.refund_settled(id, amount)?],
        (Requested | Pending, Failed) => vec![context.refund_failed(id, amount)?],
        (Succeeded, Failed) => {
            vec![context.refund_returned(id, amount)?, context.refund_failed(id, amount)?]
        }
        _ => return Ok(None),
    }))
}

/// The client is still owed the money: the studio is told, and finds it among what needs
/// a person.
async fn failed(tx: &Tx, refund: &refund::Model, now: Instant) -> Result<(), PaymentError> {
    tracing::error!(refund = %refund.id, booking = %refund.booking, "a refund failed");
    let entry = audit::Entry {
        studio: Some(refund.studio.into()),
        actor: Actor::System,
        action: "refund.failed",
        object: refund.booking.to_string(),
        detail: refund.id.to_string(),
    };
    audit::append(tx, entry, now).await?;
    let (booking, id) = (refund.booking.into(), refund.id.into());
    let mail = Mail::RefundFailed { booking, refund: id };
    let when = Enqueue {
        studio: Some(refund.studio.into()),
        run_at: now,
        dedupe: Some(format!("{id}:failed")),
    };
    Ok(jobs::enqueue(tx, &Job::Mail(mail), when, now).await?)
}
