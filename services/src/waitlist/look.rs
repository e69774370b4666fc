//! What nothing deletes occupancy for: days that come within reach, days that are over.

use chrono::{NaiveDate, TimeDelta};
use domain::{
    Instant, Span, StudioId, policy::Policy, schedule::StartRules, time::Zone,
    waitlist::LONGEST_DAYS,
};
use storage::{StoreError, Tx, schedule, studios, waitlist};

use super::REMEMBERED_DAYS;
use crate::Services;

/// How long after a day came within reach it still counts as new: much longer than the hour
/// between two looks, which may come late. A day that is looked at twice costs nothing.
const NEW_FOR: TimeDelta = TimeDelta::hours(6);

/// Ends the waiting of those whose days are over, forgets who waited long ago, and has a day
/// looked at that can be booked since a few hours. Once an hour. A studio where that fails
/// keeps no other one waiting.
pub async fn look_ahead(services: &Services) -> Result<(), StoreError> {
    for studio in waitlist::studios_with_waiting(services.store.reader()).await? {
        if let Err(error) = look_ahead_at(services, studio).await {
            tracing::warn!(%studio, %error, "those who wait cannot be looked after yet");
        }
    }
    forget(services).await
}

async fn look_ahead_at(services: &Services, studio: StudioId) -> Result<(), StoreError> {
    let conn = services.store.reader();
    let (row, policy) = (studios::by_id(conn, studio).await?, studios::policy(conn, studio).await?);
    let Some((row, policy)) = row.zip(policy) else { return Ok(()) };
    let (zone, rules, now) =
        (schedule::zone(&row)?, schedule::start_rules(&policy), services.now());
    let days = in_reach_since((&rules, now - NEW_FOR), (&rules, now), zone);
    look_at(services, (studio, zone), days, now).await
}

/// The days that can be booked under some rules at an instant, and could not be under others at
/// another one.
fn in_reach_since(
    (earlier, then): (&StartRules, Instant),
    (rules, now): (&StartRules, Instant),
    zone: Zone,
) -> Option<Span> {
    let first = earlier.latest(zone, then).succ_opt()?;
    let after = rules.latest(zone, now).succ_opt()?;
    Span::new(zone.day_start(first), zone.day_start(after))
}

/// Has those days looked at that can be booked since a studio changed its rules.
pub(crate) async fn rules_changed(
    tx: &Tx,
    studio: StudioId,
    (before, after): (&Policy, &Policy),
    now: Instant,
) -> Result<(), StoreError> {
    let Some(row) = studios::by_id(&**tx, studio).await? else { return Ok(()) };
    let rules = (schedule::start_rules(before), schedule::start_rules(after));
    match in_reach_since((&rules.0, now), (&rules.1, now), schedule::zone(&row)?) {
        Some(days) => waitlist::mark(tx, studio, days).await,
        None => Ok(()),
    }
}

/// Has every day looked at from today on: somebody may give there what they might not before.
pub(crate) async fn more_is_given(
    tx: &Tx,
    studio: StudioId,
    now: Instant,
) -> Result<(), StoreError> {
    let Some(row) = studios::by_id(&**tx, studio).await? else { return Ok(()) };
    let zone = schedule::zone(&row)?;
    hours_changed(tx, (studio, zone), (zone.today(now), None)).await
}

async fn look_at(
    services: &Services,
    (studio, zone): (StudioId, Zone),
    day: Option<Span>,
    now: Instant,
) -> Result<(), StoreError> {
    let attempt = || async {
        let tx = services.store.begin().await?;
        waitlist::end_over(&tx, studio, zone.today(now), now).await?;
        if let Some(day) = day {
            waitlist::mark(&tx, studio, day).await?;
        }
        tx.commit().await
    };
    services.store.retrying(attempt).await
}

/// Has those days looked at on which somebody's hours change: there may be more of them now.
pub(crate) async fn hours_changed(
    tx: &Tx,
    (studio, zone): (StudioId, Zone),
    (first, last): (NaiveDate, Option<NaiveDate>),
) -> Result<(), StoreError> {
    // Nobody waits for a day that is farther ahead.
    let farthest = first + TimeDelta::days(LONGEST_DAYS);
    let last = last.map_or(farthest, |last| last.min(farthest));
    let span = Span::new(zone.day_start(first), zone.day_start(last + TimeDelta::days(1)));
    match span {
        Some(span) => waitlist::mark(tx, studio, span).await,
        None => Ok(()),
    }
}

async fn forget(services: &Services) -> Result<(), StoreError> {
    let before = services.now() - TimeDelta::days(REMEMBERED_DAYS);
    let tx = services.store.begin().await?;
    waitlist::forget_ended(&tx, before).await?;
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    #[test]
    fn a_day_is_new_for_hours_after_midnight_and_whole_when_the_clock_is_put_back() {
        let zone: Zone = "Europe/Berlin".parse().expect("a zone");
        let rules = StartRules { grid_minutes: 15, notice_minutes: 60, window_days: 30 };
        let new = |now| in_reach_since((&rules, at(now) - NEW_FOR), (&rules, at(now)), zone);
        // Midnight of 25 September in Berlin is 22:00 the day before; thirty days on, the clock
        // is put back.
        assert_eq!(new("2026-09-24T21:59:00Z"), None);
        let day = Span::new(at("2026-10-24T22:00:00Z"), at("2026-10-25T23:00:00Z"));
        for now in ["2026-09-24T22:00:00Z", "2026-09-24T23:10:00Z", "2026-09-25T03:00:00Z"] {
            assert_eq!(new(now), day, "{now}");
        }
        assert_eq!(new("2026-09-25T05:00:00Z"), None);
    }
}
