//! Summaries that are kept: read where nothing has changed since, computed where something
//! has.

mod changed;
mod pieces;
mod reading;
mod remembered;
mod uncounted;
mod waiting;
mod writing;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::NaiveDate;
use domain::report::{Range, Step, Summary};
use storage::{
    Connection,
    reports::{self, FactsQuery, Source, Stretch},
};

use self::{
    changed::Dirty,
    pieces::{common, joined, missing, prolong},
    remembered::State,
};
use super::{ReportRefused, ground::Ground};

pub use self::{
    pieces::cut,
    remembered::{Answer, Question},
    waiting::{Reads, keep_for},
    writing::{bring_up_to_date, bring_up_to_date_everywhere, moment},
};

pub(crate) use self::remembered::Summaries;

/// How much of summaries is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Depth {
    /// The studio as a whole.
    Head,
    /// That, and what tells clients apart.
    Clients,
    /// Everything.
    Whole,
}

/// A studio's summaries as of one moment.
pub(super) struct Kept<'a, C> {
    pub conn: &'a C,
    pub ground: &'a Ground,
    /// Where what was read before is kept, and the state under which it counts: none while
    /// anything is dirty.
    memory: Option<&'a Summaries>,
    state: Option<State>,
    dirty: Dirty,
    /// The dates on which anything counts.
    pub extent: Option<Range>,
    /// What the studio as a whole is asked for on dates that were computed: it is asked for
    /// more than once.
    computed: Mutex<BTreeMap<NaiveDate, Arc<Summary>>>,
}

impl<'a, C: Connection> Kept<'a, C> {
    /// Those that `conn` sees, a transaction that sees one moment.
    pub async fn open(
        conn: &'a C,
        ground: &'a Ground,
        memory: &'a Summaries,
    ) -> Result<Self, ReportRefused> {
        let state = State::read(conn, ground).await?;
        let changed = state.is_none();
        let mut kept = Self::begin(conn, ground, Some(memory), state).await?;
        if changed {
            kept.dirty = Dirty::read(conn, ground, kept.extent).await?;
        }
        Ok(kept)
    }

