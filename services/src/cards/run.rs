//! Charging a card: decided in a transaction, done outside it, known for sure in the end.

use chrono::TimeDelta;
use domain::{BookingId, Instant, PaymentAttemptId, ledger::Context, policy::FeeKind};
use storage::{
    Tx,
    audit::{self, Actor},
    cards::{self, Change, FeeState},
    entities::{card_on_file, missed_fee, payment_attempt},
    payments::{self, AttemptState},
};

use crate::{
    Services,
    jobs::{self, Enqueue, Job},
    mail::Mail,
    papers::{self, Subject},
    payments::{KEY_LIVES_SECONDS, PaymentError, enqueue_fee},
    ports::{Charge, GatewayError, NewCharge},
};

/// How long the charge is left to whoever decided it, and to its job.
const PATIENCE: TimeDelta = TimeDelta::minutes(2);
/// How many charges are looked after in one go.
const AT_ONCE: u64 = 200;
/// The card was given up before it was charged.
const GONE: &str = "card_gone";
/// It is not known that it was ever sent, and it is too old to be sent now.
const NEVER_SENT: &str = "never_sent";

/// Charges the card of an attempt, or finds out what came of it. The same key each time: it
/// is charged once. Does nothing where all is known.
pub async fn run_charge(services: &Services, id: PaymentAttemptId) -> Result<(), PaymentError> {
    let reader = services.store.reader();
    let attempt = payments::attempt(reader, id).await?.ok_or(PaymentError::NotFound)?;
    if attempt.state()? != AttemptState::Creating {
        return Ok(());
    }
    let card = cards::of_booking(reader, attempt.booking.into()).await?;
    let card = card.ok_or(PaymentError::NotFound)?;
    let charge = ask(services, &attempt, &card).await?;
    services.store.retrying(|| settle(services, id, &charge)).await
}

/// Looks after charges whose job did not come to an end.
pub async fn follow_charges(services: &Services) -> Result<(), PaymentError> {
    let before = services.now() - PATIENCE;
    for attempt in cards::unsettled_charges(services.store.reader(), before, AT_ONCE).await? {
        if let Err(error) = run_charge(services, attempt.id.into()).await {
            tracing::warn!(attempt = %attempt.id, code = error.code(), "a charge has no end yet");
        }
    }
    Ok(())
}

async fn ask(
    services: &Services,
    attempt: &payment_attempt::Model,
    card: &card_on_file::Model,
) -> Result<Charge, PaymentError> {
    let declined = |code: &str| Charge::Declined { code: code.to_owned() };
    let (Some(customer), Some(method)) = (&card.customer, &card.payment_method) else {
        return Ok(declined(GONE));
    };
    if services.now().timestamp() - attempt.created_at >= KEY_LIVES_SECONDS {
        // The key may be forgotten: to send it again could be to charge again.
        let found = look(services, attempt, customer).await?;
        return Ok(found.unwrap_or_else(|| declined(NEVER_SENT)));
    }
    let request = NewCharge {
        attempt: attempt.id.into(),
        idempotency_key: attempt.idempotency_key.clone(),
        amount: attempt.amount()?,
        customer: customer.clone(),
        payment_method: method.clone(),
    };
    match services.gateway.charge_card(&request).await {
        // What the key is answered with never changes: ask how it stands.
        Ok(Charge::Processing) => match look(services, attempt, customer).await? {
            Some(Charge::Processing) | None => Err(PaymentError::NotYet),
            Some(known) => Ok(known),
        },
        Ok(known) => Ok(known),
        Err(GatewayError::Unknown) => Err(PaymentError::Unknown),
        // Refused now says nothing of an earlier request with the same key.
        Err(GatewayError::Refused { code }) => {
            let found = look(services, attempt, customer).await?;
            Ok(found.unwrap_or_else(|| declined(&code)))
        }
        Err(GatewayError::NotFound) => {
            let found = look(services, attempt, customer).await?;
            Ok(found.unwrap_or_else(|| declined(GONE)))
        }
    }
}

async fn look(
    services: &Services,
    attempt: &payment_attempt::Model,
    customer: &str,
) -> Result<Option<Charge>, PaymentError> {
    match services.gateway.find_charge(attempt.id.into(), customer).await {
        Ok(Some(Charge::Processing)) => Err(PaymentError::NotYet),
        Ok(found) => Ok(found),
        Err(GatewayError::NotFound) => Ok(None),
        Err(_) => Err(PaymentError::Unknown),
    }
}

