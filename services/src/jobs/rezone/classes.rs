//! Classes follow their wall time.

use domain::{ResourceId, time::Zone};
use storage::{
    Constraint, StoreError,
    classes::{self, ClassDay},
    occupancy, studios,
};

use super::{Outcome, Round};
use crate::Services;

/// Tries each date once, before the visits of whoever comes to it: none of them goes ahead of its class.
pub(super) async fn round(services: &Services, zone: Zone) -> Result<Round, StoreError> {
    let (mut round, reader) = (Round::default(), services.store.reader());
    let there = studios::all(reader).await?.into_iter().filter(|row| row.zone == zone.name());
    let there: Vec<_> = there.map(|row| row.id.into()).collect();
    for day in classes::resolved_otherwise(reader, &there, services.now()).await? {
        round.count(services.store.retrying(|| settle(services, &day, zone)).await?);
    }
    Ok(round)
}

async fn settle(services: &Services, seen: &ClassDay, zone: Zone) -> Result<Outcome, StoreError> {
    if zone.resolve(seen.local_start).first().is_none() {
        return Ok(Outcome::Gap);
    }
    let person = studios::therapist(services.store.reader(), seen.studio, seen.therapist).await?;
    let resources: Vec<ResourceId> = person.iter().map(|row| row.resource.into()).collect();
    let tx = services.store.begin().await?;
    occupancy::lock(&tx, &resources).await?;
    let found = classes::by_id(&*tx, seen.studio, seen.id).await?;
    let same = |day: &ClassDay| !day.called_off && day.tzdb_version == seen.tzdb_version;
    let Some(day) = found.filter(same) else { return Ok(Outcome::Settled) };
    match classes::resolve_anew(&tx, &day, zone).await {
        Ok(()) => {}
        Err(StoreError::Conflict(Constraint::NoOverlap)) => {
            tx.rollback().await?;
            tracing::warn!(class = %seen.id, "a class no longer fits its wall time");
            return Ok(Outcome::Blocked);
        }
        Err(other) => return Err(other),
    }
    tx.commit().await?;
    Ok(Outcome::Settled)
}
