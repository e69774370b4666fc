//! What nothing deletes occupancy for: days that come within reach, days that are over.

use chrono::{NaiveDate, TimeDelta};
use domain::{Instant, Span, StudioId, time::Zone, waitlist::LONGEST_DAYS};
use storage::{StoreError, Tx, schedule, studios, waitlist};

use super::REMEMBERED_DAYS;
use crate::Services;

/// How long after a day came within reach it still counts as new: so long, at most, nobody
/// looked.
const NEW_FOR: TimeDelta = TimeDelta::hours(1);

/// Ends the waiting of those whose days are over, forgets who waited long ago, and has a day
/// looked at that can be booked since the last hour. Once an hour.
pub async fn look_ahead(services: &Services) -> Result<(), StoreError> {
    let conn = services.store.reader();
    for studio in waitlist::studios_with_waiting(conn).await? {
        let (Some(row), Some(policy)) =
            (studios::by_id(conn, studio).await?, studios::policy(conn, studio).await?)
        else {
            continue;
        };
        let (zone, rules) = (schedule::zone(&row)?, schedule::start_rules(&policy));
        let now = services.now();
        let newest = rules.latest(zone, now);
        let is_new = rules.latest(zone, now - NEW_FOR) < newest;
        let day = Span::new(zone.day_start(newest), zone.day_start(newest) + TimeDelta::days(1));
        look_at(services, (studio, zone), day.filter(|_| is_new), now).await?;
    }
    forget(services).await
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
