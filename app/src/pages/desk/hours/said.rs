//! How hours and absences are said, and what the refusals of their forms mean.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use domain::schedule::{Shift, Stretch, Wall, Week};
use services::hours::WorkRoom;

use crate::words;

/// The weekdays from Monday.
pub const DAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// What was done, by its code.
pub fn done(code: &str) -> Option<&'static str> {
    Some(match code {
        "week" => "Saved. Clients see these hours from now on.",
        "dates" => "Saved. These days have their own hours now.",
        "usual" => "Saved. These days have the week’s hours again.",
        "off" => "Written down. Nobody can book in that time.",
        "off_removed" => "Removed. That time can be booked again.",
        "visit_cancelled" => {
            "Cancelled. The client gets a mail, and everything paid online goes back."
        }
        _ => return None,
    })
}

/// Why something was not done, by its code.
pub fn refused(code: &str) -> Option<&'static str> {
    Some(match code {
        "" => return None,
        "not_found" => "Nothing was done: that is not here any more. See how it stands now.",
        "wrong_state" => {
            "Nothing was done: the visit has changed meanwhile. See how it stands now."
        }
        "conflicts" => "Not saved yet: say first what becomes of the visits below.",
        "sure" => "Not saved yet: tick the box, or move or cancel the visits first.",
        "changed" => {
            "Not saved: somebody else has saved a week meanwhile. Look at theirs, then save yours again."
        }
        "too_many" => "That was very often. Wait a minute, and try again.",
        "unconfirmed" => "Nothing was done yet: it is sure now that it is you. Press it once more.",
        _ => "Nothing was done: it did not work just now. Please try again in a moment.",
    })
}

/// What is wrong with a row of hours, and how to put it right.
pub fn row(code: &str) -> &'static str {
    match code {
        "incomplete" => "Enter both times, or leave both empty",
        "no_time" | "no_minute" => "Enter a time such as 09:00",
        "empty" => "These hours end where they begin: change one of the times",
        "overlaps" => "These hours overlap others, perhaps of the night before: change a time",
        "too_many" => "Six spans a day are the most: remove one",
        "no_room" => "Choose the room once more",
        _ => "Look at these hours again",
    }
}

/// What is wrong with a date or another field, and how to put it right.
pub fn field(name: &str, code: &str) -> String {
    let words = match (name, code) {
        ("first", "past") => "Choose today or a later day: what was, stays as it was",
        ("date", "past") => "That time is over: choose a later day",
        (_, "too_far") => "That is more than two years ahead: choose an earlier day",
        ("end", "ends_before") => "It ends before it begins: choose a later time",
        ("last", "ends_before") => "The last day lies before the first: choose a later one",
        ("last", "too_long") => "That is too long for one entry: choose an earlier last day",
        ("repeat_until", "never_again") => {
            "Choose a day until which it is repeated, after the first"
        }
        ("repeat_until", "overlaps_itself") => {
            "It would begin again before it ends: repeat it less often, or make it shorter"
        }
        ("repeat_until", "too_often") => "366 times are the most: choose an earlier day",
        ("reason", "too_long") => "Shorten the reason to 120 characters",
        ("start" | "end", _) => "Enter a time such as 12:00",
        ("hours", "none") => "Enter hours, or choose “Closed”",
        ("hours", code) => row(code),
        ("", "nothing_left") => "All of that time is off already",
        (_, "conflicts" | "sure") => refused(code).unwrap_or_default(),
        ("date" | "first" | "last" | "repeat_until", _) => "Enter a day",
        _ => "It did not work just now: try again in a moment",
    };
    words.to_owned()
}

/// `09:00 to 17:00`; what crosses midnight says so.
pub fn stretch((from, until): Stretch) -> String {
    let clock = words::minute_of_day;
    match until {
        1440 if from == 0 => "all day".to_owned(),
        1440 => format!("{} to midnight", clock(from)),
        _ if until <= from => format!("{} to {} the next day", clock(from), clock(until)),
        _ => format!("{} to {}", clock(from), clock(until)),
    }
}

/// `09:00 to 12:00 and 13:00 to 17:00`; `closed` where there are none.
pub fn stretches(all: &[Stretch]) -> String {
    if all.is_empty() {
        return "closed".to_owned();
    }
    words::list(&all.iter().map(|one| stretch(*one)).collect::<Vec<_>>())
}

/// `09:00 to 12:00 in Oak`; the room is said only where there is one alone.
fn shift(shift: &Shift, rooms: &[WorkRoom]) -> String {
    let hours = stretch(shift.hours);
    let room = rooms.iter().find(|room| Some(room.id) == shift.room);
    room.map_or_else(|| hours.clone(), |room| format!("{hours} in {}", room.name))
}

