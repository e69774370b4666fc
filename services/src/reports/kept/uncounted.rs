//! How much of what is read is not kept yet, so that it is to be counted of the rows.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use domain::report::Range;
use storage::{
    Connection,
    reports::{self, Stretch},
};

use super::{
    Kept,
    pieces::{common, cut, stretches},
    remembered::{Answer, Question},
    waiting::Reads,
};
use crate::reports::ReportRefused;

impl<C: Connection> Kept<'_, C> {
    /// Refuses where more bookings would be counted than may be. A booking that lies in several
    /// of the ranges is counted for each, as it is when they are told.
    ///
    /// Bookings are taken by when they begin. Summaries count by when a booking was made and by
    /// when the ledger was written as well; but those dates mostly lie near, and how long it
    /// takes need not be known better.
    pub async fn allows(&self, reads: &Reads) -> Result<(), ReportRefused> {
        let Some(mut left) = reads.most else { return Ok(()) };
        for range in reads.ranges() {
            match self.uncounted(range, left).await? {
                Some(few) => left -= few,
                None => return Err(self.progress(reads).await?),
            }
        }
        Ok(())
    }

    /// How many bookings of a range are to be counted; `None` where more than so many.
    async fn uncounted(&self, range: Range, most: u64) -> Result<Option<u64>, ReportRefused> {
        if let Some(Answer::Uncounted(known)) = self.known(Question::Uncounted(range)) {
            return Ok((known <= most).then_some(known));
        }
        let mut all = 0;
        for gap in self.gaps(range).await? {
            let limit = (most - all).saturating_add(1);
            all += reports::count_bookings(self.conn, &self.ground.books, gap, limit).await?;
            if all > most {
                return Ok(None);
            }
        }
        self.keep(Question::Uncounted(range), &Answer::Uncounted(all));
        Ok(Some(all))
    }

    /// The dates of a range that are not kept. Those of months that are kept are, each.
    async fn gaps(&self, range: Range) -> Result<Vec<Range>, ReportRefused> {
        let Some(range) = self.extent.and_then(|extent| common(range, extent)) else {
            return Ok(Vec::new());
        };
        let there = self.firsts(Stretch::Month, range).await?;
        let mut months = cut(range, Stretch::Month);
        months.retain(|month| !there.contains(&Stretch::Month.around(month.from).from));
        let ends = months.first().zip(months.last());
        let Some(ends) = ends.map(|(first, last)| Range { from: first.from, to: last.to }) else {
            return Ok(Vec::new());
        };
        let there = self.firsts(Stretch::Day, ends).await?;
        let dates = months.iter().flat_map(Range::dates);
        Ok(stretches(dates.filter(|date| !there.contains(date))))
    }

    /// The first dates of what is kept and still true.
    async fn firsts(
        &self,
        stretch: Stretch,
        range: Range,
    ) -> Result<BTreeSet<NaiveDate>, ReportRefused> {
        let (studio, shape) = (self.ground.books.studio, &self.ground.shape);
        let which = (stretch, Range { from: stretch.around(range.from).from, to: range.to });
        let mut there = reports::stored_firsts(self.conn, studio, shape, which).await?;
        there.retain(|first| !self.dirty.has_any(stretch.around(*first)));
        Ok(there)
    }

    /// How many months of all that is read are kept: why it is refused.
    async fn progress(&self, reads: &Reads) -> Result<ReportRefused, ReportRefused> {
        let (mut ready, mut all) = (BTreeSet::new(), BTreeSet::new());
        for range in reads.ranges() {
            let Some(range) = self.extent.and_then(|extent| common(range, extent)) else {
                continue;
            };
            ready.extend(self.firsts(Stretch::Month, range).await?);
            let months = cut(range, Stretch::Month).into_iter();
            all.extend(months.map(|month| Stretch::Month.around(month.from).from));
        }
        Ok(ReportRefused::Counting { ready: ready.len(), of: all.len() })
    }
}
