//! A therapist's week as they set it, and the rules that a change of it leaves behind.

use chrono::{NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::WeeklyHours;
use crate::RoomId;

/// The minute at which a day ends.
const MIDNIGHT: u32 = 24 * 60;
/// The minute at which a week ends.
const WEEK: u32 = 7 * MIDNIGHT;
/// So many stretches of hours can a day have.
pub const STRETCHES_A_DAY: usize = 6;

/// From and until which minute after midnight. Hours that end at or before they begin
/// cross midnight; 0 as their end is the midnight that follows.
pub type Stretch = (u32, u32);

/// A stretch of work, and the room it is worked in; any that suits without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shift {
    /// From and until when.
    pub hours: Stretch,
    /// Where, if that matters.
    pub room: Option<RoomId>,
}

impl From<Stretch> for Shift {
    fn from(hours: Stretch) -> Self {
        Self { hours, room: None }
    }
}

/// The weekdays in the order of a [`Week`].
pub const WEEKDAYS: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

/// What is wrong with a stretch of hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Error)]
#[serde(rename_all = "snake_case")]
pub enum StretchRefused {
    /// It begins and ends at the same minute, and that is not midnight.
    #[error("it ends where it begins")]
    Empty,
    /// A minute that no day has.
    #[error("no minute of a day")]
    NoMinute,
    /// It overlaps another one, perhaps one of the day before that crosses midnight.
    #[error("it overlaps another one")]
    Overlaps,
    /// More than [`STRETCHES_A_DAY`].
    #[error("too many in one day")]
    TooMany,
}

impl StretchRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NoMinute => "no_minute",
            Self::Overlaps => "overlaps",
            Self::TooMany => "too_many",
        }
    }
}

/// Where in a week something is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeekRefused {
    /// The day, 0 is Monday.
    pub day: usize,
    /// Which of its stretches, as they were given.
    pub row: usize,
    /// What is wrong with it.
    pub why: StretchRefused,
}

/// The hours of each weekday from Monday, in order, none overlapping another.
///
/// Hours that overlap are refused and not joined: whoever types 9 to 13 and 12 to 18
/// meant something else. Hours that touch are fine; they make one stretch of work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Week([Vec<Shift>; 7]);

impl Week {
    /// Checks hours as they were typed, and returns everything that is wrong at once.
    pub fn new(days: [Vec<Shift>; 7]) -> Result<Self, Vec<WeekRefused>> {
        let mut wrong = Vec::new();
        let mut seen: Vec<(u32, u32)> = Vec::new();
        for (day, shifts) in days.iter().enumerate() {
            for (row, shift) in shifts.iter().enumerate() {
                let found = on_the_week(day, shift.hours).and_then(|parts| {
                    let taken =
                        parts.iter().any(|part| seen.iter().any(|other| meet(*part, *other)));
                    seen.extend(parts);
                    if taken { Err(StretchRefused::Overlaps) } else { Ok(()) }
                });
                let found =
                    if row < STRETCHES_A_DAY { found } else { Err(StretchRefused::TooMany) };
                wrong.extend(found.err().map(|why| WeekRefused { day, row, why }));
            }
        }
        if wrong.is_empty() { Ok(Self(days.map(ordered))) } else { Err(wrong) }
    }

    /// The week that holds on a date, of all the rules.
    #[must_use]
    pub fn on(rules: &[WeeklyHours], date: NaiveDate) -> Self {
        let holds = |rule: &&WeeklyHours| rule.holds_at(date);
        Self(WEEKDAYS.map(|weekday| {
            let of_day = rules.iter().filter(holds).filter(|rule| rule.weekday == weekday);
            let shift = |rule: &WeeklyHours| Shift {
                hours: (rule.from_minute, rule.until_minute),
                room: rule.room,
            };
            ordered(of_day.map(shift).collect())
        }))
    }

    /// The hours of each weekday, from Monday.
    #[must_use]
    pub fn days(&self) -> &[Vec<Shift>; 7] {
        &self.0
    }

    /// The rooms that it names, each once.
    #[must_use]
    pub fn rooms(&self) -> Vec<RoomId> {
        let mut rooms: Vec<_> = self.0.iter().flatten().filter_map(|shift| shift.room).collect();
        rooms.sort_unstable();
        rooms.dedup();
        rooms
    }

