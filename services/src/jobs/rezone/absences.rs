//! Time off follows its wall time.

use domain::time::Zone;
use storage::{
    StoreError,
    time_off::{self, TimeOff},
};
use uuid::Uuid;

use super::{Outcome, PAGE, Round};
use crate::Services;

/// Tries each absence once. It lies around the visits that are there.
pub(super) async fn round(services: &Services, zone: Zone) -> Result<Round, StoreError> {
    let (mut round, mut after) = (Round::default(), None::<Uuid>);
    loop {
        let reader = services.store.reader();
        let page = time_off::resolved_otherwise(reader, zone, services.now(), after, PAGE).await?;
        let Some(last) = page.last().map(|away| away.id) else { return Ok(round) };
        for away in page {
            round.count(services.store.retrying(|| settle(services, &away, zone)).await?);
        }
        after = Some(last);
    }
}

async fn settle(services: &Services, seen: &TimeOff, zone: Zone) -> Result<Outcome, StoreError> {
    let Some(span) = time_off::span_of(zone, seen.wall) else { return Ok(Outcome::Gap) };
    let tx = services.store.begin().await?;
    storage::occupancy::lock(&tx, &[seen.resource]).await?;
    let found = time_off::by_id(&*tx, seen.id).await?;
    // Whoever changes it resolves it with today's data.
    let Some(away) = found.filter(|away| away.tzdb_version == seen.tzdb_version) else {
        return Ok(Outcome::Settled);
    };
    time_off::resolve_anew(&tx, &away, span).await?;
    tx.commit().await?;
    Ok(Outcome::Settled)
}
