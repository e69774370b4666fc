//! Sums that were added up before, remembered.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::NaiveDate;
use domain::{StudioId, outcomes::Tally};
use storage::{
    Connection, StoreError,
    outcomes::{self, By, Key, Which},
};

/// So many sums are remembered.
const REMEMBERED: usize = 1_000;

/// What the episodes of years come to, as it was added up before: by which they are, how
/// often the studio's were written by then, and by what they are divided. To add them up takes
/// longer than all else on the page.
#[derive(Default)]
pub(crate) struct Tallies(Mutex<HashMap<Asked, Arc<Rows>>>);

/// The sums, row by row.
pub(super) type Rows = Vec<(Key, Tally)>;

#[derive(Clone, PartialEq, Eq, Hash)]
struct Asked {
    studio: StudioId,
    generation: i64,
    scale: String,
    months: (NaiveDate, NaiveDate),
    today: NaiveDate,
    by: By,
}

impl Tallies {
    /// The sums of the episodes: as remembered, or added up.
    pub(super) async fn of<C: Connection>(
        &self,
        conn: &C,
        which: Which<'_>,
        by: By,
    ) -> Result<Arc<Rows>, StoreError> {
        let Which { studio, months, today, .. } = which;
        let generation = outcomes::generation(conn, studio).await?;
        let asked = Asked { studio, generation, scale: which.scale.into(), months, today, by };
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known().get(&asked).cloned();
        if let Some(rows) = found {
            return Ok(rows);
        }
        let rows = Arc::new(outcomes::tallies(conn, which, by).await?);
        let mut known = known();
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(asked, rows.clone());
        Ok(rows)
    }
}
