//! New zone data: a visit in the future keeps its wall time, because that is what
//! client and studio agreed on; its instants are derived from it anew.
//!
//! One transaction for each visit. What then overlaps another visit, or falls into
//! an hour that the clock leaves out, stays where it is and is flagged for a person:
//! nothing is ever dropped. It keeps its old data version, so that the next new data
//! tries it again.

use chrono::TimeDelta;
use domain::{
    Instant, ResourceId, Span,
    booking::{Booking, BookingState},
    time::{Resolved, Zone, tzdb_version},
};
use storage::{
    Constraint, StoreError, Tx,
    audit::{self, Actor},
    bookings,
    occupancy::{self, OccupancyKind, PlaceRows},
    settings, studios,
};

use super::{Enqueue, Job, enqueue};
use crate::Services;

/// Which zone data the visits were last looked through with.
const SETTING: &str = "tzdb_version";
/// The flag on a visit whose wall time no longer fits.
const FLAG: &str = "zone_changed";

/// Enqueues a job for each studio's zone, once for each release of the zone data.
pub async fn schedule_rezoning(services: &Services) -> Result<(), StoreError> {
    let (reader, now) = (services.store.reader(), services.now());
    if settings::get(reader, SETTING).await?.as_deref() == Some(tzdb_version()) {
        return Ok(());
    }
    let zones = studios::all(reader).await?.into_iter().map(|studio| studio.zone);
    let tx = services.store.begin().await?;
    for zone in zones {
        let dedupe = Some(format!("rezone:{zone}:{}", tzdb_version()));
        let when = Enqueue { studio: None, run_at: now, dedupe };
        enqueue(&tx, &Job::Rezone { zone }, when, now).await?;
    }
    settings::set(&tx, SETTING, tzdb_version()).await?;
    tx.commit().await
}

/// What became of one visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// It is where its wall time is.
    Settled,
    /// Another visit is in its way, which may yet be moved itself.
    Blocked,
    /// Its wall time does not exist any more.
    Gap,
}

/// Derives the instants of the zone's future visits anew from their wall time. A
/// visit that is blocked is tried again after the others have moved, until nothing
/// moves any more.
pub(super) async fn rezone(services: &Services, name: &str) -> Result<(), StoreError> {
    let Ok(zone) = name.parse::<Zone>() else {
        tracing::error!(zone = name, "the zone data no longer knows a studio's zone");
        return Ok(());
    };
    let now = services.now();
    let mut left =
        bookings::resolved_otherwise(services.store.reader(), name, tzdb_version(), now).await?;
    left.sort_by_key(|booking| order(booking, zone));
    loop {
        let before = left.len();
        let mut blocked = Vec::new();
        for booking in left {
            match services.store.retrying(|| settle(services, &booking, zone)).await? {
                Outcome::Settled => {}
                Outcome::Blocked => blocked.push(booking),
                Outcome::Gap => flag(services, &booking, "gap").await?,
            }
        }
        if blocked.is_empty() || blocked.len() == before {
            for booking in &blocked {
                flag(services, booking, "overlap").await?;
            }
            tracing::info!(zone = name, looked_at = before, flagged = blocked.len(), "rezoned");
            return Ok(());
        }
        left = blocked;
    }
}

/// Visits that move later begin with the last, and those that move earlier with the
/// first, so that one rarely stands in another's way.
fn order(booking: &Booking, zone: Zone) -> i64 {
    let start = booking.span.start;
    let later = anew(booking, zone).is_some_and(|anew| anew > start);
    if later { -start.timestamp() } else { start.timestamp() }
}

/// The instant of the visit's wall time by today's data, or `None` in a gap. Where
/// the clock shows it twice, the one that was meant so far.
fn anew(booking: &Booking, zone: Zone) -> Option<Instant> {
    match zone.resolve(booking.local_start) {
        Resolved::Once(at) => Some(at),
        Resolved::Fold { second, .. } if second == booking.span.start => Some(second),
        Resolved::Fold { first, .. } => Some(first),
        Resolved::Gap => None,
    }
}

