//! Quiet hours: when mails that can wait do.

use chrono::{NaiveDateTime, NaiveTime, TimeDelta, Timelike};

use crate::{
    Instant,
    time::{Resolved, Zone},
};

/// The least time that a mail which waited must leave before what it is about.
const USEFUL: TimeDelta = TimeDelta::hours(1);
/// Minutes in a day.
const DAY: u16 = 24 * 60;

/// Hours of the wall clock, perhaps over midnight: from `from`, and no longer at `until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuietHours {
    from: u16,
    until: u16,
}

impl QuietHours {
    /// From and until these minutes after midnight. None where they are no hours of a day, or
    /// the same, which would be never or always.
    #[must_use]
    pub const fn new(from: u16, until: u16) -> Option<Self> {
        if from < DAY && until < DAY && from != until { Some(Self { from, until }) } else { None }
    }

    /// When they begin, in minutes after midnight.
    #[must_use]
    pub const fn from(self) -> u16 {
        self.from
    }

    /// When they end, in minutes after midnight.
    #[must_use]
    pub const fn until(self) -> u16 {
        self.until
    }

    /// Whether a reading of the clock is in them.
    fn holds(self, time: NaiveTime) -> bool {
        let minute = time.hour() * 60 + time.minute();
        let (from, until) = (u32::from(self.from), u32::from(self.until));
        if from < until {
            (from..until).contains(&minute)
        } else {
            minute >= from || minute < until
        }
    }

    /// Where `at` lies in them, the instant at which they end: the first one after `at` at
    /// which the clock shows it, or passes over it where it is put forward.
    #[must_use]
    pub fn end(self, zone: Zone, at: Instant) -> Option<Instant> {
        let wall = zone.local(at).wall;
        if !self.holds(wall.time()) {
            return None;
        }
        let today = on(wall, self.until)?;
        let end = if today > wall { today } else { today + TimeDelta::days(1) };
        Some(match zone.resolve(end) {
            // The clock shows it twice, and the first time is over.
            Resolved::Fold { first, second } if first <= at => second,
            _ => zone.reach(end),
        })
    }

    /// Where `at` lies in them, the instant at which they began.
    #[must_use]
    pub fn beginning(self, zone: Zone, at: Instant) -> Option<Instant> {
        let wall = zone.local(at).wall;
        if !self.holds(wall.time()) {
            return None;
        }
        let today = on(wall, self.from)?;
        let began = if today <= wall { today } else { today - TimeDelta::days(1) };
        Some(zone.reach(began).min(at))
    }

    /// When a mail that would leave at `at` leaves, if it is about something at `about`: at
    /// once where `at` is not in quiet hours; else when they end, if that leaves an hour; else
    /// before they begin, for it would come too late.
    #[must_use]
    pub fn calm(self, zone: Zone, at: Instant, about: Instant) -> Instant {
        match (self.end(zone, at), self.beginning(zone, at)) {
            (Some(end), _) if end + USEFUL <= about => end,
            (Some(_), Some(began)) => began,
            _ => at,
        }
    }
}

fn on(wall: NaiveDateTime, minute: u16) -> Option<NaiveDateTime> {
    let minute = u32::from(minute);
    wall.date().and_hms_opt(minute / 60, minute % 60, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    fn berlin() -> Zone {
        "Europe/Berlin".parse().expect("a zone")
    }

    fn hours(from: &str, until: &str) -> QuietHours {
        let minute = |text: &str| {
            let time: NaiveTime = format!("{text}:00").parse().expect("a time");
            u16::try_from(time.hour() * 60 + time.minute()).expect("of a day")
        };
        QuietHours::new(minute(from), minute(until)).expect("hours")
    }

    #[test]
    fn over_midnight_they_end_in_the_morning_that_follows() {
        let quiet = hours("21:00", "08:00");
        for (now, end) in [
            ("2026-11-26T19:59:59Z", None),
            ("2026-11-26T20:00:00Z", Some("2026-11-27T07:00:00Z")),
            ("2026-11-27T03:00:00Z", Some("2026-11-27T07:00:00Z")),
            ("2026-11-27T06:59:59Z", Some("2026-11-27T07:00:00Z")),
            ("2026-11-27T07:00:00Z", None),
        ] {
            assert_eq!(quiet.end(berlin(), at(now)), end.map(at), "{now}");
        }
    }

    #[test]
    fn within_a_day_they_do_not_reach_into_the_night() {
        let quiet = hours("13:00", "15:00");
        assert_eq!(
            quiet.end(berlin(), at("2026-11-26T12:30:00Z")),
            Some(at("2026-11-26T14:00:00Z"))
        );
        assert_eq!(quiet.end(berlin(), at("2026-11-26T22:30:00Z")), None);
        assert_eq!(QuietHours::new(600, 600), None);
        assert_eq!(QuietHours::new(0, 1_440), None);
    }

    #[test]
    fn the_morning_comes_by_the_clock_on_the_wall_when_it_is_put_forward_or_back() {
        let quiet = hours("21:00", "08:00");
        // Put forward in the night to 29 March 2026: eight o'clock comes an hour sooner.
        let evening = at("2026-03-28T20:30:00Z");
        assert_eq!(quiet.end(berlin(), evening), Some(at("2026-03-29T06:00:00Z")));
        // Put back in the night to 25 October 2026: an hour later.
        let evening = at("2026-10-24T19:30:00Z");
        assert_eq!(quiet.end(berlin(), evening), Some(at("2026-10-25T07:00:00Z")));
    }

    #[test]
    fn an_end_in_the_hour_that_is_left_out_is_where_the_clock_is_put_forward() {
        let quiet = hours("21:00", "02:30");
        let end = quiet.end(berlin(), at("2026-03-28T23:00:00Z"));
        assert_eq!(end, Some(at("2026-03-29T01:00:00Z")));
        assert_eq!(quiet.end(berlin(), at("2026-03-29T01:00:00Z")), None);
    }

    #[test]
    fn an_end_in_the_hour_that_is_shown_twice_is_never_behind() {
        let quiet = hours("21:00", "02:30");
        let first = at("2026-10-25T00:30:00Z");
        assert_eq!(quiet.end(berlin(), at("2026-10-25T00:10:00Z")), Some(first));
        // The clock shows ten past two again.
        let second = at("2026-10-25T01:30:00Z");
        assert_eq!(quiet.end(berlin(), at("2026-10-25T01:10:00Z")), Some(second));
    }

    #[test]
    fn a_beginning_in_the_hour_that_is_shown_twice_is_never_ahead() {
        let quiet = hours("02:30", "08:00");
        let began = quiet.beginning(berlin(), at("2026-10-25T03:00:00Z"));
        assert_eq!(began, Some(at("2026-10-25T00:30:00Z")));
    }

    #[test]
    fn a_mail_waits_for_the_morning_unless_that_is_too_late_for_what_it_is_about() {
        let quiet = hours("21:00", "08:00");
        let noon = at("2026-11-27T11:00:00Z");
        assert_eq!(
            quiet.calm(berlin(), at("2026-11-26T12:00:00Z"), noon),
            at("2026-11-26T12:00:00Z")
        );
        assert_eq!(
            quiet.calm(berlin(), at("2026-11-27T05:00:00Z"), noon),
            at("2026-11-27T07:00:00Z")
        );
        // A visit at half past eight: the reminder comes the evening before.
        let early = at("2026-11-27T07:30:00Z");
        assert_eq!(
            quiet.calm(berlin(), at("2026-11-27T05:30:00Z"), early),
            at("2026-11-26T20:00:00Z")
        );
    }
}
