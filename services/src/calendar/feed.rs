//! A whole calendar of visits, for a program that asks for it again and again.
//!
//! It is the same file as long as nothing has changed: an entry's stamp is when it was
//! last changed, not when it was asked for.

use chrono::{Datelike, TimeDelta, Weekday};
use domain::{
    Instant, Span,
    time::{Change, Zone},
};

use super::{
    line::Lines,
    local, utc,
    zone::{Written, written},
};

/// How far a zone is looked at beyond the calendar, to see by which rule its clock changes.
const BEYOND: TimeDelta = TimeDelta::days(400);

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedEvent {
    /// The same for its whole life.
    pub uid: String,
    /// Raised by every change.
    pub sequence: u32,
    /// When it was last changed.
    pub changed: Instant,
    /// From start to end.
    pub span: Span,
    /// Whose wall time it keeps.
    pub zone: Zone,
    /// One line.
    pub summary: String,
    /// A few lines, where there is more to say.
    pub description: Option<String>,
    /// Whether it may still be declined.
    pub tentative: bool,
}

/// The file, with everything in `events`, all of which lie in `window`.
#[must_use]
pub fn feed(name: &str, window: Span, events: &[FeedEvent]) -> String {
    let mut lines = Lines::default();
    lines.raw("BEGIN:VCALENDAR");
    lines.raw("VERSION:2.0");
    lines.raw("PRODID:-//Lumbar//Feed//EN");
    lines.raw("CALSCALE:GREGORIAN");
    lines.raw("METHOD:PUBLISH");
    lines.text("NAME", name);
    lines.text("X-WR-CALNAME", name);
    lines.raw("REFRESH-INTERVAL;VALUE=DURATION:PT15M");
    lines.raw("X-PUBLISHED-TTL:PT15M");
    let times: Vec<Written> = events.iter().map(|e| Written::of(e.zone, e.span)).collect();
    let mut defined: Vec<Zone> = Vec::new();
    for zone in times.iter().filter_map(Written::zone) {
        if !defined.contains(&zone) {
            define(&mut lines, zone, window);
            defined.push(zone);
        }
    }
    for (event, times) in events.iter().zip(&times) {
        write_event(&mut lines, event, times);
    }
    lines.raw("END:VCALENDAR");
    lines.into_file()
}

fn write_event(lines: &mut Lines, event: &FeedEvent, times: &Written) {
    lines.raw("BEGIN:VEVENT");
    lines.text("UID", &event.uid);
    lines.raw(&format!("SEQUENCE:{}", event.sequence));
    lines.raw(&format!("DTSTAMP:{}", utc(event.changed)));
    lines.raw(&format!("LAST-MODIFIED:{}", utc(event.changed)));
    lines.raw(&times.moment("DTSTART", event.span.start));
    lines.raw(&times.moment("DTEND", event.span.end));
    lines.text("SUMMARY", &event.summary);
    if let Some(description) = &event.description {
        lines.text("DESCRIPTION", description);
    }
    lines.raw(if event.tentative { "STATUS:TENTATIVE" } else { "STATUS:CONFIRMED" });
    lines.raw("CLASS:PRIVATE");
    lines.raw("TRANSP:OPAQUE");
    lines.raw("END:VEVENT");
}

