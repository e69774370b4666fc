//! Time off as it was typed. All but its reason travels in the address.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use domain::{contact::FieldError, schedule::Repeat};
use serde::{Deserialize, Serialize};
use services::hours::AwayRequest;

use super::typed::minute;
use crate::{pages::desk::read_date, words};

/// The fields of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub struct TypedOff {
    pub date: String,
    pub last: String,
    /// `all` or `part`.
    pub kind: String,
    pub start: String,
    pub end: String,
    /// Every so many days; empty where it is not repeated.
    pub repeat: String,
    pub repeat_until: String,
    pub reason: String,
}

impl TypedOff {
    /// As an address has it: the fields of the form, or `from` and `until` as another page
    /// of the desk sends them.
    pub fn read(field: impl Fn(&str) -> String) -> Self {
        let mut typed = Self {
            date: field("date"),
            last: field("last"),
            kind: field("kind"),
            start: field("start"),
            end: field("end"),
            repeat: field("repeat"),
            repeat_until: field("repeat_until"),
            reason: String::new(),
        }
        .plain();
        if let Some(from) = wall(&field("from")) {
            typed.between(from, wall(&field("until")));
        }
        typed
    }

    fn between(&mut self, from: NaiveDateTime, until: Option<NaiveDateTime>) {
        let until = until.filter(|until| from < *until);
        self.kind = "part".to_owned();
        self.date = from.date().to_string();
        self.start = words::clock(from.time());
        if let Some(until) = until {
            let midnight = until.time() == NaiveTime::MIN;
            let last = until.date() - TimeDelta::days(i64::from(midnight));
            self.end = words::clock(until.time());
            self.last = if last == from.date() { String::new() } else { last.to_string() };
            if midnight && from.time() == NaiveTime::MIN {
                self.kind = "all".to_owned();
            }
        }
    }

    /// Without what none of the fields can hold: it goes into addresses.
    #[must_use]
    pub fn plain(self) -> Self {
        let keep = |text: String| -> String {
            let fits = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | ':');
            text.chars().filter(fits).take(12).collect()
        };
        Self {
            date: keep(self.date),
            last: keep(self.last),
            kind: keep(self.kind),
            start: keep(self.start),
            end: keep(self.end),
            repeat: keep(self.repeat),
            repeat_until: keep(self.repeat_until),
            reason: self.reason,
        }
    }

    /// As it travels in an address.
    pub fn code(&self) -> String {
        let Self { date, last, kind, start, end, repeat, repeat_until, .. } = self;
        format!(
            "date={date}&last={last}&kind={kind}&start={start}&end={end}&repeat={repeat}\
             &repeat_until={repeat_until}"
        )
    }

    /// Whether whole days are meant.
    pub fn is_all_day(&self) -> bool {
        self.kind != "part"
    }

    /// What is asked for, or everything that is wrong.
    pub fn request(&self, keep: Vec<String>) -> Result<AwayRequest, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let first = day(&self.date, "date", &mut wrong);
        let last = if self.last.is_empty() { first } else { day(&self.last, "last", &mut wrong) };
        let times = if self.is_all_day() { Some((0, 24 * 60)) } else { self.times(&mut wrong) };
        let repeat = self.repeat(&mut wrong);
        match (first, last, times) {
            (Some(first), Some(last), Some((from, until))) if wrong.is_empty() => {
                let at = |date: NaiveDate, minute: u32| {
                    date.and_time(NaiveTime::MIN) + TimeDelta::minutes(i64::from(minute))
                };
                let reason = self.reason.clone();
                Ok(AwayRequest { first: (at(first, from), at(last, until)), repeat, reason, keep })
            }
            _ => Err(wrong),
        }
    }

    /// From and until which minute; midnight at the end belongs to the last day.
    fn times(&self, wrong: &mut Vec<FieldError>) -> Option<(u32, u32)> {
        let (start, end) = (minute(&self.start), minute(&self.end));
        wrong.extend(start.is_none().then(|| FieldError::new("start", "no_time")));
        wrong.extend(end.is_none().then(|| FieldError::new("end", "no_time")));
        let (start, end) = start.zip(end)?;
        let end = if end == 0 { 24 * 60 } else { end };
        let same_day = self.last.is_empty() || self.last == self.date;
        if same_day && end <= start {
            wrong.push(FieldError::new("end", "ends_before"));
        }
        Some((start, end))
    }

    fn repeat(&self, wrong: &mut Vec<FieldError>) -> Option<Repeat> {
        let every_days: u32 = self.repeat.parse().ok().filter(|days| (1..=366).contains(days))?;
        let until = day(&self.repeat_until, "repeat_until", wrong)?;
        Some(Repeat { every_days, until })
    }
}

