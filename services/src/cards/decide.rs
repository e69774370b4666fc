//! Somebody at the studio decides about a fee.

use domain::{BookingId, Money, PaymentAttemptId, ledger::Context};
use storage::{
    Tx,
    audit::{self, Actor},
    cards::{self, Change, FeeState},
    disputes,
    entities::missed_fee,
    new_id,
    payments::{self as rows, FEE, NewAttempt, RefundReason},
};

use super::{FeeRefused, MOST_TRIES, run};
use crate::{
    Services,
    auth::{DeskSession, ManagerSession},
    jobs::{self, Enqueue, Job},
    mail::Mail,
    papers::{self, Credit, PaidBy},
    payments::{self, Closing, PaymentError},
};

/// How long a job waits that would charge the card should this process end first.
const RECOVER_AFTER: chrono::TimeDelta = chrono::TimeDelta::seconds(45);
/// What is kept of a reason, in characters.
const REASON: usize = 500;

/// Has the fee charged to the card on file. `shown` is the amount that was shown.
///
/// Refuses another amount, a fee that is being charged, paid or let go, and a card that was
/// declined too often. What the bank says is known when this returns, or soon after: a job
/// goes on where the answer is unknown.
pub async fn charge(
    services: &Services,
    desk: &DeskSession,
    booking: BookingId,
    shown: Money,
) -> Result<(), FeeRefused> {
    let attempt = services.store.retrying(|| decide(services, desk, booking, shown)).await?;
    if let Err(error) = run::run_charge(services, attempt).await {
        tracing::info!(%attempt, code = error.code(), "a charge is left to its job");
    }
    Ok(())
}

async fn decide(
    services: &Services,
    desk: &DeskSession,
    booking: BookingId,
    shown: Money,
) -> Result<PaymentAttemptId, FeeRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    let fee = locked(&tx, desk.studio(), booking).await?;
    let from = among(&fee, &[FeeState::Open, FeeState::Declined])?;
    if fee.amount()? != shown {
        return Err(FeeRefused::Changed);
    }
    if fee.tries >= MOST_TRIES {
        return Err(FeeRefused::TooOften);
    }
    let card = cards::of_booking(&*tx, booking).await?;
    if !card.is_some_and(|card| card.is_kept()) {
        return Err(FeeRefused::NoCard);
    }
    let id: PaymentAttemptId = new_id();
    let new = NewAttempt {
        id,
        studio: desk.studio(),
        booking,
        purpose: FEE,
        amount: shown,
        idempotency_key: format!("{id}:charge"),
        expires_at: now,
    };
    rows::insert_attempt(&tx, &new, now).await?;
    cards::charging(&tx, booking, id, true).await?;
    cards::move_fee(&tx, &fee, (from, FeeState::Charging), Change::default(), now).await?;
    note(&tx, &fee, desk.actor(), "fee.charged", amount(shown), now).await?;
    let when = Enqueue {
        studio: Some(desk.studio()),
        run_at: now + RECOVER_AFTER,
        dedupe: Some(format!("{id}:charge")),
    };
    jobs::enqueue(&tx, &Job::ChargeCard { attempt: id }, when, now).await?;
    tx.commit().await?;
    Ok(id)
}

/// Sends the client a link on which they pay the fee themselves.
pub async fn send_link(
    services: &Services,
    desk: &DeskSession,
    booking: BookingId,
) -> Result<(), FeeRefused> {
    services.store.retrying(|| try_send(services, desk, booking)).await
}

async fn try_send(
    services: &Services,
    desk: &DeskSession,
    booking: BookingId,
) -> Result<(), FeeRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    let fee = locked(&tx, desk.studio(), booking).await?;
    let from = among(&fee, &[FeeState::Open, FeeState::Declined])?;
    run::wait(&tx, &fee, from, now).await?;
    note(&tx, &fee, desk.actor(), "fee.link_asked", String::new(), now).await?;
    tx.commit().await?;
    Ok(())
}

/// Lets the fee go, for a reason. A page on which the client could still pay is closed first:
/// where they were faster, the fee is paid and nothing is let go.
pub async fn waive(
    services: &Services,
    manager: &ManagerSession,
    booking: BookingId,
    reason: &str,
) -> Result<(), FeeRefused> {
    let reason = given(reason)?;
    let known = cards::fee(services.store.reader(), booking).await?;
    known.filter(|fee| fee.studio == manager.studio().0).ok_or(FeeRefused::NotFound)?;
    for attempt in rows::unsettled_attempts_of(services.store.reader(), booking).await? {
        match payments::close_page(services, &attempt).await? {
            Closing::Unpaid => {}
            Closing::Paid(_) => {
                return Err(FeeRefused::WrongState { state: FeeState::Paid.as_str() });
            }
            Closing::Pending => return Err(PaymentError::Unknown.into()),
        }
    }
    services.store.retrying(|| try_waive(services, manager, booking, &reason)).await
}

