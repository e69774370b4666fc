//! How a dispute stands, and what that does to the books.

use chrono::TimeDelta;
use domain::{
    BookingId, Currency, DisputeId, Instant, Money,
    ledger::{Account, Context, DisputeStep, Journal},
};
use storage::{
    Tx,
    audit::{self, Actor},
    disputes,
    entities::{dispute, payment_attempt},
    new_id, payments,
};

use crate::{
    Services,
    jobs::{self, Enqueue, Job},
    mail::Mail,
    payments::{PaymentError, learn_of},
    ports::GatewayDispute,
    sales,
};

/// How long one that is not decided may be silent before it is asked about.
const SILENCE: TimeDelta = TimeDelta::hours(12);
/// How many are asked about in one go.
const AT_ONCE: u64 = 100;

/// Asks how a dispute stands, and brings rows and books to that; once, however often it is
/// heard of and in whatever order. One about a payment that is not ours is not found.
pub async fn refresh(services: &Services, stripe_id: &str) -> Result<(), PaymentError> {
    let found = services.gateway.fetch_dispute(stripe_id).await?;
    let payment = found.payment_intent.as_deref().ok_or(PaymentError::NotFound)?;
    if written(services, payment, &found).await? {
        return Ok(());
    }
    let ours = learn_of(services, payment).await? && written(services, payment, &found).await?;
    if ours { Ok(()) } else { Err(PaymentError::NotFound) }
}

/// Writes down how a dispute stands, where its payment is known here.
async fn written(
    services: &Services,
    payment: &str,
    found: &GatewayDispute,
) -> Result<bool, PaymentError> {
    match payments::attempt_by_payment(services.store.reader(), payment).await? {
        Some(attempt) => {
            services.store.retrying(|| write(services, &attempt, found)).await.map(|()| true)
        }
        None => sales::questioned(services, found).await,
    }
}

/// Asks about those that have been silent for long.
pub async fn follow(services: &Services) -> Result<(), PaymentError> {
    let before = services.now() - SILENCE;
    for row in disputes::silent(services.store.reader(), before, AT_ONCE).await? {
        if let Err(error) = refresh(services, &row.stripe_dispute).await {
            tracing::warn!(dispute = %row.id, code = error.code(), "a dispute is silent");
        }
    }
    for row in storage::sales::silent_disputes(services.store.reader(), before, AT_ONCE).await? {
        if let Err(error) = refresh(services, &row.stripe_dispute).await {
            tracing::warn!(dispute = %row.id, code = error.code(), "a dispute is silent");
        }
    }
    Ok(())
}

async fn write(
    services: &Services,
    attempt: &payment_attempt::Model,
    found: &GatewayDispute,
) -> Result<(), PaymentError> {
    let now = services.now();
    let booking: BookingId = attempt.booking.into();
    let tx = services.store.begin().await?;
    payments::lock_booking(&tx, booking).await?;
    let before = match disputes::by_stripe_id(&*tx, &found.id).await? {
        Some(row) => row,
        None => open(&tx, attempt, found, now).await?,
    };
    let after = changed(&before, found, now);
    book(&tx, attempt, (&before, &after), now).await?;
    if after.is_closed() && !before.is_closed() {
        note(&tx, &after, "dispute.closed", now).await?;
    }
    disputes::update(&tx, after).await?;
    tx.commit().await?;
    Ok(())
}

/// A row with nothing booked yet; the studio is told.
async fn open(
    tx: &Tx,
    attempt: &payment_attempt::Model,
    found: &GatewayDispute,
    now: Instant,
) -> Result<dispute::Model, PaymentError> {
    let id: DisputeId = new_id();
    let row = dispute::Model {
        id: id.0,
        studio: attempt.studio,
        booking: attempt.booking,
        attempt: attempt.id,
        stripe_dispute: found.id.clone(),
        amount_minor: found.amount.minor,
        currency: found.amount.currency.code().into(),
        reason: found.reason.clone(),
        state: "needs_response".into(),
        due_by: None,
        taken_minor: 0,
        fee_minor: 0,
        opened_at: found.opened.timestamp(),
        updated_at: now.timestamp(),
        closed_at: None,
    };
    if !disputes::insert(tx, row.clone()).await? {
        // Somebody else was faster: look again.
        return Err(storage::StoreError::Retry.into());
    }
    note(tx, &row, "dispute.opened", now).await?;
    let mail = Mail::DisputeOpened { booking: attempt.booking.into(), dispute: id };
    let when = Enqueue {
        studio: Some(attempt.studio.into()),
        run_at: now,
        dedupe: Some(format!("{id}:opened")),
    };
    jobs::enqueue(tx, &Job::Mail(mail), when, now).await?;
    Ok(row)
}