fn day(text: &str, name: &'static str, wrong: &mut Vec<FieldError>) -> Option<NaiveDate> {
    let date = read_date(text);
    wrong.extend(date.is_none().then(|| FieldError::new(name, "no_date")));
    date
}

/// A wall time as an address has it, to the minute.
fn wall(text: &str) -> Option<NaiveDateTime> {
    let at = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").ok()?;
    read_date(&at.date().to_string()).map(|_| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &[(&str, &str)]) -> TypedOff {
        TypedOff::read(|name| {
            let found = query.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned()).unwrap_or_default()
        })
    }

    fn said(typed: &TypedOff) -> (String, String) {
        let request = typed.request(Vec::new()).expect("in order");
        (request.first.0.to_string(), request.first.1.to_string())
    }

    #[test]
    fn what_another_page_sends_fills_the_form() {
        let part = read(&[("from", "2026-12-03T12:00"), ("until", "2026-12-03T14:30")]);
        assert_eq!(
            said(&part),
            ("2026-12-03 12:00:00".to_owned(), "2026-12-03 14:30:00".to_owned())
        );
        assert!(!part.is_all_day());
        let whole = read(&[("from", "2026-12-03T00:00"), ("until", "2026-12-05T00:00")]);
        assert_eq!((whole.is_all_day(), whole.last.as_str()), (true, "2026-12-04"));
        let open = read(&[("from", "2026-12-03T12:00"), ("until", "2026-12-03T10:00")]);
        assert_eq!((open.start.as_str(), open.end.as_str()), ("12:00", ""));
        assert_eq!(read(&[("from", "soon"), ("date", "2026-12-03")]).date, "2026-12-03");
    }

    #[test]
    fn whole_days_end_with_the_midnight_after_the_last() {
        let typed = read(&[("date", "2026-12-24"), ("last", "2026-12-26"), ("kind", "all")]);
        assert_eq!(
            said(&typed),
            ("2026-12-24 00:00:00".to_owned(), "2026-12-27 00:00:00".to_owned())
        );
        let evening = TypedOff {
            kind: "part".into(),
            start: "18:00".into(),
            end: "00:00".into(),
            last: String::new(),
            ..typed
        };
        assert_eq!(said(&evening).1, "2026-12-25 00:00:00");
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let typed = read(&[("date", "never"), ("kind", "part"), ("start", "9"), ("repeat", "7")]);
        let wrong = typed.request(Vec::new()).expect_err("refused");
        let fields: Vec<_> = wrong.iter().map(|w| w.field.as_ref()).collect();
        assert_eq!(fields, ["date", "start", "end", "repeat_until"]);
        let backwards =
            read(&[("date", "2026-12-24"), ("kind", "part"), ("start", "12:00"), ("end", "11:00")]);
        assert_eq!(backwards.request(Vec::new()), Err(vec![FieldError::new("end", "ends_before")]));
        let code = read(&[("date", "2026-12-24&x=<b>")]).code();
        assert!(code.starts_with("date=2026-12-24xb&last="), "{code}");
    }
}
