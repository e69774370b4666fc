//! What says how a stretch of a roster is expanded, in few bytes.

use chrono::{Datelike, NaiveDate};
use domain::report::Range;
use sha2::{Digest, Sha256};
use storage::reports::Rostered;

use crate::reports::ground::Ground;

/// Everything that says how a stretch is expanded, and nothing else: the zone, the dates, and
/// of everybody the rules that may hold on them, the absences, and when they left.
pub fn said(ground: &Ground, stretch: Range, people: &[Rostered]) -> [u8; 32] {
    let zone = ground.books.zone;
    let begin = zone.day_start(stretch.from);
    let end = zone.day_start(stretch.to.succ_opt().unwrap_or(stretch.to));
    let before = stretch.from.pred_opt().unwrap_or(stretch.from);
    let mut all = Said(Sha256::new());
    all.0.update(zone.name());
    all.dates([Some(stretch.from), Some(stretch.to)]);
    for one in people {
        all.0.update(one.person.id);
        let hours = one.schedule.hours.iter().filter(|hours| {
            hours.valid_from.is_none_or(|from| from <= stretch.to)
                && hours.valid_until.is_none_or(|until| before <= until)
        });
        for hours in hours {
            all.number(hours.weekday.num_days_from_monday());
            all.numbers([hours.from_minute, hours.until_minute]);
            all.dates([hours.valid_from, hours.valid_until]);
        }
        all.end();
        let instead = one.schedule.overrides.iter();
        for one in instead.filter(|one| before <= one.date && one.date <= stretch.to) {
            all.dates([Some(one.date)]);
            let (from, until) = one.hours.unwrap_or((u32::MAX, u32::MAX));
            all.numbers([from, until]);
        }
        all.end();
        for away in one.away.iter().filter(|away| away.start < end && begin < away.end) {
            all.numbers([away.start.timestamp(), away.end.timestamp()]);
        }
        all.end();
        all.numbers(one.left.filter(|left| *left < end).map(|left| left.timestamp()));
        all.end();
    }
    all.0.finalize().into()
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