/// `Mon to Thu 09:00 to 17:00; Fri 12:00 to 19:00`: days that are alike are said once.
pub fn week(week: &Week, rooms: &[WorkRoom]) -> String {
    let mut said: Vec<(Vec<&str>, &[Shift])> = Vec::new();
    for (name, hours) in DAYS.iter().zip(week.days()) {
        let name = &name[..3];
        match said.iter_mut().find(|(_, other)| *other == hours.as_slice()) {
            _ if hours.is_empty() => {}
            Some((names, _)) => names.push(name),
            None => said.push((vec![name], hours)),
        }
    }
    let parts: Vec<String> = said
        .into_iter()
        .map(|(names, hours)| {
            let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
            let hours: Vec<String> = hours.iter().map(|one| shift(one, rooms)).collect();
            format!("{} {}", words::list(&names), words::list(&hours))
        })
        .collect();
    if parts.is_empty() { "No hours".to_owned() } else { parts.join("; ") }
}

/// `Thu 24 Dec 2026`, or `Thu 24 Dec to Sat 2 Jan 2027`.
pub fn dates(first: NaiveDate, last: NaiveDate) -> String {
    let year = last.format("%Y");
    if first == last {
        format!("{} {year}", words::date(first))
    } else {
        format!("{} to {} {year}", words::date(first), words::date(last))
    }
}

/// `Thu 26 Nov 2026, 12:00 to 17:00`; whole days are said as such.
pub fn wall((from, until): Wall) -> String {
    let midnight = |at: NaiveDateTime| at.time() == NaiveTime::MIN;
    let last = until.date().pred_opt().unwrap_or(until.date());
    if midnight(from) && midnight(until) {
        return format!("{}, all day", dates(from.date(), last));
    }
    if from.date() == until.date() {
        let (from_clock, until_clock) = (words::clock(from.time()), words::clock(until.time()));
        return format!("{}, {from_clock} to {until_clock}", dates(from.date(), from.date()));
    }
    if midnight(until) && last == from.date() {
        return format!("{}, {} to midnight", dates(last, last), words::clock(from.time()));
    }
    format!("{} to {}", words::when(from), words::when(until))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(from: &str, until: &str) -> String {
        wall((from.parse().expect("a time"), until.parse().expect("a time")))
    }

    #[test]
    fn absences_are_said_as_people_say_them() {
        assert_eq!(
            at("2026-11-26T12:00:00", "2026-11-26T17:00:00"),
            "Thu 26 Nov 2026, 12:00 to 17:00"
        );
        assert_eq!(at("2026-11-26T00:00:00", "2026-11-27T00:00:00"), "Thu 26 Nov 2026, all day");
        assert_eq!(
            at("2026-12-24T00:00:00", "2027-01-03T00:00:00"),
            "Thu 24 Dec to Sat 2 Jan 2027, all day"
        );
        assert_eq!(
            at("2026-11-26T18:00:00", "2026-11-27T00:00:00"),
            "Thu 26 Nov 2026, 18:00 to midnight"
        );
        assert_eq!(
            at("2026-11-26T22:00:00", "2026-11-27T03:00:00"),
            "Thu 26 Nov, 22:00 to Fri 27 Nov, 03:00"
        );
    }

    #[test]
    fn a_week_is_said_by_days_that_are_alike() {
        let mut days: [Vec<Shift>; 7] = Default::default();
        days[..3].fill(vec![(540, 720).into(), (780, 1020).into()]);
        days[4] = vec![(1320, 120).into()];
        let said = week(&Week::new(days.clone()).expect("in order"), &[]);
        assert_eq!(
            said,
            "Mon, Tue and Wed 09:00 to 12:00 and 13:00 to 17:00; Fri 22:00 to 02:00 the next day"
        );
        assert_eq!(week(&Week::default(), &[]), "No hours");
        let id = uuid::Uuid::from_u128(7).into();
        days[4][0].room = Some(id);
        let rooms = [WorkRoom { id, name: "Oak".into(), active: true }];
        let said = week(&Week::new(days).expect("in order"), &rooms);
        assert!(said.ends_with("Fri 22:00 to 02:00 the next day in Oak"), "{said}");
    }

    #[test]
    fn every_code_of_the_forms_has_words_of_its_own() {
        let unknown = field("", "unavailable");
        for (name, code) in [
            ("first", "past"),
            ("last", "ends_before"),
            ("last", "too_long"),
            ("repeat_until", "never_again"),
            ("repeat_until", "too_often"),
            ("hours", "overlaps"),
            ("reason", "too_long"),
            ("date", "too_far"),
            ("", "nothing_left"),
            ("start", "no_time"),
        ] {
            assert_ne!(field(name, code), unknown, "{name} {code}");
        }
    }
}
