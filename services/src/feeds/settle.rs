//! From what calendars elsewhere say to what a therapist's time is taken by.

use chrono::{NaiveTime, TimeDelta};
use domain::{Instant, Span, StudioId, TherapistId};
use storage::{
    Connection, StoreError, Tx,
    entities::{feed_in, therapist},
    feeds, occupancy, studios,
};
use uuid::Uuid;

use super::{
    ics::merged,
    incoming::{WhenStale, is_stale},
    resource,
};
use crate::Services;

/// How far back and ahead calendars elsewhere are read.
const BACK: TimeDelta = TimeDelta::days(1);
const AHEAD: TimeDelta = TimeDelta::days(401);

/// What of a calendar elsewhere counts now: whole days in UTC, so that what is written
/// stays the same for a day.
pub(super) fn window(now: Instant) -> Span {
    let day = now.date_naive().and_time(NaiveTime::MIN).and_utc();
    Span { start: day - BACK, end: day + AHEAD }
}

/// When a therapist is busy elsewhere, by all calendars together. A stale one of which its
/// therapist said so takes everything.
fn together(all: &[feed_in::Model], busy: &[(Uuid, Span)], now: Instant) -> Vec<Span> {
    let window = window(now);
    let closes = |feed: &feed_in::Model| {
        is_stale(feed, now) && WhenStale::from_code(&feed.when_stale) == Some(WhenStale::Block)
    };
    if all.iter().any(closes) {
        return vec![window];
    }
    let within = busy
        .iter()
        .filter_map(|(_, span)| Span::new(span.start.max(window.start), span.end.min(window.end)));
    merged(within.collect())
}

async fn read<C: Connection>(
    conn: &C,
    therapist: TherapistId,
    now: Instant,
) -> Result<Vec<Span>, StoreError> {
    let all = feeds::of_therapist(conn, therapist).await?;
    let ids: Vec<Uuid> = all.iter().map(|feed| feed.id).collect();
    Ok(together(&all, &feeds::busy_of(conn, &ids).await?, now))
}

/// Makes a therapist's time what their calendars say now. The first statement of the
/// transaction locked their resource.
pub(super) async fn settle(
    tx: &Tx,
    person: &therapist::Model,
    now: Instant,
) -> Result<(), StoreError> {
    // Of somebody who left nothing is taken any more: their calendars are being removed.
    let busy = if person.active { read(&**tx, person.id.into(), now).await? } else { Vec::new() };
    let (studio, window) = (person.studio.into(), window(now));
    let changed = occupancy::replace_external(tx, studio, resource(person), window, &busy).await?;
    if changed != occupancy::Changed::default() {
        tracing::info!(
            therapist = %person.id,
            added = changed.added,
            removed = changed.removed,
            "took what calendars elsewhere say"
        );
    }
    Ok(())
}

/// The same for everybody who has such a calendar: a visit may have been cancelled where
/// somebody is busy, time off been taken back, a calendar become stale. Says for how many
/// anything was different.
pub(crate) async fn settle_all(services: &Services) -> Result<usize, StoreError> {
    let mut different = 0;
    for (studio, therapist) in feeds::therapists(services.store.reader()).await? {
        different += usize::from(look(services, studio, therapist).await?);
    }
    Ok(different)
}

async fn look(
    services: &Services,
    studio: StudioId,
    therapist: TherapistId,
) -> Result<bool, StoreError> {
    let (conn, now) = (services.store.reader(), services.now());
    let person = studios::therapist(conn, studio, therapist).await?;
    let Some(person) = person.filter(|person| person.active) else { return Ok(false) };
    let busy = read(conn, therapist, now).await?;
    if !occupancy::external_differs(conn, resource(&person), window(now), &busy).await? {
        return Ok(false);
    }
    let write = || async {
        let tx = services.store.begin().await?;
        occupancy::lock(&tx, &[resource(&person)]).await?;
        settle(&tx, &person, now).await?;
        tx.commit().await
    };
    services.store.retrying(write).await?;
    Ok(true)
}
