//! A week as it was typed: it travels in the address, so that a page that shows it again
//! can be loaded again, and nothing needs to be kept.

use std::collections::BTreeMap;

use domain::{
    RoomId,
    schedule::{STRETCHES_A_DAY, Shift, Stretch, Week},
};

use crate::words;

/// `HH:MM`.
const TIME_CHARS: usize = 5;
/// More rows than a day may have, so that one too many is told and not lost.
const ROWS: usize = STRETCHES_A_DAY + 1;
/// A room's id without hyphens, which part what a code is made of.
const ROOM_CHARS: usize = 32;

/// From and until when, as typed, and in which room, if in one alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    pub from: String,
    pub until: String,
    pub room: String,
}

/// The rows of each day, from Monday.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed(pub [Vec<Row>; 7]);

/// What is wrong with a row: its day, its number, and the code of what it is.
pub type Wrong = (usize, usize, &'static str);

impl Row {
    fn new(from: &str, until: &str, room: &str) -> Self {
        let room = room.chars().filter(char::is_ascii_hexdigit).take(ROOM_CHARS).collect();
        Self { from: plain(from), until: plain(until), room }
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

    fn shift(&self) -> Result<Shift, &'static str> {
        let room: Option<RoomId> = match self.room.as_str() {
            "" => None,
            id => Some(id.parse().map_err(|_| "no_room")?),
        };
        Ok(Shift { hours: self.stretch()?, room })
    }
}

impl From<Stretch> for Row {
    fn from((from, until): Stretch) -> Self {
        let clock = words::minute_of_day;
        Self { from: clock(from), until: clock(until % (24 * 60)), room: String::new() }
    }
}

impl From<Shift> for Row {
    fn from(shift: Shift) -> Self {
        let room = shift.room.map(room_code).unwrap_or_default();
        Self { room, ..Self::from(shift.hours) }
    }
}

/// A room's name in forms and addresses.
pub fn room_code(room: RoomId) -> String {
    room.0.simple().to_string()
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
            let row = |row| {
                let part = |name| field(day, row, name);
                Row::new(part("from"), part("until"), part("room"))
            };
            let rows = (0..ROWS).map(row);
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
        let mut days: [Vec<Shift>; 7] = Default::default();
        for (day, rows) in self.0.iter().enumerate() {
            for (row, typed) in rows.iter().enumerate() {
                match typed.shift() {
                    Ok(shift) => days[day].push(shift),
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
    let one = |row: &Row| match row.room.as_str() {
        "" => format!("{}-{}", row.from, row.until),
        room => format!("{}-{}-{room}", row.from, row.until),
    };
    rows.iter().map(one).collect::<Vec<_>>().join(".")
}

/// The rows of a code.
pub fn rows(code: &str) -> Vec<Row> {
    let all = code.split('.').filter_map(|row| row.split_once('-'));
    all.map(|(from, rest)| (from, rest.split_once('-').unwrap_or((rest, ""))))
        .map(|(from, (until, room))| Row::new(from, until, room))
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
        assert_eq!(week.days()[2], [Shift::from((540, 1440))]);
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
            [Row::new("13:00", "17:00", "")]
        );
        assert_eq!(Typed::read("09:00-09:00").week(), Err(vec![(0, 0, "empty")]));
        assert_eq!(Typed::read("99:00-10:00").week(), Err(vec![(0, 0, "no_time")]));
    }

    #[test]
    fn the_room_of_hours_travels_with_them() {
        let room: RoomId = "01890a5d-ac96-774b-bcce-b302099a8057".parse().expect("an id");
        let code = format!("09:00-12:00-{}.13:00-17:00______", room_code(room));
        let typed = Typed::read(&code);
        assert_eq!(typed.code(), code);
        let week = typed.week().expect("in order");
        assert_eq!(week.days()[0][0], Shift { hours: (540, 720), room: Some(room) });
        assert_eq!(week.days()[0][1].room, None);
        assert_eq!(Typed::from(&week), typed);
        assert_eq!(Typed::read("09:00-12:00-abc").week(), Err(vec![(0, 0, "no_room")]));
    }
}
