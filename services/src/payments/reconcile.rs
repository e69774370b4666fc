//! Finding out what nobody told us: webhooks that never came, pages whose end we
//! missed, refunds that take their time.

use chrono::{DateTime, TimeDelta};
use domain::Instant;
use storage::{StoreError, payments, settings};

use super::{
    PaymentError, close,
    refunds::send_refund,
    spans::{AHEAD, Spans},
    waiting, webhook,
};
use crate::{Services, cards, disputes, ports::GatewayEvent, sales};

/// Where the time of the last event that was seen is remembered: epoch seconds.
const CURSOR: &str = "gateway.events_seen_until";
/// How far back the first look goes.
const FIRST_LOOK: TimeDelta = TimeDelta::days(3);
/// How far behind the last event is looked again: events are listed in the order they
/// were made, not in the order they became visible.
const OVERLAP: TimeDelta = TimeDelta::minutes(10);
/// How long a page's end, or a refund's, is left to the events.
const PATIENCE: TimeDelta = TimeDelta::minutes(2);
/// After so many events in a row about which the gateway gave no answer, the others wait for the
/// next time: each may cost half a minute, and there is other work.
const SILENCE: u32 = 3;
/// How many of each are looked at in one go.
const AT_ONCE: u64 = 200;

/// Looks at everything that should have come to an end. What does not work is left for
/// the next time; ends in an error only where the gateway's events could not be listed.
pub async fn reconcile(services: &Services) -> Result<(), PaymentError> {
    let listed = hear_events(services).await;
    process_kept(services).await?;
    close_overdue(services).await?;
    follow_refunds(services).await?;
    sales::close_overdue(services).await?;
    sales::follow_refunds(services).await?;
    cards::follow_charges(services).await?;
    disputes::follow(services).await?;
    listed
}

async fn hear_events(services: &Services) -> Result<(), PaymentError> {
    let now = services.now();
    let known = settings::get(services.store.reader(), CURSOR).await?;
    let seen = known.and_then(|text| text.parse().ok());
    let seen = seen.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    let since = seen.map_or(now - FIRST_LOOK, |seen: Instant| seen - OVERLAP);
    let mut spans = Spans::of(since..now + AHEAD);
    while let Some(events) = spans.list(|span| services.gateway.list_events(span)).await? {
        for event in &events {
            keep(services, event, now).await?;
        }
        let newest = events.last().map(|event| event.created);
        if let Some(newest) = newest.filter(|newest| seen.is_none_or(|seen| *newest > seen)) {
            let tx = services.store.begin().await?;
            settings::set(&tx, CURSOR, &newest.timestamp().to_string()).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}

/// Most events were heard of before: those are passed over without writing.
async fn keep(services: &Services, event: &GatewayEvent, now: Instant) -> Result<(), StoreError> {
    if payments::event(services.store.reader(), &event.id).await?.is_some() {
        return Ok(());
    }
    let tx = services.store.begin().await?;
    webhook::keep(&tx, event, now).await?;
    tx.commit().await
}

async fn process_kept(services: &Services) -> Result<(), PaymentError> {
    let mut silent = 0;
    for event in waiting::due(services, AT_ONCE).await? {
        let answered = match webhook::process_event(services, &event.id).await {
            Ok(()) => true,
            Err(error) => {
                tracing::warn!(event = event.id, code = error.code(), "an event still waits");
                !matches!(error, PaymentError::Unknown)
            }
        };
        silent = if answered { 0 } else { silent + 1 };
        if silent == SILENCE {
            break;
        }
    }
    Ok(())
}

async fn close_overdue(services: &Services) -> Result<(), PaymentError> {
    let before = services.now() - PATIENCE;
    let overdue = payments::attempts_without_end(services.store.reader(), before, AT_ONCE).await?;
    for attempt in overdue {
        if let Err(error) = close::close(services, &attempt).await {
            tracing::warn!(attempt = %attempt.id, code = error.code(), "an attempt has no end yet");
        }
    }
    Ok(())
}

async fn follow_refunds(services: &Services) -> Result<(), PaymentError> {
    let before = services.now() - PATIENCE;
    for refund in payments::unsettled_refunds(services.store.reader(), before, AT_ONCE).await? {
        if let Err(error) = send_refund(services, refund.id.into()).await {
            tracing::warn!(refund = %refund.id, code = error.code(), "a refund has no end yet");
        }
    }
    Ok(())
}