    /// The same of a studio that bears no mark, whose summaries are of `generation`.
    async fn unmarked(
        conn: &'a C,
        ground: &'a Ground,
        (memory, generation): (Option<&'a Summaries>, i64),
    ) -> Result<Self, ReportRefused> {
        let state = State { shape: ground.shape.clone(), generation };
        Self::begin(conn, ground, memory, Some(state)).await
    }

    async fn begin(
        conn: &'a C,
        ground: &'a Ground,
        memory: Option<&'a Summaries>,
        state: Option<State>,
    ) -> Result<Self, ReportRefused> {
        let (dirty, computed) = (Dirty::default(), Mutex::default());
        let mut kept = Self { conn, ground, memory, state, dirty, extent: None, computed };
        kept.extent = match kept.known(Question::Extent) {
            Some(Answer::Extent(extent)) => extent,
            _ => {
                let extent = reports::extent(conn, &ground.books).await?;
                kept.keep(Question::Extent, &Answer::Extent(extent));
                extent
            }
        };
        Ok(kept)
    }

    /// What is counted of a range.
    pub async fn over(&self, range: Range, depth: Depth) -> Result<Arc<Summary>, ReportRefused> {
        let question = Question::Over(range, depth);
        if let Some(Answer::Summary(known)) = self.known(question) {
            return Ok(known);
        }
        let (mut all, rest) = self.large(range, depth).await?;
        // A month at a time: where nothing is kept, all dates of years would fill the memory.
        for month in rest.iter().flat_map(|range| range.steps(Step::Month)) {
            self.dates(month, depth).await?.iter().for_each(|(_, summary)| all.join(summary));
        }
        let all = Arc::new(all);
        self.keep(question, &Answer::Summary(all.clone()));
        Ok(all)
    }

    /// What is kept of the whole years of a range, and of the whole months beside them; and
    /// what of the range is left.
    async fn large(
        &self,
        range: Range,
        depth: Depth,
    ) -> Result<(Summary, Vec<Range>), ReportRefused> {
        let mut sum = Summary::default();
        let there = self.extent.and_then(|extent| common(range, extent));
        let mut rest: Vec<Range> = there.into_iter().collect();
        for stretch in [Stretch::Year, Stretch::Month] {
            let mut left = Vec::new();
            for range in rest {
                let pieces = cut(range, stretch);
                let mut whole = pieces.iter().filter(|piece| self.stands(**piece, stretch));
                let ends = whole.next().map(|first| (*first, *whole.next_back().unwrap_or(first)));
                let kept = match ends {
                    Some((first, last)) => {
                        let range = Range { from: first.from, to: last.to };
                        self.stored(stretch, range, depth).await?
                    }
                    None => BTreeMap::new(),
                };
                for piece in pieces {
                    match kept.get(&stretch.around(piece.from).from) {
                        Some(summary) if self.stands(piece, stretch) => sum.join(summary),
                        _ => prolong(&mut left, piece),
                    }
                }
            }
            rest = left;
        }
        Ok((sum, rest))
    }

    /// The same by date, or by calendar month, cut off where the range is. What holds
    /// nothing may be left out.
    pub async fn line(
        &self,
        range: Range,
        step: Step,
        depth: Depth,
    ) -> Result<Vec<(NaiveDate, Arc<Summary>)>, ReportRefused> {
        let Some(range) = self.extent.and_then(|extent| common(range, extent)) else {
            return Ok(Vec::new());
        };
        if step != Step::Month {
            return self.dates(range, depth).await;
        }
        let mut kept = self.stored(Stretch::Month, range, depth).await?;
        let mut all = Vec::new();
        for month in range.steps(Step::Month) {
            let found = kept.remove(&Range::month_of(month.from).from);
            let summary = match found.filter(|_| self.stands(month, Stretch::Month)) {
                Some(summary) => summary,
                None => Arc::new(joined(self.dates(month, depth).await?)),
            };
            all.push((month.from, summary));
        }
        Ok(all)
    }

    /// Whether what is kept of a calendar month or year is all of `piece`, a part of it, and
    /// nothing in it has changed. One of which the rest holds nothing is whole as well.
    fn stands(&self, piece: Range, stretch: Stretch) -> bool {
        let whole = stretch.around(piece.from);
        self.extent.and_then(|extent| common(whole, extent)) == Some(piece)
            && !self.dirty.has_any(whole)
    }

    /// The same as it is counted anew, whatever is kept: with it tests compare.
    #[cfg(test)]
    pub async fn anew(&self, range: Range) -> Result<Summary, ReportRefused> {
        Ok(joined(self.compute(range).await?))
    }

    async fn dates(
        &self,
        range: Range,
        depth: Depth,
    ) -> Result<Vec<(NaiveDate, Arc<Summary>)>, ReportRefused> {
        let mut kept = self.stored(Stretch::Day, range, depth).await?;
        kept.retain(|date, _| !self.dirty.has(*date));
        if depth == Depth::Head {
            let computed = self.computed.lock().unwrap_or_else(PoisonError::into_inner);
            let here = computed.range(range.from..=range.to);
            kept.extend(here.map(|(date, head)| (*date, head.clone())));
        }
        for missing in missing(range, &kept) {
            kept.extend(self.compute(missing).await?);
        }
        Ok(kept.into_iter().collect())
    }

    /// From the rows themselves.
    async fn compute(&self, range: Range) -> Result<Vec<(NaiveDate, Arc<Summary>)>, ReportRefused> {
        let days = self.ground.books.days(range);
        let Ground { books, rules, .. } = self.ground;
        let query = FactsQuery { books, rules, days: &days, source: Source::All };
        let facts = reports::facts(self.conn, &query).await?;
        let day = |(at, facts): (usize, Vec<reports::Fact>)| {
            let date = days.date(at);
            (date, Arc::new(Summary::of_day(date, facts.iter().map(|fact| &fact.event))))
        };
        let all: Vec<_> = facts.into_iter().enumerate().map(day).collect();
        let mut computed = self.computed.lock().unwrap_or_else(PoisonError::into_inner);
        computed.extend(all.iter().map(|(date, summary)| (*date, Arc::new(summary.head()))));
        Ok(all)
    }
}
