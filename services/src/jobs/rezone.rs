//! New zone data: a visit in the future keeps its wall time, because that is what
//! client and studio agreed on; its instants are derived from it anew. Time off too.
//!
//! One transaction for each. What then overlaps another visit, or falls into an hour
//! that the clock leaves out, stays where it is and is flagged for a person: nothing is
//! ever dropped. It keeps its old data version, and is tried again every hour: what
//! stood in the way may have gone.

mod absences;
mod classes;
mod visits;

use domain::{
    Instant,
    booking::ZONE_CHANGED,
    time::{Zone, tzdb_version},
};
use storage::{StoreError, bookings, settings, studios, time_off};

use super::{Enqueue, Job, enqueue};
use crate::Services;

/// Which zone data the visits were last looked through with.
const SETTING: &str = "tzdb_version";
/// How many visits are read at once.
const PAGE: u64 = 200;

/// What became of one visit or absence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// It is where its wall time is.
    Settled,
    /// A visit is in its way, which may yet be moved itself.
    Blocked,
    /// Its wall time does not exist any more.
    Gap,
}

/// What one look through them came to.
#[derive(Clone, Copy, Debug, Default)]
struct Round {
    settled: usize,
    left: usize,
}

impl Round {
    fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Settled => self.settled += 1,
            Outcome::Blocked | Outcome::Gap => self.left += 1,
        }
    }
}

/// What a round does with what it cannot settle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rest {
    /// It may be settled in the next round.
    Keep,
    /// It is flagged.
    Flag,
}

/// Enqueues a job for each studio's zone where the zone data is another than before, be
/// it newer or older; else for each zone in which something is still to be settled.
pub async fn schedule_rezoning(services: &Services) -> Result<(), StoreError> {
    let (reader, now) = (services.store.reader(), services.now());
    let seen = settings::get(reader, SETTING).await?;
    let changed = seen.as_deref() != Some(tzdb_version());
    let zones =
        if changed { zones_of_studios(services).await? } else { left(services, now).await? };
    if zones.is_empty() && !changed {
        return Ok(());
    }
    let tx = services.store.begin().await?;
    // Of several servers that see it, one enqueues.
    if changed && !settings::replace(&tx, SETTING, seen.as_deref(), tzdb_version()).await? {
        return Ok(());
    }
    for zone in zones {
        let when = Enqueue { studio: None, run_at: now, dedupe: None };
        enqueue(&tx, &Job::Rezone { zone }, when, now).await?;
    }
    tx.commit().await
}

async fn zones_of_studios(services: &Services) -> Result<Vec<String>, StoreError> {
    let all = studios::all(services.store.reader()).await?;
    Ok(unique(all.into_iter().map(|studio| studio.zone).collect()))
}

async fn left(services: &Services, now: Instant) -> Result<Vec<String>, StoreError> {
    let reader = services.store.reader();
    let mut zones = bookings::zones_flagged(reader, ZONE_CHANGED, now).await?;
    zones.extend(time_off::zones_left(reader, now).await?);
    let behind = storage::classes::studios_left(reader, now).await?;
    let all = studios::all(reader).await?.into_iter();
    zones.extend(all.filter(|row| behind.contains(&row.id.into())).map(|row| row.zone));
    Ok(unique(zones))
}

fn unique(mut zones: Vec<String>) -> Vec<String> {
    zones.sort_unstable();
    zones.dedup();
    zones
}

/// Derives the instants of the zone's future visits and absences anew from their wall
/// time. What is blocked is tried again after the others have moved, until nothing moves
/// any more.
pub(super) async fn rezone(services: &Services, name: &str) -> Result<(), StoreError> {
    let Ok(zone) = name.parse::<Zone>() else {
        tracing::error!(zone = name, "the zone data no longer knows a studio's zone");
        return Ok(());
    };
    loop {
        let round = round(services, zone, Rest::Keep).await?;
        if round.left == 0 {
            return Ok(());
        }
        if round.settled == 0 {
            break;
        }
    }
    let round = round(services, zone, Rest::Flag).await?;
    tracing::warn!(zone = name, left = round.left, "not everything could follow the clock");
    Ok(())
}

async fn round(services: &Services, zone: Zone, rest: Rest) -> Result<Round, StoreError> {
    let all = [
        classes::round(services, zone).await?,
        visits::round(services, zone, rest).await?,
        absences::round(services, zone).await?,
    ];
    let sum = |of: fn(&Round) -> usize| all.iter().map(of).sum();
    Ok(Round { settled: sum(|round| round.settled), left: sum(|round| round.left) })
}

#[cfg(test)]
mod tests;
