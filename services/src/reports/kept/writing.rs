//! Who keeps summaries up to date, and how.

use chrono::NaiveDate;
use domain::{
    StudioId,
    report::{Range, Step, Summary},
};
use storage::{
    Collision, Connection, ReadTx,
    reports::{self, Stretch, Write},
    studios,
};

use super::{
    Depth, Kept,
    changed::{Dirty, MOST_MARKS},
    pieces::{common, cut, joined, missing},
    reading::written,
    remembered::{Answer, Question, State},
};
use crate::{
    Services,
    reports::{
        ReportRefused,
        ground::{Ground, shape},
    },
};

/// How often writing is tried again beyond once for each month.
const TRIES: usize = 20;
/// So many months at most are written while somebody waits for a page.
const WHILE_READ: usize = 2;

/// Brings the summaries of a studio up to date as far as `until`, a month at a time: each is
/// computed as of one moment and written only if nobody else wrote any since.
pub async fn bring_up_to_date(
    services: &Services,
    studio: StudioId,
    until: NaiveDate,
) -> Result<(), ReportRefused> {
    let written = write_some(services, studio, Keep { range: all(until), waiting: false }).await?;
    if written > 0 {
        tracing::info!(%studio, written, "summaries are kept");
    } else {
        tracing::debug!(%studio, "summaries are kept already");
    }
    Ok(())
}

/// The same of every studio, as far as the month goes: what was never kept, such as the years
/// of a database that was just filled, and whatever changed since. Where all was kept when it was
/// last looked at, and nothing has changed, no more is asked: one question tells of all studios.
pub async fn bring_up_to_date_everywhere(services: &Services) -> Result<(), ReportRefused> {
    let conn = services.store.reader();
    let studios = studios::all(conn).await?;
    let unmarked = reports::unmarked_everywhere(conn).await?;
    for studio in studios {
        let zone = storage::schedule::zone(&studio)?;
        let id: StudioId = studio.id.into();
        let until = Range::month_of(zone.today(services.now())).to;
        let state = unmarked.get(&id).map(|generation| State {
            shape: shape(zone, &studio.currency),
            generation: *generation,
        });
        let known =
            |state: State| services.summaries().known(id, Question::Kept(all(until)), &state);
        if state.and_then(known).is_none() {
            bring_up_to_date(services, id, until).await?;
        }
    }
    Ok(())
}

/// Everything as far as a date.
const fn all(until: NaiveDate) -> Range {
    Range { from: NaiveDate::MIN, to: until }
}

/// A transaction that sees one moment, and what decides at it.
pub async fn moment(
    services: &Services,
    studio: StudioId,
) -> Result<(ReadTx, Ground), ReportRefused> {
    let reading = services.store.begin_reading().await?;
    let ground = Ground::read(&*reading, studio).await?;
    Ok((reading, ground))
}

/// What is to be kept.
#[derive(Clone, Copy, Debug)]
pub struct Keep {
    /// Of which dates.
    pub range: Range,
    /// Whether somebody waits: then the latest months, and few; else every month, and then
    /// the years of them.
    pub waiting: bool,
}

/// Takes in what changed, and writes what is not there. Says how often anything was written.
pub async fn write_some(
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
    let (reading, ground) = moment(services, studio).await?;
    let seen = reports::generation(&*reading, studio).await?;
    let marks = reports::count_marks(&*reading, studio, MOST_MARKS + 1).await?;
    if marks > 0 {
        reading.end().await?;
        return match marks > MOST_MARKS {
            true => anew(services, studio, seen).await,
            false => clear(services, studio).await,
        };
    }
    // The chore reads each month once: it would drive out what pages ask for.
    let memory = wanted.waiting.then(|| services.summaries());
    let kept = Kept::unmarked(&*reading, &ground, (memory, seen)).await?;
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
        let state = State { shape: ground.shape, generation: seen };
        services.summaries().keep(studio, Question::Kept(wanted.range), &state, &Answer::Kept);
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
    let dirty = Dirty::of(&*tx, &ground, &marks).await?;
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
            write.days.push(written(date, Summary::clone(&summary))?);
            there.insert(date, summary);
        }
    }
    let whole = joined(there.into_iter().collect());
    write.months.push(written(month.from, whole)?);
    Ok(())
}
