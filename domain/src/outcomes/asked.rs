//! When a client is asked what.

use chrono::NaiveDate;
#[cfg(feature = "zones")]
use chrono::{NaiveTime, TimeDelta};

use super::PAUSE_DAYS;
#[cfg(feature = "zones")]
use crate::{Instant, time::Zone};

/// The earliest visit after which it can be asked whether it helped: change needs time.
pub const EARLIEST_REVIEW: u32 = 3;
/// The latest: by then, somebody should have asked.
pub const LATEST_REVIEW: u32 = 12;

/// When a questionnaire of the studio's is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Occasion {
    /// Not at all.
    Never,
    /// Before the first visit, and a day after the review visit.
    StartAndReview,
    /// Before each visit.
    EachVisit,
}

impl Occasion {
    /// Every occasion.
    pub const ALL: [Self; 3] = [Self::Never, Self::StartAndReview, Self::EachVisit];

    /// Its code, as rows and forms bear it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::StartAndReview => "start_and_review",
            Self::EachVisit => "each_visit",
        }
    }

    /// The occasion with that code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }

    /// Whether it is one before a first visit, before another visit, or a day after a review.
    #[must_use]
    pub const fn includes(self, first: bool, before: bool, review: bool) -> bool {
        match self {
            Self::Never => false,
            Self::StartAndReview => (before && first) || (!before && review),
            Self::EachVisit => before,
        }
    }
}

/// Which of the visits for one trouble the one at `at` is, from 1 up: a longer pause than
/// [`PAUSE_DAYS`] begins a new one. `days` are in order; 1 where there is no such day.
#[must_use]
pub fn nth(days: &[NaiveDate], at: usize) -> u32 {
    let Some(until) = days.get(..=at) else { return 1 };
    let near = |one: &NaiveDate, next: &NaiveDate| (*next - *one).num_days() <= PAUSE_DAYS;
    let last = until.chunk_by(near).last();
    last.and_then(|episode| u32::try_from(episode.len()).ok()).unwrap_or(1)
}

/// No mail that nobody waits for leaves before this hour.
#[cfg(feature = "zones")]
const MORNING: NaiveTime = NaiveTime::from_hms_opt(8, 0, 0).expect("a time");
/// Nor after this one.
#[cfg(feature = "zones")]
const EVENING: NaiveTime = NaiveTime::from_hms_opt(20, 0, 0).expect("a time");

/// When a question before a visit leaves: three hours ahead, and where that lies in the quiet
/// hours of its zone, the evening before.
#[cfg(feature = "zones")]
#[must_use]
pub fn before(start: Instant, zone: Zone) -> Instant {
    let wanted = start - TimeDelta::hours(3);
    let wall = zone.local(wanted).wall;
    match wall.time() {
        time if time < MORNING => zone.reach((wall.date() - TimeDelta::days(1)).and_time(EVENING)),
        time if time > EVENING => zone.reach(wall.date().and_time(EVENING)),
        _ => wanted,
    }
}

/// When a question after a visit leaves that is wanted at `wanted`: then, or the next morning.
#[cfg(feature = "zones")]
#[must_use]
pub fn after(wanted: Instant, zone: Zone) -> Instant {
    let wall = zone.local(wanted).wall;
    match wall.time() {
        time if time < MORNING => zone.reach(wall.date().and_time(MORNING)),
        time if time > EVENING => zone.reach((wall.date() + TimeDelta::days(1)).and_time(MORNING)),
        _ => wanted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visits_are_counted_within_one_trouble() {
        let days = ["2026-01-05", "2026-01-12", "2026-04-12", "2026-07-20"];
        let days = days.map(|day| day.parse().expect("a date"));
        let counted: Vec<u32> = (0..4).map(|at| nth(&days, at)).collect();
        // Ninety days are no pause; ninety-nine are one.
        assert_eq!(counted, [1, 2, 3, 1]);
        assert_eq!(nth(&days, 9), 1);
    }

    #[test]
    fn a_questionnaire_is_asked_on_its_occasions_alone() {
        let all = |it: Occasion| {
            [(true, true, false), (false, true, false), (false, false, true), (false, false, false)]
                .map(|(first, before, review)| it.includes(first, before, review))
        };
        assert_eq!(all(Occasion::StartAndReview), [true, false, true, false]);
        assert_eq!(all(Occasion::EachVisit), [true, true, false, false]);
        assert_eq!(all(Occasion::Never), [false; 4]);
    }

    #[cfg(feature = "zones")]
    #[test]
    fn questions_leave_in_the_day_alone() {
        let zone: Zone = "Europe/Berlin".parse().expect("a zone");
        let at = |text: &str| text.parse::<Instant>().expect("an instant");
        for (start, leaves) in [
            ("2026-11-24T15:00:00Z", "2026-11-24T12:00:00Z"),
            // At ten in the morning: the evening before, 20:00 in Berlin.
            ("2026-11-24T09:00:00Z", "2026-11-23T19:00:00Z"),
            ("2026-11-24T10:00:00Z", "2026-11-24T07:00:00Z"),
            // On the morning after the clock went back, at nine.
            ("2026-10-25T08:00:00Z", "2026-10-24T18:00:00Z"),
        ] {
            assert_eq!(before(at(start), zone), at(leaves), "{start}");
        }
        for (wanted, leaves) in [
            ("2026-11-24T15:00:00Z", "2026-11-24T15:00:00Z"),
            ("2026-11-24T19:30:00Z", "2026-11-25T07:00:00Z"),
            ("2026-11-24T05:00:00Z", "2026-11-24T07:00:00Z"),
        ] {
            assert_eq!(after(at(wanted), zone), at(leaves), "{wanted}");
        }
    }
}
