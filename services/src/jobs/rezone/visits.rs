//! Visits follow their wall time.

use chrono::TimeDelta;
use domain::{
    BookingId, Instant, ResourceId, Span,
    booking::{Booking, BookingState, ZONE_CHANGED},
    time::{Resolved, Zone, tzdb_version},
};
use storage::{
    Constraint, StoreError, Tx,
    audit::{self, Actor},
    bookings, classes,
    occupancy::{self, OccupancyKind, PlaceRows},
    payments::lock_booking,
};

use super::{Outcome, PAGE, Rest, Round};
use crate::{Services, bookings::letters};

/// Tries each visit once, a page at a time.
pub(super) async fn round(
    services: &Services,
    zone: Zone,
    rest: Rest,
) -> Result<Round, StoreError> {
    let (mut round, mut after) = (Round::default(), None::<BookingId>);
    let wanted = (zone.name(), tzdb_version());
    loop {
        let reader = services.store.reader();
        let now = services.now();
        let mut page = bookings::resolved_otherwise(reader, wanted, now, after, PAGE).await?;
        let Some(last) = page.last().map(|booking| booking.id) else { return Ok(round) };
        page.sort_by_key(|booking| order(booking, zone));
        for booking in page {
            let outcome = services.store.retrying(|| settle(services, &booking, zone)).await?;
            round.count(outcome);
            if rest == Rest::Flag {
                flag(services, &booking, outcome).await?;
            }
        }
        after = Some(last);
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

/// The locks are taken in the order of a move: resources, booking, and then what it
/// occupies.
async fn settle(services: &Services, seen: &Booking, zone: Zone) -> Result<Outcome, StoreError> {
    let Some(start) = anew(seen, zone) else { return Ok(Outcome::Gap) };
    let shift = start - seen.span.start;
    if is_behind(services, seen, start).await? {
        return Ok(Outcome::Blocked);
    }
    let takes = occupancy::of_booking(services.store.reader(), seen.id).await?;
    let now = services.now();
    let tx = services.store.begin().await?;
    let resources: Vec<ResourceId> = takes.iter().map(|(resource, _)| *resource).collect();
    occupancy::lock(&tx, &resources).await?;
    lock_booking(&tx, seen.id).await?;
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
        let minutes = shift.num_minutes().to_string();
        note(&tx, &booking, "booking.rezoned", minutes, now).await?;
    }
    let tell = !shift.is_zero() && is_to_be_told(&booking, zone, start);
    let resolved = resolved(booking, zone, shift, now);
    let sequence = resolved.sequence + u32::from(tell);
    let resolved = bookings::update(&tx, Booking { sequence, ..resolved }).await?;
    if tell {
        letters::clock_changed(&tx, &resolved, now).await?;
    }
    tx.commit().await?;
    Ok(Outcome::Settled)
}

/// Whether a pair would come at another time than its class, which could not move itself.
async fn is_behind(
    services: &Services,
    seen: &Booking,
    start: Instant,
) -> Result<bool, StoreError> {
    let reader = services.store.reader();
    let dates = classes::dates_of(reader, &[seen.id]).await?;
    let Some(date) = dates.get(&seen.id) else { return Ok(false) };
    let day = classes::by_id(reader, seen.studio, *date).await?;
    Ok(day.is_some_and(|day| day.session.start != start))
}

/// The visit as it is now, unless it was closed or moved since it was `seen`: whoever
/// moves a visit resolves it with today's data.
async fn still_there(tx: &Tx, seen: &Booking) -> Result<Option<Booking>, StoreError> {
    let found = bookings::by_id(&**tx, seen.id).await?;
    Ok(found.filter(|b| b.tzdb_version == seen.tzdb_version && b.state.occupies()))
}

/// Whether a client who lives by another clock now reads another hour on it.
fn is_to_be_told(booking: &Booking, zone: Zone, start: Instant) -> bool {
    let theirs = booking.client_zone.as_deref().and_then(|name| name.parse::<Zone>().ok());
    booking.state == BookingState::Confirmed
        && booking.contact.is_some()
        && theirs.is_some_and(|theirs| !theirs.keeps_time_with(zone, start))
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
    occupancy::replace(tx, &place).await
}

pub(super) fn shifted(span: Span, shift: TimeDelta) -> Span {
    Span { start: span.start + shift, end: span.end + shift }
}

/// The sequence stays, unless the client is to be told: to others nothing has moved, and
/// the reminder that is planned for this sequence still leaves.
fn resolved(booking: Booking, zone: Zone, shift: TimeDelta, now: Instant) -> Booking {
    let span = shifted(booking.span, shift);
    let flag = booking.flag.filter(|flag| flag != ZONE_CHANGED);
    Booking {
        offset_seconds: zone.offset_seconds(span.start),
        tzdb_version: tzdb_version().to_owned(),
        updated_at: now,
        span,
        flag,
        ..booking
    }
}

async fn flag(services: &Services, seen: &Booking, outcome: Outcome) -> Result<(), StoreError> {
    let why = match outcome {
        Outcome::Settled => return Ok(()),
        Outcome::Blocked => "overlap",
        Outcome::Gap => "gap",
    };
    tracing::warn!(booking = %seen.id, why, "a visit no longer fits its wall time");
    services.store.retrying(|| try_flag(services, seen, why)).await
}

async fn try_flag(services: &Services, seen: &Booking, why: &str) -> Result<(), StoreError> {
    let now = services.now();
    let tx = services.store.begin().await?;
    lock_booking(&tx, seen.id).await?;
    let Some(booking) = still_there(&tx, seen).await? else { return Ok(()) };
    if booking.span != seen.span || booking.flag.as_deref() == Some(ZONE_CHANGED) {
        return Ok(());
    }
    note(&tx, &booking, "booking.zone_changed", why.to_owned(), now).await?;
    let flagged = Booking { flag: Some(ZONE_CHANGED.to_owned()), updated_at: now, ..booking };
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
