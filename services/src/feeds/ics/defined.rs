//! A clock as a file defines it: when it was put where, as far as the window needs it.

use chrono::{NaiveDateTime, TimeDelta};
use domain::{Instant, Span};

use super::{
    NotRead,
    expand::{Budget, occurrences},
    rule::Rule,
    tree::Component,
    value::{Moment, offset},
};

/// How far before the window a clock is looked at: an entry may have begun so early.
const BEFORE: TimeDelta = TimeDelta::days(3 * 366);

/// A clock's settings, by when they began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Defined(Vec<Onset>);

/// From a wall time on, the clock is so far ahead of UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Onset {
    /// As the clock showed just before.
    wall: NaiveDateTime,
    before: i32,
    after: i32,
}

fn seconds(n: i32) -> TimeDelta {
    TimeDelta::seconds(i64::from(n))
}

impl Onset {
    fn at(&self) -> NaiveDateTime {
        self.wall - seconds(self.before)
    }
}

impl Defined {
    /// None where nothing in it can be read.
    pub fn read(
        zone: &Component,
        window: Span,
        budget: &mut Budget,
    ) -> Result<Option<Self>, NotRead> {
        let mut all = Vec::new();
        for part in zone.children("STANDARD").chain(zone.children("DAYLIGHT")) {
            let offset = |name| part.value(name).and_then(offset);
            let start = part.value("DTSTART").and_then(Moment::parse);
            let (Some(before), Some(after), Some(Moment::Wall(start))) =
                (offset("TZOFFSETFROM"), offset("TZOFFSETTO"), start)
            else {
                continue;
            };
            let walls = onsets(part, start, before, window, budget)?;
            all.extend(walls.into_iter().map(|wall| Onset { wall, before, after }));
        }
        all.sort_unstable();
        Ok((!all.is_empty()).then_some(Self(all)))
    }

    pub fn place(&self, wall: NaiveDateTime) -> Instant {
        let next = self.0.partition_point(|onset| onset.wall <= wall);
        let offset = match next.checked_sub(1).map(|last| self.0[last]) {
            None => self.0[0].before,
            // The clock was put forward over it.
            Some(last) if wall < last.wall + seconds(last.after - last.before) => last.before,
            Some(last) => last.after,
        };
        (wall - seconds(offset)).and_utc()
    }

    pub fn wall(&self, at: Instant) -> NaiveDateTime {
        let at = at.naive_utc();
        let next = self.0.partition_point(|onset| onset.at() <= at);
        let offset = next.checked_sub(1).map_or(self.0[0].before, |last| self.0[last].after);
        at + seconds(offset)
    }
}

/// When one setting began: at first, at the dates that are listed, and by its rule. Of an
/// old rule the last years matter.
fn onsets(
    part: &Component,
    start: NaiveDateTime,
    before: i32,
    window: Span,
    budget: &mut Budget,
) -> Result<Vec<NaiveDateTime>, NotRead> {
    let mut walls = vec![start];
    let listed = part.all("RDATE").flat_map(|line| line.value.split(','));
    walls.extend(listed.filter_map(Moment::parse).filter_map(|moment| match moment {
        Moment::Wall(wall) => Some(wall),
        Moment::Utc(_) | Moment::Date(_) => None,
    }));
    budget.spend(u32::try_from(walls.len()).unwrap_or(u32::MAX))?;
    if let Some(rule) = part.value("RRULE").and_then(Rule::parse) {
        let until = rule.until.map(|until| match until {
            Moment::Utc(at) => at + seconds(before),
            Moment::Wall(at) => at,
            Moment::Date(date) => date.and_time(chrono::NaiveTime::MIN) + TimeDelta::days(1),
        });
        let (first, last) = (window.start.naive_utc(), window.end.naive_utc());
        let from = until.map_or(first, |until| until.min(first)) - BEFORE;
        walls.extend(occurrences(&rule, start, until, (from, last + BEFORE), budget)?);
    }
    walls.sort_unstable();
    walls.dedup();
    Ok(walls)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feeds::ics::tree::calendars;

    /// As Outlook writes it, with rules from the year 1601.
    const CENTRAL: &str = "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Customized Time Zone\n\
        BEGIN:STANDARD\nDTSTART:16011028T030000\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\n\
        TZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nEND:STANDARD\nBEGIN:DAYLIGHT\n\
        DTSTART:16010325T020000\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nTZOFFSETFROM:+0100\n\
        TZOFFSETTO:+0200\nEND:DAYLIGHT\nEND:VTIMEZONE\nEND:VCALENDAR";

    fn window() -> Span {
        let start: Instant = "2026-11-25T00:00:00Z".parse().expect("an instant");
        Span::new(start, start + TimeDelta::days(401)).expect("forwards")
    }

    fn read(text: &str) -> Defined {
        let calendars = calendars(text).expect("a calendar");
        let zone = calendars[0].children("VTIMEZONE").next().expect("a zone");
        let read = Defined::read(zone, window(), &mut Budget::of_a_file());
        read.expect("little").expect("a definition")
    }

    #[test]
    fn a_definition_by_rules_goes_as_the_zone_it_copies() {
        let (own, berlin) = (read(CENTRAL), "Europe/Berlin".parse().expect("a zone"));
        let berlin = super::super::clock::Clock::Known(berlin);
        let mut at: Instant = "2026-03-01T00:00:00Z".parse().expect("an instant");
        while at < window().end {
            let wall = berlin.wall(at);
            assert_eq!(own.wall(at), wall, "{at}");
            assert_eq!(own.place(wall), berlin.place(wall), "{wall}");
            at += TimeDelta::minutes(30);
        }
        let gap = "2027-03-28T02:30:00".parse().expect("a wall time");
        assert_eq!(own.place(gap), berlin.place(gap));
    }

    #[test]
    fn a_rule_that_ended_long_ago_still_says_where_the_clock_stands() {
        let text = CENTRAL.replace("BYMONTH=10\n", "BYMONTH=10;UNTIL=19961027T010000Z\n");
        let text = text.replace("BYMONTH=3\n", "BYMONTH=3;UNTIL=19960331T010000Z\n");
        let own = read(&text);
        let wall: NaiveDateTime = "2027-07-01T12:00:00".parse().expect("a wall time");
        assert_eq!(own.place(wall).naive_utc(), wall - TimeDelta::hours(1));
    }
}
