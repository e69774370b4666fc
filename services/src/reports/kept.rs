//! Summaries that are kept: read where nothing has changed since, computed where something
//! has.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, PoisonError},
};

use chrono::NaiveDate;
use domain::{
    Instant, StudioId,
    report::{Range, Step, Summary},
};
use storage::{
    Collision, Connection, Corrupt,
    reports::{self, FactsQuery, Mark, Source, Stored, Stretch, Write},
    studios,
};

use super::{ReportRefused, ground::Ground};
use crate::Services;

/// With more marks than this it is quicker to start anew.
const MOST_MARKS: u64 = 20_000;
/// How often writing is tried again beyond once for each month.
const TRIES: usize = 20;
/// So many months at most are written while somebody waits for a page.
const WHILE_READ: usize = 2;
/// Dates that lie so far apart are counted together: looking once more costs more than
/// counting some dates again.
const NEAR: u64 = 3;
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
    pub conn: &'a C,
    pub ground: &'a Ground,
    dirty: Dirty,
    /// The dates on which anything counts.
    pub extent: Option<Range>,
    /// What the studio as a whole is asked for on dates that were computed: it is asked for
    /// more than once.
    computed: Mutex<BTreeMap<NaiveDate, Summary>>,
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
        Ok(Self { conn, ground, dirty, extent, computed: Mutex::default() })
    }

    /// What is counted of a range.
    pub async fn over(&self, range: Range, depth: Depth) -> Result<Summary, ReportRefused> {
        let (mut all, rest) = self.large(range, depth).await?;
        // A month at a time: where nothing is kept, all dates of years would fill the memory.
        for month in rest.iter().flat_map(|range| range.steps(Step::Month)) {
            self.dates(month, depth).await?.iter().for_each(|(_, summary)| all.join(summary));
        }
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
    ) -> Result<Vec<(NaiveDate, Summary)>, ReportRefused> {
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
                None => joined(self.dates(month, depth).await?),
            };
            all.push((month.from, summary));
        }
        Ok(all)
    }

    /// What moved on each account in a range, a debit is positive, but for what came to nothing.
    pub async fn accounts(&self, range: Range) -> Result<BTreeMap<String, i64>, ReportRefused> {
        let mut moved = self.moved(range).await?.accounts;
        moved.retain(|_, moved| *moved != 0);
        Ok(moved)
    }

    /// What moved in a range on each account, and on those in other currencies: of what is kept
    /// where it is, else as the database adds it up, once for each stretch however long it is.
    /// Nothing else of the summary is whole.
    pub async fn moved(&self, range: Range) -> Result<Summary, ReportRefused> {
        let (mut sum, gaps) = self.large(range, Depth::Head).await?;
        for gap in gaps {
            let mut days = self.stored(Stretch::Day, gap, Depth::Head).await?;
            days.retain(|date, _| !self.dirty.has(*date));
            days.values().for_each(|day| sum.join(day));
            let mut stretches: Vec<Range> = Vec::new();
            let missing = gap.dates().filter(|date| !days.contains_key(date));
            missing.for_each(|date| prolong(&mut stretches, Range { from: date, to: date }));
            for stretch in stretches {
                sum.join(&reports::accounts(self.conn, &self.ground.books, stretch).await?);
            }
        }
        Ok(sum)
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
    ) -> Result<Vec<(NaiveDate, Summary)>, ReportRefused> {
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
    async fn compute(&self, range: Range) -> Result<Vec<(NaiveDate, Summary)>, ReportRefused> {
        let days = self.ground.books.days(range);
        let Ground { books, rules, .. } = self.ground;
        let query = FactsQuery { books, rules, days: &days, source: Source::All };
        let facts = reports::facts(self.conn, &query).await?;
        let day = |(at, facts): (usize, Vec<reports::Fact>)| {
            let date = days.date(at);
            (date, Summary::of_day(date, facts.iter().map(|fact| &fact.event)))
        };
        let all: Vec<_> = facts.into_iter().enumerate().map(day).collect();
        let mut computed = self.computed.lock().unwrap_or_else(PoisonError::into_inner);
        computed.extend(all.iter().map(|(date, summary)| (*date, summary.head())));
        Ok(all)
    }

    async fn stored(
        &self,
        stretch: Stretch,
        range: Range,
        depth: Depth,
    ) -> Result<BTreeMap<NaiveDate, Summary>, ReportRefused> {
        let (conn, studio, shape) = (self.conn, self.ground.books.studio, &self.ground.shape);
        let which = (stretch, Range { from: stretch.around(range.from).from, to: range.to });
        let rows = match depth {
            Depth::Head => reports::stored_heads(conn, studio, shape, which).await?,
            Depth::Clients => reports::stored_clients(conn, studio, shape, which).await?,
            Depth::Whole => reports::stored(conn, studio, shape, which).await?,
        };
        rows.into_iter().map(|row| Ok((row.first, read(&row)?))).collect()
    }
}