    /// Whether nobody works in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Vec::is_empty)
    }

    /// Minutes of work in it, by a clock that nobody changes.
    #[must_use]
    pub fn minutes(&self) -> u32 {
        self.0.iter().flatten().map(|shift| length(shift.hours)).sum()
    }

    /// The rules once this week holds from `first` until `last`, for ever without one. What
    /// held before it goes on until then, and what holds after `last` begins again there.
    #[must_use]
    pub fn put_into(
        &self,
        rules: &[WeeklyHours],
        first: NaiveDate,
        last: Option<NaiveDate>,
    ) -> Vec<WeeklyHours> {
        let before = rules.iter().filter_map(|rule| rule.clipped(None, Some(first.pred_opt()?)));
        let after = last.and_then(|last| last.succ_opt());
        let after = rules.iter().filter_map(|rule| rule.clipped(Some(after?), None));
        let of = |(weekday, shifts): (Weekday, &Vec<Shift>)| {
            let rule = move |shift: &Shift| WeeklyHours {
                weekday,
                from_minute: shift.hours.0,
                until_minute: shift.hours.1,
                valid_from: Some(first),
                valid_until: last,
                room: shift.room,
            };
            shifts.iter().map(rule).collect::<Vec<_>>()
        };
        let now = WEEKDAYS.into_iter().zip(&self.0).flat_map(of);
        before.chain(now).chain(after).collect()
    }
}

/// The dates after `date` on which another week begins to hold, in order.
#[must_use]
pub fn changes_after(rules: &[WeeklyHours], date: NaiveDate) -> Vec<NaiveDate> {
    let begins = rules.iter().filter_map(|rule| rule.valid_from);
    let ends = rules.iter().filter_map(|rule| rule.valid_until?.succ_opt());
    let mut all: Vec<_> = begins.chain(ends).filter(|begins| *begins > date).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Checks the hours of a single date, as [`Week::new`] does those of a weekday: the number
/// of the first one that is wrong, and why.
pub fn check_date(stretches: &[Stretch]) -> Result<(), (usize, StretchRefused)> {
    let mut days: [Vec<Shift>; 7] = Default::default();
    days[0] = stretches.iter().copied().map(Shift::from).collect();
    Week::new(days).map(|_| ()).map_err(|wrong| {
        wrong.first().map_or((0, StretchRefused::Empty), |first| (first.row, first.why))
    })
}

impl WeeklyHours {
    /// Whether it holds on a date, whatever the weekday.
    pub(super) fn holds_at(&self, date: NaiveDate) -> bool {
        self.valid_from.is_none_or(|first| first <= date)
            && self.valid_until.is_none_or(|last| date <= last)
    }

    /// The part of it that lies from one date to another; `None` where there is none.
    fn clipped(&self, first: Option<NaiveDate>, last: Option<NaiveDate>) -> Option<Self> {
        let valid_from = self.valid_from.max(first);
        let ends = [self.valid_until, last].into_iter().flatten().min();
        let backwards = valid_from.zip(ends).is_some_and(|(first, last)| last < first);
        (!backwards).then_some(Self { valid_from, valid_until: ends, ..*self })
    }
}

/// By start, with midnight at the end of a day always written as 1440.
fn ordered(mut shifts: Vec<Shift>) -> Vec<Shift> {
    for Shift { hours: (_, until), .. } in &mut shifts {
        *until = if *until == 0 { MIDNIGHT } else { *until };
    }
    shifts.sort_unstable();
    shifts
}

/// Elapsed minutes, where no clock is changed.
fn length((from, until): Stretch) -> u32 {
    if until > from { until - from } else { until + MIDNIGHT - from }
}

/// Where a stretch lies in a week that begins with Monday; what reaches beyond Sunday
/// lies at its beginning.
fn on_the_week(day: usize, (from, until): Stretch) -> Result<Vec<(u32, u32)>, StretchRefused> {
    if from >= MIDNIGHT || until > MIDNIGHT {
        return Err(StretchRefused::NoMinute);
    }
    if from == until && from != 0 {
        return Err(StretchRefused::Empty);
    }
    let begins = u32::try_from(day).unwrap_or(0) * MIDNIGHT + from;
    let ends = begins + length((from, until));
    Ok(match ends.checked_sub(WEEK) {
        Some(beyond) if beyond > 0 => vec![(begins, WEEK), (0, beyond)],
        _ => vec![(begins, ends)],
    })
}

fn meet(one: (u32, u32), other: (u32, u32)) -> bool {
    one.0 < other.1 && other.0 < one.1
}
