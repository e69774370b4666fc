//! What is behind a figure: the bookings, or the journals, that make it.
//!
//! What one of them counts is what the same rule makes of it alone, so that the lines add
//! up to the figure.

mod address;
mod cursor;
mod file;
mod found;
mod lines;
mod source;
mod wanted;

use std::{str::FromStr, sync::Arc};

use chrono::NaiveDate;
use domain::{
    StudioId,
    report::{Range, Step, Summary, Unit},
};
use storage::{
    Connection,
    reports::{self, Fact, FactsQuery, Stretch},
};

#[cfg(test)]
pub use self::file::behind_csv_of;
pub(super) use self::file::{MOST, noted};
use self::{
    cursor::Cursor,
    lines::{lines, names},
};
pub use self::{
    file::behind_csv,
    found::{Asked, Counted, Found},
    lines::BehindLine,
    wanted::{Behind, Of, Wanted},
};
use super::{
    ReportRefused,
    ground::Ground,
    kept::{Kept, Reads, cut, keep_for},
};
use crate::{Services, auth::ManagerSession};

/// So many lines make a page.
const PAGE: usize = 50;
/// So many dates at most are looked at together.
const AT_ONCE: usize = 31;

/// Dates that lie so far apart are looked at together.
const NEAR: i64 = 3;

/// Some of the lines behind a figure, the last first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BehindPage {
    /// The figure itself.
    pub total: i64,
    /// What it counts.
    pub unit: Unit,
    /// Some lines.
    pub lines: Vec<BehindLine>,
    /// Where the next page goes on, if there is more.
    pub next: Option<String>,
}

/// Some of the lines behind a figure, the last first, from where `after` says that the page
/// before ended.
pub async fn behind(
    services: &Services,
    manager: &ManagerSession,
    wanted: &Wanted,
    after: Option<&str>,
) -> Result<BehindPage, ReportRefused> {
    let reads = Reads::alone(wanted.range);
    behind_of(services, manager.studio(), (wanted, after), &reads).await
}

pub(super) async fn behind_of(
    services: &Services,
    studio: StudioId,
    (wanted, after): (&Wanted, Option<&str>),
    reads: &Reads,
) -> Result<BehindPage, ReportRefused> {
    let after = after.map(Cursor::from_str).transpose()?;
    let (reading, ground) = keep_for(services, studio, reads).await?;
    let kept = Kept::open(&*reading, &ground, services.summaries()).await?;
    let page = page(&*reading, &kept, &ground, &Asked { wanted: wanted.clone(), after }).await;
    drop(kept);
    reading.end().await?;
    page
}

/// What counts is looked for once while nothing changes. What its lines say beside it, such as
/// names, is read each time.
async fn page<C: Connection>(
    conn: &C,
    kept: &Kept<'_, C>,
    ground: &Ground,
    asked: &Asked,
) -> Result<BehindPage, ReportRefused> {
    let found = match kept.found(asked) {
        Some(known) => known,
        None => {
            let found = Arc::new(found(conn, kept, ground, asked, PAGE).await?);
            kept.keep_found(asked, &found);
            found
        }
    };
    let next = found.counted.last().filter(|_| found.more).map(|last| last.cursor().to_string());
    let names = names(conn, ground).await?;
    let lines = lines(conn, ground, &names, &found.counted).await?;
    Ok(BehindPage { total: found.total, unit: asked.wanted.behind.unit(), lines, next })
}

/// What counts, the last first, and no more than so many.
async fn found<C: Connection>(
    conn: &C,
    kept: &Kept<'_, C>,
    ground: &Ground,
    Asked { wanted, after }: &Asked,
    at_most: usize,
) -> Result<Found, ReportRefused> {
    let after = *after;
    let depth = wanted.depth();
    let mut years = Vec::new();
    for year in cut(wanted.range, Stretch::Year) {
        years.push((year, kept.over(year, depth).await?));
    }
    let mut summary = Summary::default();
    years.iter().for_each(|(_, year)| summary.join(year));
    let total = wanted.behind.amount(wanted.of, &summary, wanted.range.from);
    let mut found = Vec::new();
    // Of few dates in turn, then of more: a full page needs few, and where there is little
    // on each, looking at one after the other would take the longer the less there is.
    let mut at_once = 1;
    let asked = |from: NaiveDate| after.is_none_or(|after| from <= after.date);
    for (year, of_year) in years.into_iter().rev() {
        if found.len() > at_most || !asked(year.from) || !wanted.possible(&of_year) {
            continue;
        }
        for (first, month) in kept.line(year, Step::Month, depth).await?.iter().rev() {
            if found.len() > at_most || !asked(*first) || !wanted.possible(month) {
                continue;
            }
            let month_of = Range::month_of(*first);
            let mut dates = possible(kept, wanted, month_of, after).await?;
            while found.len() <= at_most && !dates.is_empty() {
                let some = dates.split_off(dates.len().saturating_sub(at_once));
                found.extend(of_dates(conn, ground, wanted, &some, after).await?);
                at_once = (at_once * 2).min(AT_ONCE);
            }
        }
    }
    let more = found.len() > at_most;
    found.truncate(at_most);
    found.shrink_to_fit();
    Ok(Found { total, counted: found, more })
}

/// The dates of a month that may hold any of what is wanted, in order.
async fn possible<C: Connection>(
    kept: &Kept<'_, C>,
    wanted: &Wanted,
    month: Range,
    after: Option<Cursor>,
) -> Result<Vec<NaiveDate>, ReportRefused> {
    let (from, to) = (month.from.max(wanted.range.from), month.to.min(wanted.range.to));
    let to = after.map_or(to, |after| to.min(after.date));
    if from > to {
        return Ok(Vec::new());
    }
    let dates = kept.line(Range { from, to }, Step::Day, wanted.depth()).await?;
    let possible = dates.into_iter().filter(|(_, day)| wanted.possible(day));
    Ok(possible.map(|(date, _)| date).collect())
}

/// What counts on some dates, which lie in one month and in order, the last first, behind
/// where the page before ended.
async fn of_dates<C: Connection>(
    conn: &C,
    ground: &Ground,
    wanted: &Wanted,
    dates: &[NaiveDate],
    after: Option<Cursor>,
) -> Result<Vec<Counted>, ReportRefused> {
    let Ground { books, rules, .. } = ground;
    let source = wanted.source(books);
    let mut all = Vec::new();
    for near in dates.chunk_by(|one, next| (*next - *one).num_days() <= NEAR) {
        let (Some(from), Some(to)) = (near.first(), near.last()) else { continue };
        let days = books.days(Range { from: *from, to: *to });
        let query = FactsQuery { books, rules, days: &days, source };
        for (day, facts) in reports::facts(conn, &query).await?.into_iter().enumerate() {
            let date = days.date(day);
            if near.contains(&date) {
                all.extend(counted(wanted, date, facts));
            }
        }
    }
    let behind = |counted: &Counted| after.is_none_or(|after| counted.key() < after.key());
    all.retain(behind);
    all.sort_by_key(|counted| std::cmp::Reverse(counted.key()));
    Ok(all)
}

/// What each fact of a date counts, where it counts anything.
fn counted(wanted: &Wanted, date: NaiveDate, facts: Vec<Fact>) -> impl Iterator<Item = Counted> {
    facts.into_iter().filter_map(move |fact| {
        let alone = Summary::of_day(date, [&fact.event]);
        let amount = wanted.behind.amount(wanted.of, &alone, wanted.range.from);
        let Fact { id, booking, at, .. } = fact;
        (amount != 0).then_some(Counted { date, at, id, booking, amount })
    })
}