/// The dates that are not there, in stretches of a month at most, and some between them.
fn missing(range: Range, kept: &BTreeMap<NaiveDate, Summary>) -> Vec<Range> {
    let mut all: Vec<Range> = Vec::new();
    for date in range.dates().filter(|date| !kept.contains_key(date)) {
        match all.last_mut() {
            Some(last) if days_to(last.to, date) <= NEAR && days_to(last.from, date) < 31 => {
                last.to = date;
            }
            _ => all.push(Range { from: date, to: date }),
        }
    }
    all
}

fn days_to(from: NaiveDate, to: NaiveDate) -> u64 {
    u64::try_from((to - from).num_days()).unwrap_or_default()
}

/// A range, cut where months or years begin.
pub(super) fn cut(range: Range, stretch: Stretch) -> Vec<Range> {
    let mut all = Vec::new();
    let mut next = Some(range.from);
    while let Some(from) = next.filter(|from| *from <= range.to) {
        let to = stretch.around(from).to.min(range.to);
        all.push(Range { from, to });
        next = to.succ_opt();
    }
    all
}

/// Makes `next` part of the last stretch where it follows it, else one of its own.
fn prolong(stretches: &mut Vec<Range>, next: Range) {
    match stretches.last_mut() {
        Some(last) if last.to.succ_opt() == Some(next.from) => last.to = next.to,
        _ => stretches.push(next),
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
    let all = Range { from: NaiveDate::MIN, to: until };
    let written = write_some(services, studio, Keep { range: all, waiting: false }).await?;
    if written > 0 {
        tracing::info!(%studio, written, "summaries are kept");
    } else {
        tracing::debug!(%studio, "summaries are kept already");
    }
    Ok(())
}

/// The same of every studio, as far as the month goes: what was never kept, such as the years
/// of a database that was just filled, and whatever changed since.
pub async fn bring_up_to_date_everywhere(services: &Services) -> Result<(), ReportRefused> {
    for studio in studios::all(services.store.reader()).await? {
        let zone = storage::schedule::zone(&studio)?;
        let today = zone.today(services.now());
        bring_up_to_date(services, studio.id.into(), Range::month_of(today).to).await?;
    }
    Ok(())
}

/// While somebody waits for a page about `range`: takes in what just changed, and keeps the
/// latest months of it, but only few. Whatever else is not kept is counted for the page, and
/// kept by the chore.
pub(super) async fn keep_for(
    services: &Services,
    studio: StudioId,
    range: Range,
) -> Result<(), ReportRefused> {
    write_some(services, studio, Keep { range, waiting: true }).await?;
    Ok(())
}

/// What is to be kept.
#[derive(Clone, Copy, Debug)]
struct Keep {
    range: Range,
    /// Whether somebody waits: then the latest months, and few; else every month, and then
    /// the years of them.
    waiting: bool,
}

async fn write_some(
    services: &Services,
    studio: StudioId,
    wanted: Keep,
) -> Result<usize, ReportRefused> {
    let most = if wanted.waiting { WHILE_READ } else { usize::MAX };
    let (mut tries, mut written) = (TRIES, 0);
    // Where others are at it, what is not there is computed when it is read.
    while tries > 0 && written < most {
        match step(services, studio, wanted).await {
            Ok(Outcome::Done) => break,
            Ok(Outcome::Wrote) => written += 1,
            Ok(Outcome::Cleared | Outcome::Late) => tries -= 1,
            Err(error) if error.is_collision() => tries -= 1,
            Err(error) => return Err(error),
        }
    }
    Ok(written)
}

/// How one step went.
enum Outcome {
    /// There was nothing to do.
    Done,
    /// Something was written.
    Wrote,
    /// What had changed was taken away.
    Cleared,
    /// Somebody else was quicker.
    Late,
}

async fn step(
    services: &Services,
    studio: StudioId,
    wanted: Keep,
) -> Result<Outcome, ReportRefused> {
    let reading = services.store.begin_reading().await?;
    let ground = Ground::read(&*reading, studio).await?;
    let seen = reports::generation(&*reading, studio).await?;
    let marks = reports::count_marks(&*reading, studio, MOST_MARKS + 1).await?;
    if marks > 0 {
        reading.end().await?;
        return match marks > MOST_MARKS {
            true => anew(services, studio, seen).await,
            false => clear(services, studio).await,
        };
    }
    let kept = Kept {
        conn: &*reading,
        ground: &ground,
        dirty: Dirty::default(),
        extent: reports::extent(&*reading, &ground.books).await?,
        computed: Mutex::default(),
    };
    let mut write = Write::default();
    if let Some(month) = next(&kept, Stretch::Month, wanted).await? {
        month_anew(&kept, month, &mut write).await?;
    } else if !wanted.waiting
        && let Some(year) = next(&kept, Stretch::Year, wanted).await?
    {
        let months = kept.line(year, Step::Month, Depth::Whole).await?;
        write.years.push(written(Range::year_of(year.from).from, joined(months))?);
    }
    drop(kept);
    reading.end().await?;
    if write.is_empty() {
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

/// Takes away what marks touch, and the marks. Nothing is counted yet: it is counted as of a
/// moment that sees none of them. Were it counted first, what changes meanwhile on a day that is
/// marked already, and so is not marked again, would go unseen with the mark.
async fn clear(services: &Services, studio: StudioId) -> Result<Outcome, ReportRefused> {
    let tx = services.store.begin().await?;
    let ground = Ground::read(&*tx, studio).await?;
    let seen = reports::generation(&*tx, studio).await?;
    let marks = reports::marks(&*tx, studio, MOST_MARKS).await?;
    let dirty = dirty(&*tx, &ground, &marks).await?;
    let write = Write {
        gone_from: dirty.from,
        gone: dirty.dates.into_iter().collect(),
        marks: marks.iter().map(|mark| mark.id).collect(),
        ..Write::default()
    };
    if !reports::replace(&tx, studio, &ground.shape, seen, &write).await? {
        tx.rollback().await?;
        return Ok(Outcome::Late);
    }
    tx.commit().await?;
    Ok(Outcome::Cleared)
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

/// The next month or year that is not kept, or no longer: a month whole, of a year what lies
/// where anything counts. A year that goes on behind what is wanted is none yet.
async fn next<C: Connection>(
    kept: &Kept<'_, C>,
    stretch: Stretch,
    Keep { range, waiting }: Keep,
) -> Result<Option<Range>, ReportRefused> {
    let Some(extent) = kept.extent else { return Ok(None) };
    let Some(range) = common(range, extent) else { return Ok(None) };
    let (studio, shape) = (kept.ground.books.studio, &kept.ground.shape);
    let begin = Range { from: stretch.around(range.from).from, to: range.to };
    let there = reports::stored_firsts(kept.conn, studio, shape, (stretch, begin)).await?;
    let mut missing = cut(range, stretch).into_iter().filter(|piece| {
        let whole = stretch.around(piece.from);
        let out_of_date = !there.contains(&whole.from) || kept.dirty.has_any(whole);
        out_of_date && (stretch == Stretch::Month || common(whole, extent) == Some(*piece))
    });
    let found = if waiting { missing.next_back() } else { missing.next() };
    Ok(found.map(|piece| match stretch {
        Stretch::Month => Range::month_of(piece.from),
        _ => piece,
    }))
}

/// Its dates that are not kept, and the month of all of them.
async fn month_anew<C: Connection>(
    kept: &Kept<'_, C>,
    month: Range,
    write: &mut Write,
) -> Result<(), ReportRefused> {
    let mut there = kept.stored(Stretch::Day, month, Depth::Whole).await?;
    there.retain(|date, _| !kept.dirty.has(*date));
    for missing in missing(month, &there) {
        for (date, summary) in kept.compute(missing).await? {
            write.days.push(written(date, summary.clone())?);
            there.insert(date, summary);
        }
    }
    let whole = joined(there.into_iter().collect());
    write.months.push(written(month.from, whole)?);
    Ok(())
}
