//! What changed since the summaries were kept.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use domain::{Instant, report::Range};
use storage::{
    Connection,
    reports::{self, Mark},
};

use crate::reports::{ReportRefused, ground::Ground};

/// With more marks than this it is quicker to start anew.
pub const MOST_MARKS: u64 = 20_000;
/// The seconds of a day.
const DAY: i64 = 86_400;

/// What changed since the summaries were kept.
#[derive(Default)]
pub struct Dirty {
    /// These dates.
    pub dates: BTreeSet<NaiveDate>,
    /// And everything from then on.
    pub from: Option<NaiveDate>,
}

impl Dirty {
    /// What the marks of a studio say, as `conn` sees them.
    pub async fn read<C: Connection>(
        conn: &C,
        ground: &Ground,
        extent: Option<Range>,
    ) -> Result<Self, ReportRefused> {
        let studio = ground.books.studio;
        if reports::count_marks(conn, studio, MOST_MARKS + 1).await? > MOST_MARKS {
            return Ok(Self { from: extent.map(|extent| extent.from), ..Self::default() });
        }
        let marks = reports::marks(conn, studio, MOST_MARKS).await?;
        Self::of(conn, ground, &marks).await
    }

    /// The dates that marks touch.
    pub async fn of<C: Connection>(
        conn: &C,
        ground: &Ground,
        marks: &[Mark],
    ) -> Result<Self, ReportRefused> {
        let mut dirty = Self::default();
        let date = |at: i64| Instant::from_timestamp(at, 0).map(|at| ground.books.zone.today(at));
        let mut days = BTreeSet::new();
        for mark in marks {
            if mark.last_day - mark.first_day > 60 {
                let from = date(mark.first_day * DAY);
                dirty.from = [dirty.from, from].into_iter().flatten().min();
            } else {
                days.extend(mark.first_day..=mark.last_day);
            }
            dirty.dates.extend(mark.touched().filter_map(date));
        }
        // A day of UTC lies on two dates of most zones.
        dirty
            .dates
            .extend(days.iter().flat_map(|day| [day * DAY, day * DAY + DAY - 1]).filter_map(date));
        let posted = reports::journals_touched(conn, ground.books.studio).await?;
        dirty.dates.extend(posted.into_iter().filter_map(date));
        Ok(dirty)
    }

    /// Whether a date is touched.
    pub fn has(&self, date: NaiveDate) -> bool {
        self.dates.contains(&date) || self.from.is_some_and(|from| from <= date)
    }

    /// Whether any date of a range is touched.
    pub fn has_any(&self, range: Range) -> bool {
        self.from.is_some_and(|from| from <= range.to)
            || self.dates.range(range.from..=range.to).next().is_some()
    }
}
