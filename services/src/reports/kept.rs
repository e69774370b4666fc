//! Summaries that are kept: read where nothing has changed since, computed where something
//! has.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use domain::{
    Instant, StudioId,
    report::{Range, Step, Summary},
};
use storage::{
    Collision, Connection, Corrupt,
    reports::{self, FactsQuery, Mark, Stored, Write},
};

use super::{ReportRefused, ground::Ground};
use crate::Services;

/// With more marks than this it is quicker to start anew.
const MOST_MARKS: u64 = 20_000;
/// How often writing is tried again beyond once for each month.
const TRIES: usize = 20;
/// The seconds of a day.
const DAY: i64 = 86_400;

/// How much of summaries is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depth {
    /// The studio as a whole.
    Head,
    /// That, and what tells clients apart.
    Clients,
    /// Everything.
    Whole,
}

/// What changed since the summaries were kept.
#[derive(Default)]
struct Dirty {
    dates: BTreeSet<NaiveDate>,
    /// And everything from then on.
    from: Option<NaiveDate>,
}

impl Dirty {
    fn has(&self, date: NaiveDate) -> bool {
        self.dates.contains(&date) || self.from.is_some_and(|from| from <= date)
    }

    fn has_any(&self, range: Range) -> bool {
        self.from.is_some_and(|from| from <= range.to)
            || self.dates.range(range.from..=range.to).next().is_some()
    }
}

/// A studio's summaries as of one moment.
pub(super) struct Kept<'a, C> {
    conn: &'a C,
    ground: &'a Ground,
    dirty: Dirty,
    /// The dates on which anything counts.
    pub extent: Option<Range>,
}

impl<'a, C: Connection> Kept<'a, C> {
    /// Those that `conn` sees, a transaction that sees one moment.
    pub async fn open(conn: &'a C, ground: &'a Ground) -> Result<Self, ReportRefused> {
        let extent = reports::extent(conn, &ground.books).await?;
        let studio = ground.books.studio;
        let dirty = if reports::count_marks(conn, studio, MOST_MARKS + 1).await? > MOST_MARKS {
            Dirty { from: extent.map(|extent| extent.from), ..Dirty::default() }
        } else {
            let marks = reports::marks(conn, studio, MOST_MARKS).await?;
            dirty(conn, ground, &marks).await?
        };
        Ok(Self { conn, ground, dirty, extent })
    }

    /// What is counted of a range.
    pub async fn over(&self, range: Range, depth: Depth) -> Result<Summary, ReportRefused> {
        let mut all = Summary::default();
        for (_, summary) in self.line(range, Step::Month, depth).await? {
            all.join(&summary);
        }
        Ok(all)
    }

    /// The same by date, or by calendar month, cut off where the range is. What holds
    /// nothing may be left out.
    pub async fn line(
        &self,
        range: Range,
        step: Step,
        depth: Depth,
    ) -> Result<Vec<(NaiveDate, Summary)>, ReportRefused> {
        let Some(range) = self.extent.and_then(|extent| common(range, extent)) else {
            return Ok(Vec::new());
        };
        if step != Step::Month {
            return self.dates(range, depth).await;
        }
        let mut kept = self.stored(Step::Month, range, depth).await?;
        let mut all = Vec::new();
        for month in range.steps(Step::Month) {
            let whole = Range::month_of(month.from);
            // A month of which the rest holds nothing is whole as well.
            let all_of_it = self.extent.and_then(|extent| common(whole, extent)) == Some(month);
            let found = kept.remove(&whole.from).filter(|_| all_of_it);
            let summary = match found.filter(|_| !self.dirty.has_any(whole)) {
                Some(summary) => summary,
                None => joined(self.dates(month, depth).await?),
            };
            all.push((month.from, summary));
        }
        Ok(all)
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
    ) -> Result<Vec<(NaiveDate, Summary)>, ReportRefused> {
        let mut kept = self.stored(Step::Day, range, depth).await?;
        kept.retain(|date, _| !self.dirty.has(*date));
        for missing in self.missing(range, &kept) {
            kept.extend(self.compute(missing).await?);
        }
        Ok(kept.into_iter().collect())
    }

