//! Events that cannot be acted on yet: looked at again, less and less often, until only a person
//! can help.

use chrono::{DateTime, TimeDelta};
use domain::Instant;
use storage::{Corrupt, StoreError, entities::webhook_event, payments};

use super::PaymentError;
use crate::Services;

/// How soon an event is looked at again at the earliest: as soon as the reconciler comes by.
const SOONEST: TimeDelta = TimeDelta::minutes(10);
/// And at the latest.
const LATEST: TimeDelta = TimeDelta::days(1);
/// How long an event is looked at again. Longer than twice the three days for which Stripe repeats
/// a webhook: what an outage keeps from being known is known by then. And so short that Stripe,
/// which lists its events for thirty days, can be made to send again what somebody was told of.
const PATIENCE: TimeDelta = TimeDelta::days(7);

/// Events that were looked at in vain for so long that nobody looks at them any more, until Stripe
/// sends them again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventsSetAside {
    /// How many.
    pub count: u64,
    /// The one that was received first.
    pub first: Option<webhook_event::Model>,
}

/// What is set aside. Nobody knows of which studio it is: it is for whoever looks after the
/// installation.
pub async fn events_set_aside(services: &Services) -> Result<EventsSetAside, StoreError> {
    let reader = services.store.reader();
    let count = payments::count_events_set_aside(reader, PATIENCE).await?;
    if count == 0 {
        return Ok(EventsSetAside::default());
    }
    let first = payments::longest_set_aside(reader, PATIENCE).await?;
    Ok(EventsSetAside { count, first })
}

/// The events to look at now, at most so many.
pub(super) async fn due(
    services: &Services,
    limit: u64,
) -> Result<Vec<webhook_event::Model>, StoreError> {
    payments::due_events(services.store.reader(), services.now(), PATIENCE, limit).await
}

/// The event was looked at in vain: by its job or by the reconciler, which leaves it alone for a
/// while either way.
pub(super) async fn postpone(
    services: &Services,
    event: &webhook_event::Model,
) -> Result<(), PaymentError> {
    let received = DateTime::from_timestamp(event.received_at, 0);
    let received =
        received.ok_or_else(|| Corrupt::new("webhook_event", "received_at", &event.id))?;
    let next = next_try(received, services.now());
    let tx = services.store.begin().await?;
    payments::postpone_event(&tx, &event.id, next).await?;
    tx.commit().await?;
    if next - received >= PATIENCE {
        tracing::error!(event = event.id, kind = event.kind, "an event is set aside for a person");
    }
    Ok(())
}

/// When it is twice as old, within bounds.
fn next_try(received: Instant, now: Instant) -> Instant {
    now + (now - received).clamp(SOONEST, LATEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_doubles_from_ten_minutes_to_a_day_and_ends_within_a_week() {
        let received = Instant::UNIX_EPOCH;
        let (mut now, mut tries) = (received, Vec::new());
        while now - received < PATIENCE {
            tries.push((now - received).num_minutes());
            now = next_try(received, now);
        }
        let doubling = [0, 10, 20, 40, 80, 160, 320, 640, 1_280, 2_560];
        let daily = [4_000, 5_440, 6_880, 8_320, 9_760];
        assert_eq!(tries, [doubling.as_slice(), &daily].concat());
    }

    #[test]
    fn a_clock_that_was_set_back_asks_no_sooner() {
        let now = Instant::UNIX_EPOCH;
        assert_eq!(next_try(now + LATEST, now), now + SOONEST);
    }
}