/// Writes down what came of it. Of several who learn of it, one acts.
async fn settle(
    services: &Services,
    id: PaymentAttemptId,
    charge: &Charge,
) -> Result<(), PaymentError> {
    let now = services.now();
    let tx = services.store.begin().await?;
    let attempt = payments::attempt(&*tx, id).await?.ok_or(PaymentError::NotFound)?;
    payments::lock_booking(&tx, attempt.booking.into()).await?;
    let attempt = payments::attempt(&*tx, id).await?.ok_or(PaymentError::NotFound)?;
    let fee = cards::fee(&*tx, attempt.booking.into()).await?.ok_or(PaymentError::NotFound)?;
    if attempt.state()? != AttemptState::Creating {
        return Ok(());
    }
    match charge {
        Charge::Processing => return Err(PaymentError::NotYet),
        Charge::Paid { payment_intent } => {
            payments::pay_charge(&tx, id, payment_intent, now).await?;
            paid(&tx, &attempt, &fee, FeeState::Charging, now).await?;
            enqueue_fee(&tx, &attempt, now).await?;
        }
        Charge::NeedsClient => {
            payments::end_attempt(&tx, id, AttemptState::Failed).await?;
            wait(&tx, &fee, FeeState::Charging, now).await?;
        }
        Charge::Declined { code } => {
            payments::end_attempt(&tx, id, AttemptState::Failed).await?;
            let (to, change) = (
                (FeeState::Charging, FeeState::Declined),
                Change { code: Some(code), ..Change::default() },
            );
            cards::move_fee(&tx, &fee, to, change, now).await?;
            note(&tx, &fee, "fee.declined", code.clone(), now).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// The money came: it is booked as the client's, and then as the fee that it is.
pub(super) async fn paid(
    tx: &Tx,
    attempt: &payment_attempt::Model,
    fee: &missed_fee::Model,
    from: FeeState,
    now: Instant,
) -> Result<(), PaymentError> {
    let booking = BookingId(fee.booking);
    let context = Context { studio: fee.studio.into(), booking, at: now };
    let (id, amount) = (attempt.id.into(), attempt.amount()?);
    storage::ledger::post(tx, &context.captured(id, amount)?).await?;
    let visit = storage::bookings::by_id(&**tx, booking).await?.ok_or(PaymentError::NotFound)?;
    let (kind, kept, tax) = (fee.kind()?, fee.kept()?, visit.tax_basis_points);
    storage::ledger::post(tx, &context.fee_paid(id, kind, amount, kept, tax)?).await?;
    let subject = match kind {
        FeeKind::NoShow => Subject::NoShowFee,
        FeeKind::LateCancellation => Subject::CancellationFee,
    };
    papers::charged(tx, &visit, subject, (attempt.id, amount, kept), now).await?;
    cards::charging(tx, booking, id, false).await?;
    cards::move_fee(tx, fee, (from, FeeState::Paid), Change::default(), now).await?;
    note(tx, fee, "fee.paid", format!("{} {}", amount.minor, amount.currency), now).await?;
    let key = format!("{}:fee_paid", attempt.id);
    mail(tx, fee, Mail::FeePaid { booking, attempt: id }, key, now).await
}

/// The client is asked, by a link.
pub(super) async fn wait(
    tx: &Tx,
    fee: &missed_fee::Model,
    from: FeeState,
    now: Instant,
) -> Result<(), PaymentError> {
    cards::move_fee(tx, fee, (from, FeeState::Waiting), Change::default(), now).await?;
    note(tx, fee, "fee.link_sent", String::new(), now).await?;
    let key = format!("{}:fee_link:{}", fee.booking, fee.tries);
    mail(tx, fee, Mail::FeeLink { booking: fee.booking.into() }, key, now).await
}

pub(super) async fn mail(
    tx: &Tx,
    fee: &missed_fee::Model,
    mail: Mail,
    key: String,
    now: Instant,
) -> Result<(), PaymentError> {
    let when = Enqueue { studio: Some(fee.studio.into()), run_at: now, dedupe: Some(key) };
    Ok(jobs::enqueue(tx, &Job::Mail(mail), when, now).await?)
}

async fn note(
    tx: &Tx,
    fee: &missed_fee::Model,
    action: &str,
    detail: String,
    now: Instant,
) -> Result<(), PaymentError> {
    let (studio, object) = (Some(fee.studio.into()), fee.booking.to_string());
    let entry = audit::Entry { studio, actor: Actor::System, action, object, detail };
    Ok(audit::append(tx, entry, now).await?)
}