    /// The dates that are not there, in stretches of a month at most.
    fn missing(&self, range: Range, kept: &BTreeMap<NaiveDate, Summary>) -> Vec<Range> {
        let mut all: Vec<Range> = Vec::new();
        for date in range.dates().filter(|date| !kept.contains_key(date)) {
            match all.last_mut() {
                Some(last) if last.to.succ_opt() == Some(date) && last.days() < 31 => {
                    last.to = date;
                }
                _ => all.push(Range { from: date, to: date }),
            }
        }
        all
    }

    /// From the rows themselves.
    async fn compute(&self, range: Range) -> Result<Vec<(NaiveDate, Summary)>, ReportRefused> {
        let days = self.ground.books.days(range);
        let query =
            FactsQuery { books: &self.ground.books, rules: &self.ground.rules, days: &days };
        let facts = reports::facts(self.conn, &query).await?;
        let day = |(at, facts): (usize, Vec<reports::Fact>)| {
            let date = days.date(at);
            (date, Summary::of_day(date, facts.iter().map(|fact| &fact.event)))
        };
        Ok(facts.into_iter().enumerate().map(day).collect())
    }

    async fn stored(
        &self,
        step: Step,
        range: Range,
        depth: Depth,
    ) -> Result<BTreeMap<NaiveDate, Summary>, ReportRefused> {
        let (studio, shape) = (self.ground.books.studio, &self.ground.shape);
        let range = match step {
            Step::Month => Range { from: Range::month_of(range.from).from, to: range.to },
            _ => range,
        };
        let rows = match depth {
            Depth::Head => reports::stored_heads(self.conn, studio, shape, (step, range)).await?,
            Depth::Clients => {
                reports::stored_clients(self.conn, studio, shape, (step, range)).await?
            }
            Depth::Whole => reports::stored(self.conn, studio, shape, (step, range)).await?,
        };
        rows.into_iter().map(|row| Ok((row.first, read(&row)?))).collect()
    }
}

/// What both hold.
fn common(one: Range, other: Range) -> Option<Range> {
    let (from, to) = (one.from.max(other.from), one.to.min(other.to));
    (from <= to).then_some(Range { from, to })
}

fn joined(all: Vec<(NaiveDate, Summary)>) -> Summary {
    let mut sum = Summary::default();
    all.iter().for_each(|(_, summary)| sum.join(summary));
    sum
}

fn read(row: &Stored) -> Result<Summary, Corrupt> {
    let mut all = Summary::default();
    for text in [&row.head, &row.parts, &row.clients] {
        if text == "{}" {
            continue;
        }
        let part: Summary = serde_json::from_str(text)
            .map_err(|_| Corrupt::new("report_summary", "head", row.first))?;
        all.join(&part);
    }
    Ok(all)
}

fn written(first: NaiveDate, summary: Summary) -> Result<Stored, Corrupt> {
    let text = |part: &Summary| {
        serde_json::to_string(part).map_err(|_| Corrupt::new("report_summary", "head", first))
    };
    let [head, parts, clients] = summary.split();
    Ok(Stored { first, head: text(&head)?, parts: text(&parts)?, clients: text(&clients)? })
}

