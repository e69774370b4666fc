//! What studios show, as it was read before.

use std::sync::Arc;

use chrono::NaiveDate;
use domain::{Instant, StudioId};

use super::StudioPage;
use crate::memory::Memory;

/// How many studios' pages are kept: some megabytes.
const KEPT: usize = 200;

/// A studio's page, with the version of its rules before it was read, and the day of which
/// it tells what holds.
type KeptPage = (i64, NaiveDate, Arc<StudioPage>);

/// What studios show, as it was read before.
pub(crate) struct StudioPages(Memory<StudioId, KeptPage>);

impl Default for StudioPages {
    fn default() -> Self {
        Self(Memory::new(KEPT))
    }
}

impl StudioPages {
    pub(super) fn known(
        &self,
        id: StudioId,
        version: i64,
        now: Instant,
    ) -> Option<Arc<StudioPage>> {
        let (kept, day, page) = self.0.get(&id)?;
        (kept == version && day == page.zone.today(now)).then_some(page)
    }

    pub(super) fn keep(&self, version: i64, page: &StudioPage, now: Instant) {
        let day = page.zone.today(now);
        self.0.keep(page.id, (version, day, Arc::new(page.clone())), 1);
    }
}