/// Defines a zone as far as the window goes. A clock that changes by a rule is written with
/// it: programs that do not know the zone's name are known to misread long lists.
pub fn define(lines: &mut Lines, zone: Zone, window: Span) {
    let around = Span { start: window.start - BEYOND, end: window.end + BEYOND };
    let changes = zone.changes(around);
    lines.raw("BEGIN:VTIMEZONE");
    lines.raw(&format!("TZID:{}", zone.name()));
    if changes.first().is_none_or(|first| first.at > window.start) {
        let offset = zone.offset_seconds(around.start);
        write_part(lines, "STANDARD", &local(around.start.naive_utc()), (offset, offset), None);
    }
    let mut kinds: Vec<(i32, i32)> = changes.iter().map(|c| (c.before, c.after)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    for kind in kinds {
        let alike = changes.iter().filter(|c| (c.before, c.after) == kind);
        let alike: Vec<Change> = alike.copied().collect();
        let part = if kind.1 > kind.0 { "DAYLIGHT" } else { "STANDARD" };
        match rule(&alike, around) {
            Some(rule) => write_part(lines, part, &onset(&alike[0]), kind, Some(&rule)),
            None => alike.iter().for_each(|c| write_part(lines, part, &onset(c), kind, None)),
        }
    }
    lines.raw("END:VTIMEZONE");
}

fn write_part(
    lines: &mut Lines,
    part: &str,
    start: &str,
    (before, after): (i32, i32),
    rule: Option<&str>,
) {
    lines.raw(&format!("BEGIN:{part}"));
    lines.raw(&format!("DTSTART:{start}"));
    if let Some(rule) = rule {
        lines.raw(&format!("RRULE:{rule}"));
    }
    lines.raw(&format!("TZOFFSETFROM:{}", written(before)));
    lines.raw(&format!("TZOFFSETTO:{}", written(after)));
    lines.raw(&format!("END:{part}"));
}

fn wall(change: &Change) -> chrono::NaiveDateTime {
    change.at.naive_utc() + TimeDelta::seconds(i64::from(change.before))
}

/// What the clock shows just before it is changed.
fn onset(change: &Change) -> String {
    local(wall(change))
}

/// The rule by which these changes come once a year, where there is one: in the same month,
/// at the same hour, on the n-th or the last such weekday.
fn rule(changes: &[Change], around: Span) -> Option<String> {
    let walls: Vec<_> = changes.iter().map(wall).collect();
    let first = walls.first()?;
    let yearly = walls.windows(2).all(|pair| pair[1].year() == pair[0].year() + 1);
    let whole = walls.len() >= 3 && around.end - changes.last()?.at < TimeDelta::days(370);
    let same = walls.iter().all(|at| {
        (at.month(), at.weekday(), at.time()) == (first.month(), first.weekday(), first.time())
    });
    let last = |at: &chrono::NaiveDateTime| at.day() + 7 > u32::from(at.num_days_in_month());
    let nth = |at: &chrono::NaiveDateTime| (at.day() - 1) / 7 + 1;
    let place = if walls.iter().all(last) {
        "-1".to_owned()
    } else {
        walls.iter().all(|at| nth(at) == nth(first)).then(|| nth(first).to_string())?
    };
    let by_day = day(first.weekday());
    (yearly && whole && same)
        .then(|| format!("FREQ=YEARLY;BYMONTH={};BYDAY={place}{by_day}", first.month()))
}

const fn day(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "MO",
        Weekday::Tue => "TU",
        Weekday::Wed => "WE",
        Weekday::Thu => "TH",
        Weekday::Fri => "FR",
        Weekday::Sat => "SA",
        Weekday::Sun => "SU",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feeds::ics::{Reading, busy};

    fn at(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    fn window() -> Span {
        Span { start: at("2026-10-24T00:00:00Z"), end: at("2027-12-28T00:00:00Z") }
    }

    fn event(zone: Zone, start: Instant) -> FeedEvent {
        FeedEvent {
            uid: format!("{}.visit@lumbar.example", start.timestamp()),
            sequence: 1,
            changed: at("2026-11-20T10:00:00Z"),
            span: Span::of_minutes(start, 60),
            zone,
            summary: "Deep tissue, Amara".into(),
            description: Some("LB-7Q4K-22".into()),
            tentative: false,
        }
    }

    /// An hour every 47 hours, so that every hour of the day and both changes have some.
    fn hours(zone: Zone) -> Vec<FeedEvent> {
        let all = (0..10_200).step_by(47);
        all.map(|n| event(zone, window().start + TimeDelta::hours(n))).collect()
    }

    #[test]
    fn what_is_written_for_a_zone_is_what_its_clock_does() {
        for name in [
            "Europe/Berlin",
            "America/New_York",
            "America/Vancouver",
            "Australia/Lord_Howe",
            "Africa/Casablanca",
            "Asia/Gaza",
            "Asia/Tokyo",
            "America/Santiago",
            "Europe/Dublin",
            "UTC",
        ] {
            let zone = name.parse().expect("a zone");
            let events = hours(zone);
            // Under a name that nobody knows, the file's own definition has to do.
            let file = feed("Ana", window(), &events).replace(name, "Customized");
            let own = ".somebody@elsewhere.example";
            let reading = Reading { zone: Zone::UTC, window: window(), own };
            let found = busy(&file, &reading).expect("a calendar");
            let expected: Vec<Span> = events.iter().map(|event| event.span).collect();
            assert_eq!(found.busy, expected, "{name}\n{}", &file[..3_000]);
            assert_eq!(found.unread, 0, "{name}");
        }
    }

    #[test]
    fn a_zone_that_changes_by_a_rule_is_written_with_it() {
        let zone = |name: &str| name.parse().expect("a zone");
        // The day before, the day of and the day after each change; one visit lies over it.
        // Another reader opens this file in `end2end/tests/feeds.test.mjs`.
        let starts = [
            "2027-03-27T08:00:00Z",
            "2027-03-28T00:30:00Z",
            "2027-03-28T08:00:00Z",
            "2027-03-29T08:00:00Z",
            "2027-10-30T08:00:00Z",
            "2027-10-31T00:30:00Z",
            "2027-10-31T01:30:00Z",
            "2027-10-31T08:00:00Z",
        ];
        let events = starts.map(|start| event(zone("Europe/Berlin"), at(start)));
        let berlin = feed("Ana", window(), &events);
        insta::assert_snapshot!("feed_berlin", berlin.replace("\r\n", "\n"));
    }

    #[test]
    fn changes_that_follow_no_rule_are_written_one_by_one() {
        let change = |text: &str| Change { at: at(text), before: 3_600, after: 0 };
        let around = Span { start: at("2025-09-20T00:00:00Z"), end: at("2029-01-30T00:00:00Z") };
        let at_two = |dates: [&str; 3]| dates.map(|day| change(&format!("{day}T01:00:00Z")));
        let last = at_two(["2026-10-25", "2027-10-31", "2028-10-29"]);
        assert_eq!(rule(&last, around).as_deref(), Some("FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"));
        let second = at_two(["2026-03-08", "2027-03-14", "2028-03-12"]);
        assert_eq!(rule(&second, around).as_deref(), Some("FREQ=YEARLY;BYMONTH=3;BYDAY=2SU"));
        // Around a month of fasting, in two years of three, and no longer.
        for odd in [
            at_two(["2026-02-15", "2027-02-07", "2028-01-23"]),
            at_two(["2026-10-25", "2027-10-24", "2028-10-29"]),
            at_two(["2024-10-27", "2025-10-26", "2026-10-25"]),
        ] {
            assert_eq!(rule(&odd, around), None, "{odd:?}");
        }
    }
}
