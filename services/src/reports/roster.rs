//! Rostered minutes: working hours and changed dates, less time off, expanded by the same
//! rule that offers slots.

use std::collections::BTreeMap;

use chrono::Datelike;
use domain::{
    Span,
    report::{Days, Range},
    schedule::{Busy, working},
};
use storage::{
    Connection, StoreError,
    reports::{self, Rostered},
};
use uuid::Uuid;

use super::ground::Ground;

/// Hours of a week, from Monday's first.
pub(super) const CELLS: usize = 168;

/// Who was rostered for how long.
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
        ground: &Ground,
        range: Range,
    ) -> Result<Self, StoreError> {
        let days = ground.books.days(range);
        let people = reports::rostered(conn, ground.books.studio, (range, &days)).await?;
        Ok(Self::of_people(ground, range, &days, &people))
    }

    fn of_people(ground: &Ground, range: Range, days: &Days, people: &[Rostered]) -> Self {
        let mut roster = Self { of: BTreeMap::new(), all: 0, open: 0, cells: vec![0; CELLS] };
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
