//! Rostered minutes: working hours and changed dates, less time off, expanded by the same
//! rule that offers slots.

mod said;

use std::{collections::BTreeMap, sync::Arc};

use chrono::Datelike;
use domain::{
    Span, StudioId,
    report::{Range, Step},
    schedule::{Busy, working},
};
use storage::{
    Connection, StoreError,
    reports::{self, Rostered},
    versions,
};
use uuid::Uuid;

use self::said::said;
use super::ground::Ground;
use crate::memory::Memory;

/// Hours of a week, from Monday's first.
pub(super) const CELLS: usize = 168;
/// So many bytes of them are remembered.
const MOST: usize = 4 << 20;

/// Months, or parts of them, as they were expanded before, each under everything that says how;
/// and ranges of them, each with the version of the studio's rules by which they were read. To
/// expand years of hours takes longer than all else that a page shows, and hours seldom change.
pub(crate) struct Rosters {
    months: Memory<[u8; 32], Arc<Roster>>,
    ranges: Memory<(StudioId, Range), (i64, Arc<Roster>)>,
}

impl Default for Rosters {
    fn default() -> Self {
        Self { months: Memory::new(MOST), ranges: Memory::new(MOST) }
    }
}

impl Rosters {
    fn of(&self, ground: &Ground, month: Range, people: &[Rostered]) -> Arc<Roster> {
        let key = said(ground, month, people);
        if let Some(roster) = self.months.get(&key) {
            return roster;
        }
        let roster = Arc::new(Roster::expand(ground, month, people));
        self.months.keep(key, roster.clone(), roster.weight());
        roster
    }

    /// What is kept weighs so much: of months, and of ranges.
    #[cfg(test)]
    pub(super) fn weights(&self) -> [usize; 2] {
        [self.months.weight(), self.ranges.weight()]
    }

    /// The same with so little room.
    #[cfg(test)]
    pub(super) fn with_room(most: usize) -> Self {
        Self { months: Memory::new(most), ranges: Memory::new(most) }
    }
}

/// Rosters as of one moment.
pub(super) struct Rostering<'a, C> {
    conn: &'a C,
    ground: &'a Ground,
    rosters: &'a Rosters,
    /// How often the studio's rules have changed: people, hours and absences are among them,
    /// and so is when somebody left, which is written down together with their leaving.
    version: i64,
}

impl<'a, C: Connection> Rostering<'a, C> {
    /// Those that `conn` sees, a transaction that sees one moment.
    pub async fn open(
        conn: &'a C,
        ground: &'a Ground,
        rosters: &'a Rosters,
    ) -> Result<Self, StoreError> {
        let version = versions::rules(conn, ground.books.studio).await?;
        Ok(Self { conn, ground, rosters, version })
    }

    /// Of a range.
    pub async fn over(&self, range: Range) -> Result<Arc<Roster>, StoreError> {
        let studio = self.ground.books.studio;
        let known = self.rosters.ranges.get(&(studio, range));
        if let Some((_, roster)) = known.filter(|(version, _)| *version == self.version) {
            return Ok(roster);
        }
        let days = self.ground.books.days(range);
        let people = reports::rostered(self.conn, studio, (range, &days)).await?;
        let mut whole = Roster::of_nobody();
        // Hours that cross midnight are split there, so that months make the whole.
        for month in range.steps(Step::Month) {
            whole.join(&self.rosters.of(self.ground, month, &people));
        }
        let whole = Arc::new(whole);
        let weight = whole.weight();
        self.rosters.ranges.keep((studio, range), (self.version, whole.clone()), weight);
        Ok(whole)
    }
}

/// Who was rostered for how long.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Roster {
    /// Minutes by therapist.
    pub of: BTreeMap<Uuid, i64>,
    /// Minutes of all therapists.
    pub all: i64,
    /// Minutes in which anybody was rostered: for each room.
    pub open: i64,
    /// Minutes of all therapists by hour of the week.
    pub cells: Vec<i64>,
}

impl Roster {
    fn of_nobody() -> Self {
        Self { of: BTreeMap::new(), all: 0, open: 0, cells: vec![0; CELLS] }
    }

    /// Bytes of it, nearly, with what it is kept under.
    fn weight(&self) -> usize {
        let of = self.of.len() * (size_of::<Uuid>() + size_of::<i64>()) * 3 / 2;
        size_of::<Self>() + 64 + of + self.cells.len() * size_of::<i64>()
    }

    fn join(&mut self, other: &Self) {
        self.all += other.all;
        self.open += other.open;
        for (id, minutes) in &other.of {
            *self.of.entry(*id).or_default() += minutes;
        }
        for (sum, more) in self.cells.iter_mut().zip(&other.cells) {
            *sum += more;
        }
    }

    fn expand(ground: &Ground, range: Range, people: &[Rostered]) -> Self {
        let days = ground.books.days(range);
        let mut roster = Self::of_nobody();
        let weekday: Vec<usize> = (0..days.len())
            .map(|day| days.date(day).weekday().num_days_from_monday() as usize)
            .collect();
        let mut everybody = Vec::new();
        for person in people {
            let spans = at_work(ground, range, person);
            let mut minutes = 0;
            for span in &spans {
                for piece in days.pieces(span.start.timestamp(), span.end.timestamp()) {
                    roster.cells[weekday[piece.day] * 24 + usize::from(piece.hour)] +=
                        piece.minutes;
                    minutes += piece.minutes;
                }
            }
            roster.all += minutes;
            roster.of.insert(person.person.id, minutes);
            everybody.extend(spans);
        }
        roster.open = Busy::new(everybody).spans().iter().map(Span::minutes).sum();
        roster
    }
}

/// When somebody was to work.
fn at_work(ground: &Ground, range: Range, person: &Rostered) -> Vec<Span> {
    let away = Busy::new(person.away.clone());
    let left = person.left;
    let spans = working(&person.schedule, ground.books.zone, range.from, range.to);
    let here = |span: Span| match left {
        Some(left) => Span::new(span.start, span.end.min(left)),
        None => Some(span),
    };
    spans.into_iter().filter_map(here).flat_map(|span| without(span, &away)).collect()
}

/// What of a span is left of an absence.
fn without(span: Span, away: &Busy) -> Vec<Span> {
    let mut left = Vec::new();
    let mut start = span.start;
    let from = away.spans().partition_point(|gone| gone.end <= span.start);
    for gone in away.spans()[from..].iter().take_while(|gone| gone.start < span.end) {
        left.extend(Span::new(start, gone.start));
        start = gone.end;
    }
    left.extend(Span::new(start, span.end));
    left
}
