//! A week as it was typed: it travels in the address, so that a page that shows it again
//! can be loaded again, and nothing needs to be kept.

use std::collections::BTreeMap;

use domain::schedule::{STRETCHES_A_DAY, Stretch, Week};

use crate::words;

/// `HH:MM`.
const TIME_CHARS: usize = 5;
/// More rows than a day may have, so that one too many is told and not lost.
const ROWS: usize = STRETCHES_A_DAY + 1;

/// From and until when, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    pub from: String,
    pub until: String,
}

/// The rows of each day, from Monday.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed(pub [Vec<Row>; 7]);

/// What is wrong with a row: its day, its number, and the code of what it is.
pub type Wrong = (usize, usize, &'static str);

impl Row {
    fn new(from: &str, until: &str) -> Self {
        Self { from: plain(from), until: plain(until) }
    }

    pub fn is_blank(&self) -> bool {
        self.from.is_empty() && self.until.is_empty()
    }

    fn stretch(&self) -> Result<Stretch, &'static str> {
        if self.from.is_empty() || self.until.is_empty() {
            return Err("incomplete");
        }
        minute(&self.from).zip(minute(&self.until)).ok_or("no_time")
    }
}

impl From<Stretch> for Row {
    fn from((from, until): Stretch) -> Self {
        Self { from: words::minute_of_day(from), until: words::minute_of_day(until % (24 * 60)) }
    }
}

impl From<&Week> for Typed {
    fn from(week: &Week) -> Self {
        Self(week.days().each_ref().map(|day| day.iter().copied().map(Row::from).collect()))
    }
}

impl Typed {
    /// As a form sends it: `d0-1-from` is the second row of Monday.
    pub fn of_form(fields: &BTreeMap<String, String>) -> Self {
        let field = |day: usize, row: usize, end: &str| {
            fields.get(&format!("d{day}-{row}-{end}")).map_or("", String::as_str)
        };
        Self(std::array::from_fn(|day| {
            let rows =
                (0..ROWS).map(|row| Row::new(field(day, row, "from"), field(day, row, "until")));
            rows.filter(|row| !row.is_blank()).collect()
        }))
    }

    /// As [`Typed::code`] wrote it.
    pub fn read(code: &str) -> Self {
        let mut days = code.split('_').map(rows);
        Self(std::array::from_fn(|_| days.next().unwrap_or_default()))
    }

    /// As it travels in an address.
    pub fn code(&self) -> String {
        self.0.each_ref().map(|day| code(day)).join("_")
    }

    /// The week that is meant, or everything that is wrong with it.
    pub fn week(&self) -> Result<Week, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let mut days: [Vec<Stretch>; 7] = Default::default();
        for (day, rows) in self.0.iter().enumerate() {
            for (row, typed) in rows.iter().enumerate() {
                match typed.stretch() {
                    Ok(stretch) => days[day].push(stretch),
                    Err(code) => wrong.push((day, row, code)),
                }
            }
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        Week::new(days).map_err(|all| all.iter().map(|w| (w.day, w.row, w.why.code())).collect())
    }

    /// Without a row.
    pub fn without(mut self, day: usize, row: usize) -> Self {
        if let Some(rows) = self.0.get_mut(day).filter(|rows| row < rows.len()) {
            rows.remove(row);
        }
        self
    }

    /// With the rows of a day on other days too, in place of what was there.
    pub fn copied(mut self, day: usize, to: impl Iterator<Item = usize>) -> Self {
        let rows = self.0.get(day).cloned().unwrap_or_default();
        for other in to.filter(|other| *other < 7) {
            self.0[other].clone_from(&rows);
        }
        self
    }
}

/// Rows as one code.
pub fn code(rows: &[Row]) -> String {
    rows.iter().map(|row| format!("{}-{}", row.from, row.until)).collect::<Vec<_>>().join(".")
}

/// The rows of a code.
pub fn rows(code: &str) -> Vec<Row> {
    let all = code.split('.').filter_map(|row| row.split_once('-'));
    all.map(|(from, until)| Row::new(from, until))
        .filter(|row| !row.is_blank())
        .take(ROWS)
        .collect()
}

/// The hours of a single date, or the first thing that is wrong with them.
pub fn stretches(rows: &[Row]) -> Result<Vec<Stretch>, &'static str> {
    rows.iter().filter(|row| !row.is_blank()).map(Row::stretch).collect()
}

/// A time of day in minutes after midnight.
pub fn minute(text: &str) -> Option<u32> {
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

fn plain(text: &str) -> String {
    text.trim().chars().filter(|c| c.is_ascii_digit() || *c == ':').take(TIME_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(fields: &[(&str, &str)]) -> Typed {
        let pairs = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Typed::of_form(&pairs.collect())
    }

    #[test]
    fn what_was_typed_comes_back_from_the_address() {
        let typed = form(&[
            ("d0-0-from", "09:00"),
            ("d0-0-until", "13:00"),
            ("d0-2-from", "14:00"),
            ("d6-0-until", "12:00"),
            ("d4-0-from", "<script>"),
        ]);
        assert_eq!(typed.code(), "09:00-13:00.14:00-______-12:00");
        assert_eq!(Typed::read(&typed.code()), typed);
        assert_eq!(typed.week(), Err(vec![(0, 1, "incomplete"), (6, 0, "incomplete")]));
        for nonsense in ["", "____________", "x-y.9", "25:00-26:00"] {
            assert_eq!(Typed::read(&Typed::read(nonsense).code()), Typed::read(nonsense));
        }
    }

    #[test]
    fn a_week_is_shown_as_it_was_saved_and_read_as_it_is_shown() {
        let typed = form(&[
            ("d0-0-from", "22:00"),
            ("d0-0-until", "02:00"),
            ("d2-0-from", "09:00"),
            ("d2-0-until", "00:00"),
        ]);
        let week = typed.week().expect("in order");
        assert_eq!(week.days()[2], [(540, 1440)]);
        assert_eq!(Typed::from(&week), typed);
    }

    #[test]
    fn days_are_copied_and_rows_removed() {
        let typed = Typed::read("09:00-12:00.13:00-17:00").copied(0, [1, 2, 9].into_iter());
        assert_eq!(
            typed.code(),
            "09:00-12:00.13:00-17:00_09:00-12:00.13:00-17:00_09:00-12:00.13:00-17:00____"
        );
        assert_eq!(
            typed.without(1, 0).without(1, 5).without(9, 0).0[1],
            [Row::new("13:00", "17:00")]
        );
        assert_eq!(Typed::read("09:00-09:00").week(), Err(vec![(0, 0, "empty")]));
        assert_eq!(Typed::read("99:00-10:00").week(), Err(vec![(0, 0, "no_time")]));
    }
}
