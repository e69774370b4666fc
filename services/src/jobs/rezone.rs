//! New zone data: future visits keep their wall time.

use storage::StoreError;

use crate::Services;

/// Enqueues a job for each zone whose visits were resolved with other zone data than
/// today's, if that has not been done yet.
pub async fn schedule_rezoning(_services: &Services) -> Result<(), StoreError> {
    unimplemented!()
}

/// Derives the instants of the zone's future visits anew from their wall time.
pub async fn rezone(_services: &Services, _zone: &str) -> Result<(), StoreError> {
    unimplemented!()
}