async fn settle(services: &Services, seen: &Booking, zone: Zone) -> Result<Outcome, StoreError> {
    let Some(start) = anew(seen, zone) else { return Ok(Outcome::Gap) };
    let shift = start - seen.span.start;
    let takes = occupancy::of_booking(services.store.reader(), seen.id).await?;
    let tx = services.store.begin().await?;
    let resources: Vec<ResourceId> = takes.iter().map(|(resource, _)| *resource).collect();
    occupancy::lock(&tx, &resources).await?;
    let Some(booking) = still_there(&tx, seen).await? else { return Ok(Outcome::Settled) };
    if occupancy::of_booking(&*tx, seen.id).await? != takes {
        return Err(StoreError::Retry);
    }
    if !shift.is_zero() {
        match replace(&tx, &booking, takes, shift).await {
            Ok(()) => {}
            Err(StoreError::Conflict(Constraint::NoOverlap)) => {
                tx.rollback().await?;
                return Ok(Outcome::Blocked);
            }
            Err(other) => return Err(other),
        }
        note(&tx, &booking, "booking.rezoned", shift.num_minutes().to_string(), services.now())
            .await?;
    }
    bookings::update(&tx, resolved(booking, zone, shift, services.now())).await?;
    tx.commit().await?;
    Ok(Outcome::Settled)
}

/// The visit as it is now, unless it was closed or moved since it was `seen`: whoever
/// moves a visit resolves it with today's data.
async fn still_there(tx: &Tx, seen: &Booking) -> Result<Option<Booking>, StoreError> {
    let found = bookings::by_id(&**tx, seen.id).await?;
    Ok(found.filter(|b| b.tzdb_version == seen.tzdb_version && b.state.occupies()))
}

async fn replace(
    tx: &Tx,
    booking: &Booking,
    takes: Vec<(ResourceId, Span)>,
    shift: TimeDelta,
) -> Result<(), StoreError> {
    let (kind, hold_expires) = match booking.state {
        BookingState::Held { expires, .. } => (OccupancyKind::Hold, Some(expires)),
        _ => (OccupancyKind::Booking, None),
    };
    let rows = takes.into_iter().map(|(resource, span)| (resource, shifted(span, shift)));
    let place = PlaceRows {
        studio: booking.studio,
        booking: booking.id,
        kind,
        hold_expires,
        rows: rows.collect(),
    };
    occupancy::free(tx, booking.id).await?;
    occupancy::place(tx, &place).await
}

fn shifted(span: Span, shift: TimeDelta) -> Span {
    Span { start: span.start + shift, end: span.end + shift }
}

/// The sequence stays: to the client nothing has moved, and the reminder that is
/// planned for this sequence still leaves.
fn resolved(booking: Booking, zone: Zone, shift: TimeDelta, now: Instant) -> Booking {
    let span = shifted(booking.span, shift);
    let flag = booking.flag.filter(|flag| flag != FLAG);
    Booking {
        offset_seconds: zone.offset_seconds(span.start),
        tzdb_version: tzdb_version().to_owned(),
        updated_at: now,
        span,
        flag,
        ..booking
    }
}

async fn flag(services: &Services, seen: &Booking, why: &'static str) -> Result<(), StoreError> {
    tracing::warn!(booking = %seen.id, why, "a visit no longer fits its wall time");
    services.store.retrying(|| try_flag(services, seen, why)).await
}

async fn try_flag(services: &Services, seen: &Booking, why: &str) -> Result<(), StoreError> {
    let now = services.now();
    let tx = services.store.begin().await?;
    let Some(booking) = bookings::by_id(&*tx, seen.id).await? else { return Ok(()) };
    if booking.span != seen.span || booking.flag.as_deref() == Some(FLAG) {
        return Ok(());
    }
    note(&tx, &booking, "booking.zone_changed", why.to_owned(), now).await?;
    let flagged = Booking { flag: Some(FLAG.to_owned()), updated_at: now, ..booking };
    bookings::update(&tx, flagged).await?;
    tx.commit().await
}

async fn note(
    tx: &Tx,
    booking: &Booking,
    action: &str,
    detail: String,
    now: Instant,
) -> Result<(), StoreError> {
    let entry = audit::Entry {
        studio: Some(booking.studio),
        actor: Actor::System,
        action,
        object: booking.id.to_string(),
        detail,
    };
    audit::append(tx, entry, now).await
}

#[cfg(test)]
mod tests;
