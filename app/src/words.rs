//! How dates, lengths and numbers are said. English, the 24-hour clock, and always a
//! weekday: people plan by it.

use std::fmt::Display;

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};

/// `Thu 26 Nov`.
#[must_use]
pub fn date(date: NaiveDate) -> String {
    date.format("%a %-d %b").to_string()
}

/// `Thursday 26 November`.
#[must_use]
pub fn date_long(date: NaiveDate) -> String {
    date.format("%A %-d %B").to_string()
}

/// `26 November 2026`.
#[must_use]
pub fn date_and_year(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}

/// `15:00`.
#[must_use]
pub fn clock(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

/// `Thu 26 Nov, 15:00`.
#[must_use]
pub fn when(at: NaiveDateTime) -> String {
    format!("{}, {}", date(at.date()), clock(at.time()))
}

/// `Today` or `Tomorrow`, else the weekday: `Thursday`.
#[must_use]
pub fn day(date: NaiveDate, today: NaiveDate) -> String {
    if date == today {
        "Today".to_owned()
    } else if today.checked_add_days(Days::new(1)) == Some(date) {
        "Tomorrow".to_owned()
    } else {
        date.format("%A").to_string()
    }
}

/// A length: `45 minutes`, `24 hours`, `3 days`, `1 hour and 30 minutes`. Up to two
/// days it counts hours, as the rules about notice do.
#[must_use]
pub fn length(minutes: u32) -> String {
    const HOUR: u32 = 60;
    const DAY: u32 = 24 * HOUR;
    let parts: Vec<String> = if minutes > 2 * DAY {
        [(minutes / DAY, "day"), (minutes % DAY / HOUR, "hour")].map(|(n, w)| (n, count(n, w)))
    } else {
        [(minutes / HOUR, "hour"), (minutes % HOUR, "minute")].map(|(n, w)| (n, count(n, w)))
    }
    .into_iter()
    .filter(|(n, _)| *n > 0)
    .map(|(_, words)| words)
    .collect();
    if parts.is_empty() { "no time".to_owned() } else { parts.join(" and ") }
}

/// `1 hour`, `2 hours`: regular plurals only.
#[must_use]
pub fn count(n: u32, word: &str) -> String {
    if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
}

/// `one`, `seven`, `23`: words up to ten.
#[must_use]
pub fn number(n: usize) -> String {
    const WORDS: [&str; 11] =
        ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    WORDS.get(n).map_or_else(|| n.to_string(), |word| (*word).to_owned())
}

/// `30 %`, with a space at which no line ends: the sign stays beside its number.
#[must_use]
pub fn percent(n: impl Display) -> String {
    format!("{n}\u{a0}%")
}

/// Hundredths of a percent, without needless digits: `45 %`, `42.5 %`, `0.05 %`.
#[must_use]
pub fn basis_points(points: impl Into<f64>) -> String {
    percent(points.into() / 100.0)
}

/// A text that was written with plain spaces, so that none of its percent signs begins a line.
#[must_use]
pub fn unbroken(text: &str) -> String {
    text.replace(" %", "\u{a0}%")
}

/// `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// The first letter raised.
#[must_use]
pub fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|c| c.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The first letter lowered, for a sentence that goes on.
#[must_use]
pub fn uncapital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|c| c.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// `Today` and `Tomorrow` inside a sentence; names of days keep their capital.
#[must_use]
pub fn uncapital_day(words: &str) -> String {
    if words.starts_with("Today") || words.starts_with("Tomorrow") {
        uncapital(words)
    } else {
        words.to_owned()
    }
}

/// `08:00` of a number of minutes after midnight; midnight at the end of a day is `24:00`,
/// and what lies beyond it is the next day's clock.
#[must_use]
pub fn minute_of_day(minutes: u32) -> String {
    let minutes = if minutes > 24 * 60 { minutes - 24 * 60 } else { minutes };
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// A name as addressed: its first word.
#[must_use]
pub fn first_name(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        text.parse().expect("a date and time")
    }

    #[test]
    fn times_are_said_with_their_weekday() {
        let visit = at("2026-11-26T15:00:00");
        assert_eq!(when(visit), "Thu 26 Nov, 15:00");
        assert_eq!(date_long(visit.date()), "Thursday 26 November");
        assert_eq!(date_and_year(visit.date()), "26 November 2026");
    }

    #[test]
    fn a_percent_sign_stays_with_its_number() {
        assert_eq!(percent(30), "30\u{a0}%");
        assert_eq!(
            [4_500_u32, 4_250, 1_234, 5, 10_000].map(basis_points),
            ["45\u{a0}%", "42.5\u{a0}%", "12.34\u{a0}%", "0.05\u{a0}%", "100\u{a0}%"]
        );
        assert_eq!(unbroken("30 % now, 5 later"), "30\u{a0}% now, 5 later");
    }

    #[test]
    fn near_days_have_names() {
        let today = at("2026-11-30T09:00:00").date();
        assert_eq!(day(today, today), "Today");
        assert_eq!(day(at("2026-12-01T09:00:00").date(), today), "Tomorrow");
        assert_eq!(day(at("2026-12-02T09:00:00").date(), today), "Wednesday");
    }

    #[test]
    fn notice_is_said_in_the_largest_fitting_units() {
        assert_eq!(length(1), "1 minute");
        assert_eq!(length(90), "1 hour and 30 minutes");
        assert_eq!(length(1_440), "24 hours");
        assert_eq!(length(2_880), "48 hours");
        assert_eq!(length(4_320), "3 days");
        assert_eq!(length(4_560), "3 days and 4 hours");
        assert_eq!(length(0), "no time");
    }

    #[test]
    fn lists_end_with_and() {
        let names = ["Ana", "Rui", "Mei"].map(str::to_owned);
        assert_eq!(list(&names), "Ana, Rui and Mei");
        assert_eq!(list(&names[..1]), "Ana");
    }
}
