//! Components inside components, with the properties that say when, and no others: titles,
//! places and people are not read at all.

use super::{
    NotRead,
    line::{Line, lines},
};

/// What says when, and whether it counts.
const WANTED: [&str; 18] = [
    "BEGIN",
    "END",
    "DTSTART",
    "DTEND",
    "DURATION",
    "RRULE",
    "RDATE",
    "EXDATE",
    "RECURRENCE-ID",
    "UID",
    "STATUS",
    "TRANSP",
    "X-MICROSOFT-CDO-BUSYSTATUS",
    "FREEBUSY",
    "TZID",
    "TZOFFSETFROM",
    "TZOFFSETTO",
    "X-WR-TIMEZONE",
];
/// Calendars are four deep: an alarm in an event in a calendar, and nothing above.
const DEEPEST: usize = 12;

/// A component.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Component {
    /// Such as `VEVENT`.
    pub kind: String,
    /// Its own properties.
    pub lines: Vec<Line>,
    /// What stands inside.
    pub inside: Vec<Component>,
}

impl Component {
    /// The first property of that name.
    pub fn line(&self, name: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.name == name)
    }

    /// Its value.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.line(name).map(|line| line.value.as_str())
    }

    /// Every property of that name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Line> {
        self.lines.iter().filter(move |line| line.name == name)
    }

    /// Every component of that kind inside.
    pub fn children<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Component> {
        self.inside.iter().filter(move |inside| inside.kind == kind)
    }
}

/// The calendars in a file. One that does not end is not read: what is missing of it would
/// look free.
pub(super) fn calendars(text: &str) -> Result<Vec<Component>, NotRead> {
    let mut open: Vec<Component> = Vec::new();
    let mut whole = Vec::new();
    for line in lines(text, |name| WANTED.contains(&name)) {
        match line.name.as_str() {
            "BEGIN" if open.len() == DEEPEST => return Err(NotRead::Broken),
            "BEGIN" => {
                let kind = line.value.trim().to_ascii_uppercase();
                open.push(Component { kind, ..Component::default() });
            }
            "END" => {
                let ended = open.pop().ok_or(NotRead::Broken)?;
                if !ended.kind.eq_ignore_ascii_case(line.value.trim()) {
                    return Err(NotRead::Broken);
                }
                match open.last_mut() {
                    Some(parent) => parent.inside.push(ended),
                    None => whole.push(ended),
                }
            }
            _ => {
                if let Some(within) = open.last_mut() {
                    within.lines.push(line);
                }
            }
        }
    }
    whole.retain(|component| component.kind == "VCALENDAR");
    match (open.is_empty(), whole.is_empty()) {
        (false, _) => Err(NotRead::Broken),
        (true, true) => Err(NotRead::NoCalendar),
        (true, false) => Ok(whole),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alarms_duration_is_not_its_events() {
        let text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:secret\nBEGIN:VALARM\n\
                    DURATION:PT5M\nEND:VALARM\nEND:VEVENT\nEND:VCALENDAR";
        let found = calendars(text).expect("a calendar");
        let event = &found[0].inside[0];
        assert_eq!((event.value("UID"), event.value("DURATION")), (Some("1"), None));
        assert!(!format!("{found:?}").contains("secret"), "titles are not read");
    }

    #[test]
    fn half_a_calendar_is_none() {
        let web_page = "<!doctype html><title>Sign in</title>";
        assert_eq!(calendars(web_page), Err(NotRead::NoCalendar));
        assert_eq!(calendars(""), Err(NotRead::NoCalendar));
        for text in [
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1",
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR",
            "END:VCALENDAR",
            &"BEGIN:VEVENT\n".repeat(100_000),
        ] {
            assert_eq!(calendars(text), Err(NotRead::Broken), "{}", text.len());
        }
    }
}
