//! What the gateway tells us by itself: kept at once, acted on later, once, by asking
//! the gateway how things stand. So order, repetition and delay do not matter.

use chrono::DateTime;
use domain::Instant;
use storage::{
    Connection, StoreError, Tx,
    entities::webhook_event,
    payments::{self, AttemptState},
    settings,
};
use thiserror::Error;

use super::{
    Fulfilment, PaymentError, fulfil,
    heard::{Subject, subject},
    refunds, waiting,
};
use crate::{
    Services, disputes,
    jobs::{self, Enqueue, Job},
    mail::Mail,
    ports::{GatewayEvent, WebhookRefused},
};

/// The money that took its time did not come.
const ASYNC_FAILED: &str = "checkout.session.async_payment_failed";

/// Why a webhook was not taken.
#[derive(Debug, Error)]
pub enum ReceiveError {
    /// It was not believed.
    #[error(transparent)]
    Refused(#[from] WebhookRefused),
    /// It could not be kept: the gateway should send it again.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Where the time of the last webhook is remembered whose signature was right: epoch seconds, and
/// what it is true of. Events that were asked for prove nothing about the secret, so that theirs
/// is another.
const VERIFIED: &str = "gateway.webhook_verified_at";
/// So many seconds at least lie between two times that are remembered.
const SELDOM: i64 = 60;

/// When a webhook came for the last time that the secret proved which is set now, to the minute.
/// Never where a stand-in takes the payments.
pub async fn last_verified(services: &Services) -> Result<Option<Instant>, StoreError> {
    let Some(of) = secret_in_use(services) else { return Ok(None) };
    verified_at(services.store.reader(), &of, services.now()).await
}

/// What a signed webhook proves: the secret that is set, and the mode that it belongs to. Nothing
/// where a stand-in signs, with a secret that everybody may know.
fn secret_in_use(services: &Services) -> Option<String> {
    if services.settings.demo_payments {
        return None;
    }
    let mode = if services.settings.live_payments { "live" } else { "test" };
    Some(format!("{mode} {}", services.gateway.webhook_fingerprint()))
}

/// What is remembered, where it is true of this. A clock that was wrong may have left a time that
/// is still to come: it says nothing.
async fn verified_at<C: Connection>(
    conn: &C,
    of: &str,
    now: Instant,
) -> Result<Option<Instant>, StoreError> {
    let known = settings::get(conn, VERIFIED).await?;
    let at = known.as_deref().and_then(|text| {
        let (seconds, proved) = text.split_once(' ')?;
        DateTime::from_timestamp(seconds.parse::<i64>().ok().filter(|_| proved == of)?, 0)
    });
    Ok(at.filter(|at| *at <= now))
}

/// Remembers that the secret is right.
async fn remember_verified(tx: &Tx, services: &Services, now: Instant) -> Result<(), StoreError> {
    let Some(of) = secret_in_use(services) else { return Ok(()) };
    let last = verified_at(&**tx, &of, now).await?;
    if last.is_some_and(|last| (now - last).num_seconds() < SELDOM) {
        return Ok(());
    }
    settings::set(tx, VERIFIED, &format!("{} {of}", now.timestamp())).await
}

/// Takes a webhook: verifies its signature, keeps its event once, and leaves a job
/// behind. Quick, so that the gateway gets its answer.
pub async fn receive_webhook(
    services: &Services,
    body: &[u8],
    signature: &str,
) -> Result<(), ReceiveError> {
    let now = services.now();
    let event = services.gateway.verify_webhook(body, signature, now)?;
    let kept = services.store.retrying(|| async {
        let tx = services.store.begin().await?;
        // Genuine, and about nothing that we could ask about: not kept.
        if !event.object.is_empty() {
            keep(&tx, &event, now).await?;
        }
        remember_verified(&tx, services, now).await?;
        tx.commit().await
    });
    Ok(kept.await?)
}

/// Keeps an event, and has it processed, the first time it is heard of. One that is sent again
/// and waits still is looked at anew, as somebody may wish who has it sent.
pub(super) async fn keep(tx: &Tx, event: &GatewayEvent, now: Instant) -> Result<(), StoreError> {
    let row = webhook_event::Model {
        id: event.id.clone(),
        kind: event.kind.clone(),
        object: event.object.clone(),
        created: event.created.timestamp(),
        received_at: now.timestamp(),
        processed_at: None,
        next_try: None,
    };
    if payments::record_event(tx, row).await? {
        let job = Job::ProcessEvent { event: event.id.clone() };
        let when =
            Enqueue { studio: None, run_at: now, dedupe: Some(format!("event:{}", event.id)) };
        jobs::enqueue(tx, &job, when, now).await?;
    } else {
        payments::event_is_wanted_again(tx, &event.id, now).await?;
    }
    Ok(())
}

/// Acts on an event that was kept, unless that was done before: the object it speaks of
/// is fetched again. Events about other things are passed over, whatever they are. One that
/// cannot be acted on yet waits, and why it could not is returned.
pub async fn process_event(services: &Services, id: &str) -> Result<(), PaymentError> {
    let event = payments::event(services.store.reader(), id).await?;
    let event = event.ok_or(PaymentError::NotFound)?;
    if event.processed_at.is_some() {
        return Ok(());
    }
    match act(services, &event).await {
        // None of ours, or believed by nobody: asking again will not change it.
        Ok(()) | Err(PaymentError::NotFound | PaymentError::Mismatch) => {}
        Err(error) => {
            if let Err(failed) = waiting::postpone(services, &event, &error).await {
                tracing::error!(event = event.id, error = %failed, "an event was not postponed");
            }
            return Err(error);
        }
    }
    let tx = services.store.begin().await?;
    let first = payments::event_processed(&tx, id, services.now()).await?;
    tx.commit().await?;
    if !first {
        tracing::info!(event = id, "an event was acted on twice, or closed meanwhile");
    }
    Ok(())
}

async fn act(services: &Services, event: &webhook_event::Model) -> Result<(), PaymentError> {
    let Some(subject) = subject(&event.kind) else { return Ok(()) };
    match subject {
        Subject::Checkout => {
            let outcome = fulfil(services, &event.object).await?;
            let unpaid = matches!(outcome, Fulfilment::Processing | Fulfilment::NotPaid);
            if event.kind == ASYNC_FAILED && unpaid {
                money_did_not_come(services, &event.object).await?;
            }
        }
        Subject::Refund => refunds::refresh_refund(services, &event.object).await?,
        Subject::Dispute => disputes::refresh(services, &event.object).await?,
    }
    Ok(())
}

/// The client believes to have paid, so they are told. The slot stays theirs for as
/// long as it is held, and can be paid anew.
async fn money_did_not_come(services: &Services, session: &str) -> Result<(), PaymentError> {
    let now = services.now();
    let tx = services.store.begin().await?;
    let Some(attempt) = payments::attempt_by_session(&*tx, session).await? else {
        let sale =
            storage::sales::by_session(&*tx, session).await?.ok_or(PaymentError::NotFound)?;
        storage::sales::end(&tx, sale.id.into(), AttemptState::Failed).await?;
        return Ok(tx.commit().await?);
    };
    if payments::end_attempt(&tx, attempt.id.into(), AttemptState::Failed).await? {
        let mail = Mail::PaymentFailed { booking: attempt.booking.into() };
        let when = Enqueue {
            studio: Some(attempt.studio.into()),
            run_at: now,
            dedupe: Some(format!("{}:failed", attempt.id)),
        };
        jobs::enqueue(&tx, &Job::Mail(mail), when, now).await?;
    }
    tx.commit().await?;
    Ok(())
}
