//! Rostered minutes: working hours and changed dates, less time off, expanded by the same
//! rule that offers slots.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{Datelike, NaiveDate};
use domain::{
    Span,
    report::{Range, Step},
    schedule::{Busy, working},
};
use sha2::{Digest, Sha256};
use storage::{
    Connection, StoreError,
    reports::{self, Rostered},
};
use uuid::Uuid;

use super::ground::Ground;

/// Hours of a week, from Monday's first.
pub(super) const CELLS: usize = 168;
/// So many stretches are remembered: some megabytes.
const REMEMBERED: usize = 4_000;

/// Months, or parts of them, as they were expanded before, and ranges of them, each under
/// everything that says how. To expand years of hours takes longer than all else that a page
/// shows, and hours seldom change.
#[derive(Default)]
pub(crate) struct Rosters(Mutex<HashMap<[u8; 32], Arc<Roster>>>);

impl Rosters {
    /// Of any range: as it was joined before, else of its months. To look at the months of
    /// twenty years one by one takes longer than to join them.
    fn over(&self, ground: &Ground, range: Range, people: &[Rostered]) -> Arc<Roster> {
        self.known(key(ground, range, people), || {
            let mut whole = Roster::of_nobody();
            // Hours that cross midnight are split there, so that months make the whole.
            for month in range.steps(Step::Month) {
                whole.join(&self.of(ground, month, people));
            }
            whole
        })
    }

    fn of(&self, ground: &Ground, month: Range, people: &[Rostered]) -> Arc<Roster> {
        self.known(key(ground, month, people), || Roster::expand(ground, month, people))
    }

    fn known(&self, key: [u8; 32], expand: impl FnOnce() -> Roster) -> Arc<Roster> {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(roster) = known().get(&key) {
            return roster.clone();
        }
        let roster = Arc::new(expand());
        let mut known = known();
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(key, roster.clone());
        roster
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
    pub async fn read<C: Connection>(
        conn: &C,
        (ground, rosters): (&Ground, &Rosters),
        range: Range,
    ) -> Result<Arc<Self>, StoreError> {
        let days = ground.books.days(range);
        let people = reports::rostered(conn, ground.books.studio, (range, &days)).await?;
        Ok(rosters.over(ground, range, &people))
    }

    fn of_nobody() -> Self {
        Self { of: BTreeMap::new(), all: 0, open: 0, cells: vec![0; CELLS] }
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

/// Everything that says how a stretch is expanded, and nothing else: the zone, the dates, and
/// of everybody the rules that may hold on them, the absences, and when they left.
fn key(ground: &Ground, stretch: Range, people: &[Rostered]) -> [u8; 32] {
    let zone = ground.books.zone;
    let begin = zone.day_start(stretch.from);
    let end = zone.day_start(stretch.to.succ_opt().unwrap_or(stretch.to));
    let before = stretch.from.pred_opt().unwrap_or(stretch.from);
    let mut said = Said(Sha256::new());
    said.0.update(zone.name());
    said.dates([Some(stretch.from), Some(stretch.to)]);
    for one in people {
        said.0.update(one.person.id);
        let hours = one.schedule.hours.iter().filter(|hours| {
            hours.valid_from.is_none_or(|from| from <= stretch.to)
                && hours.valid_until.is_none_or(|until| before <= until)
        });
        for hours in hours {
            said.number(hours.weekday.num_days_from_monday());
            said.numbers([hours.from_minute, hours.until_minute]);
            said.dates([hours.valid_from, hours.valid_until]);
        }
        said.end();
        let instead = one.schedule.overrides.iter();
        for one in instead.filter(|one| before <= one.date && one.date <= stretch.to) {
            said.dates([Some(one.date)]);
            let (from, until) = one.hours.unwrap_or((u32::MAX, u32::MAX));
            said.numbers([from, until]);
        }
        said.end();
        for away in one.away.iter().filter(|away| away.start < end && begin < away.end) {
            said.numbers([away.start.timestamp(), away.end.timestamp()]);
        }
        said.end();
        said.numbers(one.left.filter(|left| *left < end).map(|left| left.timestamp()));
        said.end();
    }
    said.0.finalize().into()
}

/// What is said, so that nothing else reads the same.
struct Said(Sha256);

impl Said {
    fn number(&mut self, number: impl Into<i64>) {
        self.0.update([1]);
        self.0.update(number.into().to_be_bytes());
    }

    fn numbers<N: Into<i64>>(&mut self, numbers: impl IntoIterator<Item = N>) {
        numbers.into_iter().for_each(|number| self.number(number));
    }

    fn dates<const N: usize>(&mut self, dates: [Option<NaiveDate>; N]) {
        let number = |date: NaiveDate| i64::from(date.num_days_from_ce());
        self.numbers(dates.map(|date| date.map_or(i64::MIN, number)));
    }

    fn end(&mut self) {
        self.0.update([0]);
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
