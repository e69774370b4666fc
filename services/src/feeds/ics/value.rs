//! Dates, times, lengths and offsets, as they are written (RFC 5545, 3.3).

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

/// The longest an entry may be believed to last. More is clipped by the window anyway.
const LONGEST_DAYS: i64 = 800;

/// A date, or a time on some clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// A whole day.
    Date(NaiveDate),
    /// On the clock that its parameter names, or on whatever clock the reader has.
    Wall(NaiveDateTime),
    /// In UTC.
    Utc(NaiveDateTime),
}

impl Moment {
    /// `20261126`, `20261126T090000` or `20261126T090000Z`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let Some((date, time)) = text.split_once(['T', 't']) else {
            return day(text).map(Self::Date);
        };
        let (time, utc) = match time.strip_suffix(['Z', 'z']) {
            Some(time) => (time, true),
            None => (time, false),
        };
        let at = day(date)?.and_time(clock(time)?);
        Some(if utc { Self::Utc(at) } else { Self::Wall(at) })
    }

    /// Its date, as written.
    pub fn date(self) -> NaiveDate {
        match self {
            Self::Date(date) => date,
            Self::Wall(at) | Self::Utc(at) => at.date(),
        }
    }
}

fn number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

fn day(text: &str) -> Option<NaiveDate> {
    let part = |range| text.get(range).and_then(number);
    let year = i32::try_from(part(0..4)?).ok()?;
    let date = NaiveDate::from_ymd_opt(year, part(4..6)?, part(6..8)?);
    date.filter(|_| text.len() == 8 && year > 0)
}

/// A leap second is the one before it.
fn clock(text: &str) -> Option<NaiveTime> {
    let part = |range| text.get(range).and_then(number);
    let seconds = if text.len() == 4 { 0 } else { part(4..6)?.min(59) };
    let time = NaiveTime::from_hms_opt(part(0..2)?, part(2..4)?, seconds);
    time.filter(|_| matches!(text.len(), 4 | 6))
}

/// How long something lasts: days on the clock, and elapsed time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Length {
    /// Days and nights on the clock on the wall, however long they are.
    pub days: i64,
    /// Beside them, elapsed time.
    pub seconds: i64,
}

impl Length {
    /// `P1D`, `PT1H30M`, `P1W`, `P1DT12H`. None where it runs backwards.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_uppercase();
        let text = text.strip_prefix('+').unwrap_or(&text).strip_prefix('P')?;
        let mut length = Self::default();
        let mut digits = String::new();
        for c in text.chars() {
            if c.is_ascii_digit() {
                digits.push(c);
                continue;
            }
            if c == 'T' {
                continue;
            }
            let n = i64::from(number(&std::mem::take(&mut digits))?);
            match c {
                'W' => length.days += n * 7,
                'D' => length.days += n,
                'H' => length.seconds += n * 3_600,
                'M' => length.seconds += n * 60,
                'S' => length.seconds += n,
                _ => return None,
            }
        }
        let bounded = length.days <= LONGEST_DAYS && length.seconds <= LONGEST_DAYS * 86_400;
        Some(if bounded { length } else { Self { days: LONGEST_DAYS, seconds: 0 } })
            .filter(|_| digits.is_empty())
    }

    /// Roughly, and never less.
    pub fn at_most(self) -> TimeDelta {
        TimeDelta::days(self.days.clamp(0, LONGEST_DAYS) + 1)
            + TimeDelta::seconds(self.seconds.clamp(0, LONGEST_DAYS * 86_400))
    }
}

/// `+0100`, `-0330` or `+005328`, in seconds.
pub(super) fn offset(text: &str) -> Option<i32> {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let part = |range| digits.get(range).and_then(number);
    let seconds = if digits.len() == 6 { part(4..6)? } else { 0 };
    let all = part(0..2)? * 3_600 + part(2..4)? * 60 + seconds;
    let found = i32::try_from(all).ok().filter(|all| *all < 86_400)? * sign;
    matches!(digits.len(), 4 | 6).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_dates_wall_times_or_utc() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 26).expect("a date");
        let nine = day.and_hms_opt(9, 0, 0).expect("a time");
        assert_eq!(Moment::parse("20261126"), Some(Moment::Date(day)));
        assert_eq!(Moment::parse("20261126T090000"), Some(Moment::Wall(nine)));
        assert_eq!(Moment::parse("20261126T090000Z"), Some(Moment::Utc(nine)));
        for text in ["", "2026", "20260230", "20261126T", "20261126T2500", "+2026112", "2026112é"]
        {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }

    #[test]
    fn lengths_tell_days_from_hours() {
        let length = |days, seconds| Some(Length { days, seconds });
        assert_eq!(Length::parse("PT1H30M"), length(0, 5_400));
        assert_eq!(Length::parse("P1W"), length(7, 0));
        assert_eq!(Length::parse("+P1DT12H"), length(1, 43_200));
        assert_eq!(Length::parse("P40000000000W"), None, "more than a number holds");
        assert_eq!(Length::parse("P99999999W"), length(LONGEST_DAYS, 0));
        for text in ["-PT1H", "PT", "1H", "PT5", "P1Y"] {
            let found = Length::parse(text);
            assert!(found.is_none_or(|found| found == Length::default()), "{text}: {found:?}");
        }
    }

    #[test]
    fn offsets_are_seconds_ahead_of_utc() {
        assert_eq!(offset("+0100"), Some(3_600));
        assert_eq!(offset("-0330"), Some(-12_600));
        assert_eq!(offset("+005328"), Some(3_208));
        for text in ["", "+1", "0100x", "+9900"] {
            assert_eq!(offset(text), None, "{text}");
        }
    }
}