/// The row as the gateway says it is. What is decided stays decided.
fn changed(before: &dispute::Model, found: &GatewayDispute, now: Instant) -> dispute::Model {
    let mut after = before.clone();
    after.updated_at = now.timestamp();
    if before.is_closed() && before.state == "lost" {
        return after;
    }
    after.amount_minor = found.amount.minor;
    after.reason = found.reason.clone();
    after.state = found.state.clone();
    after.due_by = found.due_by.map(|at| at.timestamp());
    after.taken_minor = found.taken.minor.max(0);
    after.fee_minor = found.fee.minor.max(0);
    after.closed_at = after.closed_at.or(after.is_closed().then(|| now.timestamp()));
    after
}

/// Books the difference. The bank takes and gives back once each: a second time is more than
/// the books tell apart, and somebody must look.
async fn book(
    tx: &Tx,
    attempt: &payment_attempt::Model,
    (before, after): (&dispute::Model, &dispute::Model),
    now: Instant,
) -> Result<(), PaymentError> {
    let (studio, booking) = (after.studio.into(), after.booking.into());
    let context = Context { studio, booking, at: now };
    let (id, currency) = (DisputeId(after.id), after.amount()?.currency);
    let money = |minor: i64| Money::new(minor, currency);
    let mut journals = Vec::new();
    let taken = after.taken_minor - before.taken_minor;
    match taken {
        1.. => journals.push(context.disputed(id, DisputeStep::Withdrawn, money(taken))?),
        ..=-1 => journals.push(context.disputed(id, DisputeStep::Reinstated, money(-taken))?),
        0 => {}
    }
    let fee = after.fee_minor - before.fee_minor;
    match fee {
        1.. => journals.push(context.disputed(id, DisputeStep::Fee, money(fee))?),
        ..=-1 => journals.push(context.disputed(id, DisputeStep::FeeReturned, money(-fee))?),
        0 => {}
    }
    if after.state == "lost" && before.state != "lost" && after.taken_minor > 0 {
        let prepaid = prepaid(tx, attempt, currency).await?;
        journals.push(context.dispute_lost(id, money(after.taken_minor), money(prepaid))?);
    }
    for journal in journals {
        if !storage::ledger::post(tx, &journal).await? {
            tracing::error!(dispute = %id, kind = journal.kind.code(), "a dispute moved twice");
            return Err(PaymentError::Mismatch);
        }
    }
    Ok(())
}

/// What of this payment is still the client's, in minor units: what came late is apart from
/// what pays for the visit, and neither loses what a bank takes of the other.
async fn prepaid(
    tx: &Tx,
    attempt: &payment_attempt::Model,
    currency: Currency,
) -> Result<i64, PaymentError> {
    let booking = attempt.booking.into();
    let sums = payments::prepaid(&**tx, &[booking]).await?;
    let of_this = sums.iter().filter(|sum| sum.currency == currency);
    let late: i64 = of_this.map(|sum| sum.late_or_asked.max(0)).sum();
    let journals = storage::ledger::journals_of(&**tx, booking).await?;
    let net = |journal: &Journal| journal.net(Account::ClientPrepaid, currency).minor;
    let all = -journals.iter().map(net).sum::<i64>();
    Ok(if attempt.late { late.min(all) } else { all - late })
}

async fn note(
    tx: &Tx,
    row: &dispute::Model,
    action: &str,
    now: Instant,
) -> Result<(), PaymentError> {
    let entry = audit::Entry {
        studio: Some(row.studio.into()),
        actor: Actor::System,
        action,
        object: row.booking.to_string(),
        detail: format!("{} {} {}", row.state, row.amount_minor, row.currency),
    };
    Ok(audit::append(tx, entry, now).await?)
}
