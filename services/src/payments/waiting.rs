//! Events that cannot be acted on yet: looked at again, less and less often, until only a person
//! can help.

use chrono::{DateTime, TimeDelta};
use domain::Instant;
use storage::{
    Corrupt, StoreError,
    entities::webhook_event,
    payments::{self, EventsLeft, Waits},
};

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
/// How long an event waits before somebody should look: a bank may want an answer within days.
const LONG: TimeDelta = TimeDelta::days(1);

fn waits(services: &Services) -> Waits {
    Waits { now: services.now(), longest: LATEST, patience: PATIENCE }
}

/// The events that were looked at in vain for so long that nobody looks at them any more, until
/// they are wanted again; `most` of them named. Nobody knows of which studio they are: they are
/// for whoever looks after the installation.
pub async fn events_set_aside(services: &Services, most: u64) -> Result<EventsLeft, StoreError> {
    payments::events_set_aside(services.store.reader(), waits(services), most).await
}

/// The events that wait to be acted on and are not set aside, `most` of them named.
pub async fn events_waiting(services: &Services, most: u64) -> Result<EventsLeft, StoreError> {
    payments::events_waiting(services.store.reader(), waits(services), None, most).await
}

/// Those of them that have waited for a day: what keeps them lasts.
pub async fn events_waiting_long(services: &Services, most: u64) -> Result<EventsLeft, StoreError> {
    let (waits, reader) = (waits(services), services.store.reader());
    payments::events_waiting(reader, waits, Some(waits.now - LONG), most).await
}

/// The events to look at now, at most so many.
pub(super) async fn due(
    services: &Services,
    limit: u64,
) -> Result<Vec<webhook_event::Model>, StoreError> {
    payments::due_events(services.store.reader(), waits(services), limit).await
}

/// The event was looked at in vain, with this error: by its job or by the reconciler, which leaves
/// it alone for a while either way.
pub(super) async fn postpone(
    services: &Services,
    event: &webhook_event::Model,
    error: &PaymentError,
) -> Result<(), StoreError> {
    let received = DateTime::from_timestamp(event.received_at, 0);
    let received =
        received.ok_or_else(|| Corrupt::new("webhook_event", "received_at", &event.id))?;
    let Some(next) = next_try(error, received, services.now()) else { return Ok(()) };
    let write = async || {
        let tx = services.store.begin().await?;
        let postponed = payments::postpone_event(&tx, event, next).await?;
        tx.commit().await?;
        Ok::<_, StoreError>(postponed)
    };
    let postponed = services.store.retrying(write).await?;
    if postponed && next - received >= PATIENCE {
        tracing::error!(event = event.id, kind = event.kind, "an event is set aside for a person");
    }
    Ok(())
}

/// When it is twice as old, within bounds; soon, on its first day, where the gateway gave no
/// answer or our own store had none, which mostly says nothing of the event: what an outage kept
/// is known soon after it. It stays due where two wrote at a time.
fn next_try(error: &PaymentError, received: Instant, now: Instant) -> Option<Instant> {
    let pause = match error {
        PaymentError::Store(StoreError::Retry) => return None,
        PaymentError::Unknown | PaymentError::Store(StoreError::Unavailable(_))
            if now - received < LATEST =>
        {
            SOONEST
        }
        _ => (now - received).clamp(SOONEST, LATEST),
    };
    Some(now + pause)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How old an event is, in minutes, each time that a look at it ends in this error.
    fn looks(error: &PaymentError) -> Vec<i64> {
        let received = Instant::UNIX_EPOCH;
        let (mut now, mut looks) = (received, Vec::new());
        while now - received < PATIENCE {
            looks.push((now - received).num_minutes());
            now = next_try(error, received, now).expect("it is postponed");
        }
        looks
    }

    #[test]
    fn the_distance_doubles_from_ten_minutes_to_a_day_and_ends_within_a_week() {
        let doubling = [0, 10, 20, 40, 80, 160, 320, 640, 1_280, 2_560];
        let daily = [4_000, 5_440, 6_880, 8_320, 9_760];
        let expected = [doubling.as_slice(), &daily].concat();
        assert_eq!(looks(&PaymentError::NotYet), expected);
        assert_eq!(looks(&PaymentError::Refused { code: "forbidden".into() }), expected);
    }

    #[test]
    fn without_an_answer_the_distance_stays_for_a_day() {
        let daily = [1_440, 2_880, 4_320, 5_760, 7_200, 8_640];
        let expected: Vec<i64> = (0..1_440).step_by(10).chain(daily).collect();
        assert_eq!(looks(&PaymentError::Unknown), expected);
    }

    #[test]
    fn what_our_own_store_failed_at_stays_due_unless_it_is_the_event() {
        let (received, now) = (Instant::UNIX_EPOCH, Instant::UNIX_EPOCH + LATEST);
        assert_eq!(next_try(&StoreError::Retry.into(), received, now), None);
        let corrupt: PaymentError = Corrupt::new("refund", "state", "re_1").into();
        assert_eq!(next_try(&corrupt, received, now), Some(now + LATEST));
    }

    #[test]
    fn a_clock_that_was_set_back_asks_no_sooner() {
        let now = Instant::UNIX_EPOCH;
        assert_eq!(next_try(&PaymentError::NotYet, now + LATEST, now), Some(now + SOONEST));
    }
}
