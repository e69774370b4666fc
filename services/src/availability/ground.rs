//! What decides about times and changes seldom, as it was read before.

use std::sync::Arc;

use domain::{
    Instant, StudioId, TreatmentId,
    schedule::{SlotQuery, Snapshot},
};
use storage::{
    Connection, StoreError,
    schedule::{Asker, Ground, Reach, SnapshotQuery},
    versions,
};

use super::{AvailabilityError, SlotSearch, occupied::occupied};
use crate::{Services, memory::Memory};

/// How many are kept: some megabytes.
const KEPT: usize = 400;

/// A treatment of a studio.
type Key = (StudioId, TreatmentId);

/// What was read before, each with the version of the studio's rules before it was read.
pub(crate) struct Grounds(Memory<Key, (i64, Arc<Ground>)>);

impl Default for Grounds {
    fn default() -> Self {
        Self(Memory::new(KEPT))
    }
}

impl Grounds {
    /// What was read last of a treatment, which may have changed since: for what is decided
    /// again later.
    pub(crate) fn last(&self, key: Key) -> Option<Arc<Ground>> {
        self.0.get(&key).map(|(_, ground)| ground)
    }

    fn known(&self, key: Key, version: i64, now: Instant) -> Option<Arc<Ground>> {
        let (kept, ground) = self.0.get(&key)?;
        (kept == version && ground.is_for_clients_at(now)).then_some(ground)
    }
}

/// The ground of a treatment for clients, as it is now; `None` where it is not sold there.
pub(crate) async fn ground(
    services: &Services,
    (studio, treatment): Key,
    now: Instant,
) -> Result<Option<Arc<Ground>>, StoreError> {
    let version = versions::rules(services.store.reader(), studio).await?;
    ground_as_of(services, (studio, treatment), version, now).await
}

/// The same, where that is the version of the studio's rules.
async fn ground_as_of(
    services: &Services,
    key @ (studio, treatment): Key,
    version: i64,
    now: Instant,
) -> Result<Option<Arc<Ground>>, StoreError> {
    let conn = services.store.reader();
    if let Some(ground) = services.grounds().known(key, version, now) {
        return Ok(Some(ground));
    }
    let found = Ground::read(conn, &asked(studio, treatment, now), Reach::All).await?;
    let Some(ground) = found.map(Arc::new) else { return Ok(None) };
    services.grounds().0.keep(key, (version, ground.clone()), 1);
    Ok(Some(ground))
}

/// The same as a transaction sees it, which has changed nothing of it itself and in which
/// `rules` is the version of the studio's. What it reads is nobody else's: it may be undone.
pub(crate) async fn ground_within<C: Connection>(
    services: &Services,
    conn: &C,
    (studio, treatment): Key,
    rules: i64,
    now: Instant,
) -> Result<Option<Arc<Ground>>, StoreError> {
    if let Some(ground) = services.grounds().known((studio, treatment), rules, now) {
        return Ok(Some(ground));
    }
    let read = Ground::read(conn, &asked(studio, treatment, now), Reach::All).await?;
    Ok(read.map(Arc::new))
}

fn asked(studio: StudioId, treatment: TreatmentId, now: Instant) -> SnapshotQuery {
    let today = now.date_naive();
    let asker = Asker::Client;
    SnapshotQuery { studio, treatment, from: today, until: today, ignore: None, now, asker }
}

/// What a search by a client asks of the database.
pub(crate) fn query(search: &SlotSearch, now: Instant) -> SnapshotQuery {
    let SlotSearch { studio, treatment, from, until, ignore, .. } = *search;
    SnapshotQuery { studio, treatment, from, until, ignore, now, asker: Asker::Client }
}

/// What a search asks of a snapshot of this ground. Refuses a therapist who does not work
/// there.
pub(crate) fn asks(
    ground: &Ground,
    search: &SlotSearch,
    snapshot: &Snapshot,
) -> Result<SlotQuery, AvailabilityError> {
    let SlotSearch { therapist, from, until, .. } = *search;
    if therapist.is_some_and(|id| snapshot.therapists.iter().all(|person| person.id != id)) {
        return Err(AvailabilityError::UnknownTherapist);
    }
    Ok(SlotQuery { treatment: ground.times(), therapist, from, until })
}

/// [`super::snapshot`] outside any transaction, of what was read before as far as that is
/// what would be read now.
pub(crate) async fn known_snapshot(
    services: &Services,
    search: &SlotSearch,
    now: Instant,
) -> Result<(SlotQuery, Snapshot), AvailabilityError> {
    // A booking that is moved keeps the length it was sold with.
    if search.ignore.is_some() {
        return super::snapshot(services.store.reader(), search, now).await;
    }
    let (conn, query) = (services.store.reader(), query(search, now));
    let version = versions::of(conn, search.studio).await?;
    let key = (search.studio, search.treatment);
    let found = ground_as_of(services, key, version.rules, now).await?;
    let ground = found.ok_or(AvailabilityError::UnknownTreatment)?;
    let snapshot = if ground.is_class() {
        ground.snapshot(conn, &query, &[]).await?
    } else if let Some(span) = ground.span(&query) {
        let occupied = occupied(services, (search.studio, version.taken), span, now).await?;
        ground.with(&query, None, &occupied.within(&span))
    } else {
        ground.with(&query, None, &[])
    };
    Ok((asks(&ground, search, &snapshot)?, snapshot))
}

#[cfg(test)]
mod tests;
