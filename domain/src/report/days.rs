//! The days of a range on a zone's clock: which instant lies on which date, and in which
//! hour of it.

use chrono::NaiveDate;

use super::Range;
use crate::{Instant, Span, time::Zone};

/// The days of a range, with the offsets that hold in it, at hand for many questions.
#[derive(Clone, Debug)]
pub struct Days {
    first: NaiveDate,
    /// When each begins, and when the last one ends, in epoch seconds.
    starts: Vec<i64>,
    /// From when on which offset holds, in seconds, in order.
    offsets: Vec<(i64, i64)>,
}

/// Minutes in one hour of one date, as the clock on the wall shows it. An hour that the
/// clock shows twice holds up to 120.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Which date, counted from the first of the range.
    pub day: usize,
    /// 0 to 23.
    pub hour: u8,
    /// How many.
    pub minutes: i64,
}

impl Days {
    /// Those of a range.
    #[must_use]
    pub fn of(range: Range, zone: Zone) -> Self {
        let begins = |date: NaiveDate| zone.day_start(date).timestamp();
        let mut starts: Vec<i64> = range.dates().map(begins).collect();
        starts.push(begins(range.to.succ_opt().unwrap_or(range.to)));
        let (start, end) = (starts[0], starts[starts.len() - 1]);
        let instant = |at| Instant::from_timestamp(at, 0).unwrap_or_default();
        let mut offsets = vec![(i64::MIN, i64::from(zone.offset_seconds(instant(start))))];
        let span = Span::new(instant(start), instant(end));
        let changes = span.map(|span| zone.changes(span)).unwrap_or_default();
        offsets.extend(changes.iter().map(|c| (c.at.timestamp(), i64::from(c.after))));
        Self { first: range.from, starts, offsets }
    }

    /// From which second until which other it goes, the end excluded.
    #[must_use]
    pub fn span(&self) -> (i64, i64) {
        (self.starts[0], self.starts[self.starts.len() - 1])
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A date, counted from the first.
    #[must_use]
    pub fn date(&self, day: usize) -> NaiveDate {
        let days = chrono::Days::new(u64::try_from(day).unwrap_or_default());
        self.first.checked_add_days(days).unwrap_or(self.first)
    }

    /// On which date an instant lies, counted from the first.
    #[must_use]
    pub fn day(&self, at: i64) -> Option<usize> {
        let after = self.starts.partition_point(|start| *start <= at);
        after.checked_sub(1).filter(|day| *day < self.len())
    }

    /// What of a stretch lies in the range, hour by hour.
    #[must_use]
    pub fn pieces(&self, from: i64, until: i64) -> Vec<Piece> {
        let (start, end) = self.span();
        let (mut at, until) = (from.max(start), until.min(end));
        let mut all = Vec::new();
        while at < until {
            let Some(day) = self.day(at) else { break };
            let segment = self.offsets.partition_point(|(from, _)| *from <= at);
            let offset = self.offsets[segment - 1].1;
            let wall = at + offset;
            let change = self.offsets.get(segment).map_or(i64::MAX, |(from, _)| *from);
            let hour_ends = at + 3_600 - wall.rem_euclid(3_600);
            let next = hour_ends.min(until).min(change).min(self.starts[day + 1]);
            let hour = u8::try_from(wall.rem_euclid(86_400) / 3_600).unwrap_or_default();
            all.push(Piece { day, hour, minutes: (next - at) / 60 });
            at = next;
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(from: &str, to: &str) -> Days {
        let date = |text: &str| text.parse().expect("a date");
        let range = Range::new(date(from), date(to)).expect("a range");
        Days::of(range, "Europe/Berlin".parse().expect("a zone"))
    }

    fn of_hour(pieces: &[Piece], hour: u8) -> i64 {
        pieces.iter().filter(|piece| piece.hour == hour).map(|piece| piece.minutes).sum()
    }

    #[test]
    fn a_day_on_which_the_clock_is_put_back_has_25_hours_and_one_of_them_counts_twice() {
        let days = days("2026-10-25", "2026-10-25");
        let (from, until) = days.span();
        let pieces = days.pieces(from, until);
        assert_eq!(pieces.iter().map(|p| p.minutes).sum::<i64>(), 25 * 60);
        assert_eq!([of_hour(&pieces, 1), of_hour(&pieces, 2), of_hour(&pieces, 3)], [60, 120, 60]);
    }

    #[test]
    fn a_day_on_which_the_clock_is_put_forward_has_23_hours_and_one_of_them_none() {
        let days = days("2026-03-28", "2026-03-30");
        let (from, until) = days.span();
        let pieces = days.pieces(from - 5_000, until + 5_000);
        let of_day = |day| pieces.iter().filter(move |p| p.day == day).map(|p| p.minutes);
        assert_eq!([0, 1, 2].map(|day| of_day(day).sum::<i64>() / 60), [24, 23, 24]);
        let sunday: Vec<Piece> = pieces.iter().copied().filter(|p| p.day == 1).collect();
        assert_eq!([of_hour(&sunday, 1), of_hour(&sunday, 2), of_hour(&sunday, 3)], [60, 0, 60]);
    }

    #[test]
    fn an_instant_lies_on_the_date_that_begins_before_it() {
        let days = days("2026-10-24", "2026-10-26");
        let (from, until) = days.span();
        assert_eq!([days.day(from - 1), days.day(from)], [None, Some(0)]);
        assert_eq!([days.day(until - 1), days.day(until)], [Some(2), None]);
        assert_eq!(days.date(2).to_string(), "2026-10-26");
    }
}