/// The dates that marks touch.
async fn dirty<C: Connection>(
    conn: &C,
    ground: &Ground,
    marks: &[Mark],
) -> Result<Dirty, ReportRefused> {
    let mut dirty = Dirty::default();
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

/// Brings the summaries of a studio up to date as far as `until`, a month at a time: each is
/// computed as of one moment and written only if nobody else wrote any since.
pub async fn bring_up_to_date(
    services: &Services,
    studio: StudioId,
    until: NaiveDate,
) -> Result<(), ReportRefused> {
    let mut left = TRIES;
    loop {
        match step(services, studio, until).await {
            Ok(Outcome::Done) => return Ok(()),
            Ok(Outcome::Wrote) => {}
            Ok(Outcome::Late) => left -= 1,
            Err(error) if error.is_collision() => left -= 1,
            Err(error) => return Err(error),
        }
        if left == 0 {
            // Others are at it; what is not there is computed when it is read.
            return Ok(());
        }
    }
}

/// The same for every studio in which something changed.
pub async fn bring_up_to_date_everywhere(services: &Services) -> Result<(), ReportRefused> {
    for studio in reports::studios_marked(services.store.reader()).await? {
        let ground = Ground::read(services.store.reader(), studio).await?;
        let today = ground.books.zone.today(services.now());
        bring_up_to_date(services, studio, Range::month_of(today).to).await?;
    }
    Ok(())
}

/// How one step went.
enum Outcome {
    /// There was nothing to do.
    Done,
    /// Something was written.
    Wrote,
    /// Somebody else was quicker.
    Late,
}

async fn step(
    services: &Services,
    studio: StudioId,
    until: NaiveDate,
) -> Result<Outcome, ReportRefused> {
    let reading = services.store.begin_reading().await?;
    let ground = Ground::read(&*reading, studio).await?;
    let seen = reports::generation(&*reading, studio).await?;
    let many = reports::count_marks(&*reading, studio, MOST_MARKS + 1).await? > MOST_MARKS;
    if many {
        reading.end().await?;
        return anew(services, studio, seen).await;
    }
    let marks = reports::marks(&*reading, studio, MOST_MARKS).await?;
    let kept = Kept {
        conn: &*reading,
        ground: &ground,
        dirty: dirty(&*reading, &ground, &marks).await?,
        extent: reports::extent(&*reading, &ground.books).await?,
    };
    let mut write = Write {
        gone_from: kept.dirty.from,
        gone: kept.dirty.dates.iter().copied().collect(),
        marks: marks.iter().map(|mark| mark.id).collect(),
        ..Write::default()
    };
    if let Some(month) = next_month(&kept, until).await? {
        month_anew(&kept, month, &mut write).await?;
    }
    drop(kept);
    reading.end().await?;
    if write.marks.is_empty() && write.months.is_empty() {
        return Ok(Outcome::Done);
    }
    let tx = services.store.begin().await?;
    if !reports::replace(&tx, studio, &ground.shape, seen, &write).await? {
        tx.rollback().await?;
        return Ok(Outcome::Late);
    }
    tx.commit().await?;
    Ok(Outcome::Wrote)
}

async fn anew(services: &Services, studio: StudioId, seen: i64) -> Result<Outcome, ReportRefused> {
    let tx = services.store.begin().await?;
    if !reports::start_anew(&tx, studio, seen).await? {
        tx.rollback().await?;
        return Ok(Outcome::Late);
    }
    tx.commit().await?;
    Ok(Outcome::Wrote)
}

/// The first month that is not kept, or no longer.
async fn next_month<C: Connection>(
    kept: &Kept<'_, C>,
    until: NaiveDate,
) -> Result<Option<Range>, ReportRefused> {
    let Some(extent) = kept.extent.filter(|extent| extent.from <= until) else { return Ok(None) };
    let range = Range { from: Range::month_of(extent.from).from, to: until.min(extent.to) };
    let there = reports::stored_heads(
        kept.conn,
        kept.ground.books.studio,
        &kept.ground.shape,
        (Step::Month, range),
    );
    let there: BTreeSet<NaiveDate> = there.await?.into_iter().map(|row| row.first).collect();
    let months = range.steps(Step::Month).into_iter().map(|month| Range::month_of(month.from));
    let mut wanted =
        months.filter(|month| !there.contains(&month.from) || kept.dirty.has_any(*month));
    Ok(wanted.next())
}

/// Its dates that are not kept, and the month of all of them.
async fn month_anew<C: Connection>(
    kept: &Kept<'_, C>,
    month: Range,
    write: &mut Write,
) -> Result<(), ReportRefused> {
    let mut there = kept.stored(Step::Day, month, Depth::Whole).await?;
    there.retain(|date, _| !kept.dirty.has(*date));
    for missing in kept.missing(month, &there) {
        for (date, summary) in kept.compute(missing).await? {
            write.days.push(written(date, summary.clone())?);
            there.insert(date, summary);
        }
    }
    let whole = joined(there.into_iter().collect());
    write.months.push(written(month.from, whole)?);
    Ok(())
}