async fn try_waive(
    services: &Services,
    manager: &ManagerSession,
    booking: BookingId,
    reason: &str,
) -> Result<(), FeeRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    let fee = locked(&tx, manager.studio(), booking).await?;
    let from = among(&fee, &[FeeState::Open, FeeState::Declined, FeeState::Waiting])?;
    let change = Change { code: None, reason };
    cards::move_fee(&tx, &fee, (from, FeeState::Waived), change, now).await?;
    note(&tx, &fee, manager.actor(), "fee.waived", reason.to_owned(), now).await?;
    tx.commit().await?;
    Ok(())
}

/// Gives a fee back that was paid, all of it, for a reason. `shown` is the amount that was
/// shown. Refuses where the client's bank has it, or questions it.
pub async fn give_back(
    services: &Services,
    manager: &ManagerSession,
    booking: BookingId,
    shown: Money,
    reason: &str,
) -> Result<(), FeeRefused> {
    manager.confirmed()?;
    let reason = given(reason)?;
    services.store.retrying(|| try_give_back(services, manager, booking, shown, &reason)).await
}

async fn try_give_back(
    services: &Services,
    manager: &ManagerSession,
    booking: BookingId,
    shown: Money,
    reason: &str,
) -> Result<(), FeeRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    let fee = locked(&tx, manager.studio(), booking).await?;
    let from = among(&fee, &[FeeState::Paid])?;
    if fee.amount()? != shown {
        return Err(FeeRefused::Changed);
    }
    let attempt = fee.attempt.ok_or(FeeRefused::NotFound)?;
    let attempt = rows::attempt(&*tx, attempt.into()).await?.ok_or(FeeRefused::NotFound)?;
    let asked = disputes::of_booking(&*tx, booking).await?;
    if disputes::in_dispute(&asked, attempt.id.into()) > 0 {
        return Err(FeeRefused::InDispute);
    }
    let why = RefundReason::Goodwill;
    let refund = payments::request_of_attempt(&tx, &attempt, shown, why, now).await?;
    let visit = storage::bookings::by_id(&*tx, booking).await?.ok_or(FeeRefused::NotFound)?;
    let context = Context { studio: manager.studio(), booking, at: now };
    let journal = context.fee_returned(refund, shown, fee.kept()?, visit.tax_basis_points)?;
    storage::ledger::post(&tx, &journal).await?;
    let credit = Credit {
        source: ("refund", refund.0),
        amount: shown,
        tax: papers::fee_tax(&visit, shown, fee.kept()?),
        by: PaidBy::Online,
        reason: why.as_str().to_owned(),
    };
    papers::credited(&tx, &visit, credit, now).await?;
    let change = Change { code: None, reason };
    cards::move_fee(&tx, &fee, (from, FeeState::Returned), change, now).await?;
    let detail = format!("{}: {reason}", amount(shown));
    note(&tx, &fee, manager.actor(), "fee.returned", detail, now).await?;
    let mail = Mail::FeeReturned { booking };
    run::mail(&tx, &fee, mail, format!("{booking}:fee_returned"), now).await?;
    tx.commit().await?;
    Ok(())
}

/// The fee of a visit at the studio, under the lock of the visit's money.
async fn locked(
    tx: &Tx,
    studio: domain::StudioId,
    booking: BookingId,
) -> Result<missed_fee::Model, FeeRefused> {
    rows::lock_booking(tx, booking).await?;
    let fee = cards::fee(&**tx, booking).await?;
    fee.filter(|fee| fee.studio == studio.0).ok_or(FeeRefused::NotFound)
}

/// The fee's state, where it is one of these.
fn among(fee: &missed_fee::Model, states: &[FeeState]) -> Result<FeeState, FeeRefused> {
    let state = fee.state()?;
    if states.contains(&state) {
        Ok(state)
    } else {
        Err(FeeRefused::WrongState { state: state.as_str() })
    }
}

fn given(reason: &str) -> Result<String, FeeRefused> {
    let reason: String = reason.trim().chars().take(REASON).collect();
    if reason.is_empty() { Err(FeeRefused::NoReason) } else { Ok(reason) }
}

fn amount(money: Money) -> String {
    format!("{} {}", money.minor, money.currency)
}

async fn note(
    tx: &Tx,
    fee: &missed_fee::Model,
    actor: Actor,
    action: &str,
    detail: String,
    now: domain::Instant,
) -> Result<(), FeeRefused> {
    let (studio, object) = (Some(fee.studio.into()), fee.booking.to_string());
    Ok(audit::append(tx, audit::Entry { studio, actor, action, object, detail }, now).await?)
}
