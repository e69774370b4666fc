//! What somebody waits for, as far as times go.

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta, Timelike};
use serde::{Deserialize, Serialize};

use crate::{Span, contact::FieldError, schedule::Slot};

/// The longest stretch of days that somebody waits for.
pub const LONGEST_DAYS: i64 = 92;
/// The minute at which a day ends.
const MIDNIGHT: u32 = 24 * 60;
/// Every day of the week.
const ANY_DAY: u8 = 0b111_1111;

/// Days and times of day that suit somebody, on the studio's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    /// The first day.
    pub first: NaiveDate,
    /// The last day; the waiting ends after it by itself.
    pub last: NaiveDate,
    /// The days of the week: Monday is the lowest bit. Never none.
    pub weekdays: u8,
    /// The session begins no earlier: minutes after midnight.
    pub from_minute: u32,
    /// The session ends no later: minutes after midnight.
    pub until_minute: u32,
}

/// The same as a form sends it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WishInput {
    /// `2026-11-26`.
    pub first: String,
    /// `2026-12-10`.
    pub last: String,
    /// `mon` to `sun`; none is every day.
    pub weekdays: Vec<String>,
    /// `09:00`; empty is from the beginning of the day.
    pub from: String,
    /// `17:30`; empty is to its end.
    pub until: String,
}

impl Wish {
    /// The codes of the days, Monday first.
    pub const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    /// Whether a session that begins at this reading of the studio's clock suits them.
    #[must_use]
    pub fn fits(&self, wall: NaiveDateTime, minutes: u32) -> bool {
        let start = wall.hour() * 60 + wall.minute();
        self.is_on(wall.date()) && self.from_minute <= start && start + minutes <= self.until_minute
    }

    /// Whether a day suits them.
    #[must_use]
    pub fn is_on(&self, date: NaiveDate) -> bool {
        let day = 1 << date.weekday().num_days_from_monday();
        self.first <= date && date <= self.last && self.weekdays & day != 0
    }

    /// Whether the days are over.
    #[must_use]
    pub fn is_over(&self, today: NaiveDate) -> bool {
        self.last < today
    }

    /// The codes of its days, Monday first.
    #[must_use]
    pub fn days(&self) -> Vec<&'static str> {
        let on = |n: &usize| self.weekdays & (1 << n) != 0;
        (0..7).filter(on).map(|n| Self::DAYS[n]).collect()
    }

    /// Whether it is every day of the week.
    #[must_use]
    pub const fn is_every_day(&self) -> bool {
        self.weekdays & ANY_DAY == ANY_DAY
    }

    /// Whether it is the whole day.
    #[must_use]
    pub const fn is_whole_day(&self) -> bool {
        self.from_minute == 0 && self.until_minute == MIDNIGHT
    }
}

impl WishInput {
    /// Checks what was typed for sessions of `minutes`, and returns all problems at once:
    /// `not_a_date`, `past`, `ends_before`, `too_long`, `not_a_time`, `too_short`.
    pub fn check(&self, today: NaiveDate, minutes: u32) -> Result<Wish, Vec<FieldError>> {
        let mut errors = Vec::new();
        let first = date(&self.first, "first", &mut errors).map(|day| day.max(today));
        let last = date(&self.last, "last", &mut errors);
        if let (Some(first), Some(last)) = (first, last) {
            if last < today {
                errors.push(FieldError::new("last", "past"));
            } else if last < first {
                errors.push(FieldError::new("last", "ends_before"));
            } else if last - today >= TimeDelta::days(LONGEST_DAYS) {
                errors.push(FieldError::new("last", "too_long"));
            }
        }
        let from = minute(&self.from, 0, "from", &mut errors);
        let until = minute(&self.until, MIDNIGHT, "until", &mut errors);
        if let (Some(from), Some(until)) = (from, until)
            && from + minutes > until
        {
            errors.push(FieldError::new("until", "too_short"));
        }
        match (first, last, from, until) {
            (Some(first), Some(last), Some(from_minute), Some(until_minute))
                if errors.is_empty() =>
            {
                Ok(Wish { first, last, weekdays: self.bits(), from_minute, until_minute })
            }
            _ => Err(errors),
        }
    }

    fn bits(&self) -> u8 {
        let known = |day: &String| Wish::DAYS.iter().position(|code| code == day);
        let bits = self.weekdays.iter().filter_map(known).fold(0, |bits, n| bits | (1 << n));
        if bits == 0 { ANY_DAY } else { bits }
    }
}

impl From<&Wish> for WishInput {
    fn from(wish: &Wish) -> Self {
        let clock = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
        let (from, until) = if wish.is_whole_day() {
            (String::new(), String::new())
        } else {
            (clock(wish.from_minute), clock(wish.until_minute))
        };
        Self {
            first: wish.first.to_string(),
            last: wish.last.to_string(),
            weekdays: wish.days().into_iter().map(ToOwned::to_owned).collect(),
            from,
            until: if until == "24:00" { String::new() } else { until },
        }
    }
}

fn date(typed: &str, field: &'static str, errors: &mut Vec<FieldError>) -> Option<NaiveDate> {
    let read = typed.trim().parse();
    if read.is_err() {
        errors.push(FieldError::new(field, "not_a_date"));
    }
    read.ok()
}

fn minute(
    typed: &str,
    empty: u32,
    field: &'static str,
    errors: &mut Vec<FieldError>,
) -> Option<u32> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Some(empty);
    }
    let read = chrono::NaiveTime::parse_from_str(typed, "%H:%M");
    if read.is_err() {
        errors.push(FieldError::new(field, "not_a_time"));
    }
    read.ok().map(|time| time.hour() * 60 + time.minute())
}

/// Of the starts that fit, the one that uses most of what became free; the earliest of equals.
/// None where no session of them would touch it.
#[must_use]
pub fn best<'a>(
    slots: &'a [Slot],
    minutes: u32,
    freed: &Span,
    mut fits: impl FnMut(&Slot, &Span) -> bool,
) -> Option<&'a Slot> {
    let mut best: Option<(&Slot, TimeDelta)> = None;
    for slot in slots {
        let session = Span::of_minutes(slot.start, minutes);
        if !session.overlaps(freed) || !fits(slot, &session) {
            continue;
        }
        let shared = session.end.min(freed.end) - session.start.max(freed.start);
        if best.is_none_or(|(_, most)| shared > most) {
            best = Some((slot, shared));
        }
    }
    best.map(|(slot, _)| slot)
}
