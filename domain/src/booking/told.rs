//! When a visit is, as people are told.

use super::{Booking, ZONE_CHANGED};
use crate::{
    Span,
    time::{LocalTime, Zone},
};

impl Booking {
    /// When the visit is, as every page, mail and calendar file says it.
    ///
    /// That is its span; while it is flagged because its wall time moved under new zone
    /// data and something stands in the way, it is the wall time that was agreed, on
    /// today's clock, and as long as it was sold: what it occupies lies elsewhere, and a
    /// person has to look. A wall time that the clock skips is told as where it goes on.
    #[must_use]
    pub fn told(&self, zone: Zone) -> Span {
        if self.flag.as_deref() == Some(ZONE_CHANGED) {
            Span::of_minutes(zone.reach(self.local_start), self.minutes)
        } else {
            self.span
        }
    }

    /// What the clock shows where such a flagged visit lies, where that is not what was
    /// agreed: the time it has if it is left there.
    #[must_use]
    pub fn another_time(&self, zone: Zone) -> Option<LocalTime> {
        let here = zone.local(self.span.start);
        let moved = self.flag.as_deref() == Some(ZONE_CHANGED) && here.wall != self.local_start;
        moved.then_some(here)
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        Span,
        booking::{Booking, ZONE_CHANGED, tests::booking},
        time::Zone,
    };

    fn vancouver() -> Zone {
        "America/Vancouver".parse().expect("a zone")
    }

    fn at(text: &str) -> crate::Instant {
        text.parse().expect("an instant")
    }

    /// Ten o'clock as it was resolved when Vancouver was believed to go back.
    fn stuck() -> Booking {
        Booking {
            span: Span::of_minutes(at("2027-01-12T18:00:00Z"), 60),
            local_start: "2027-01-12T10:00:00".parse().expect("a wall time"),
            minutes: 60,
            flag: Some(ZONE_CHANGED.to_owned()),
            ..booking()
        }
    }

    #[test]
    fn a_flagged_visit_is_told_at_its_wall_time_and_as_long_as_it_was_sold() {
        let told = stuck().told(vancouver());
        assert_eq!(told, Span::of_minutes(at("2027-01-12T17:00:00Z"), 60));
        assert_eq!(vancouver().local(told.start).wall, stuck().local_start);
        assert_eq!(vancouver().local(told.end).wall.to_string(), "2027-01-12 11:00:00");
    }

    #[test]
    fn a_flagged_visit_that_is_left_where_it_lies_has_another_time() {
        let there = stuck().another_time(vancouver()).expect("an hour later");
        assert_eq!(
            (there.wall.to_string().as_str(), there.offset_seconds),
            ("2027-01-12 11:00:00", -25_200)
        );
        let now = at("2027-01-01T00:00:00Z");
        let state = crate::booking::BookingState::Confirmed;
        let stuck = Booking { state, ..stuck() };
        let kept = stuck.clone().keep_at(there.wall, there.offset_seconds, "2026e".into(), now);
        let kept = kept.expect("it is to come");
        assert_eq!((kept.span, kept.told(vancouver())), (stuck.span, stuck.span));
        assert_eq!((kept.local_start, kept.offset_seconds), (there.wall, there.offset_seconds));
        assert_eq!((kept.tzdb_version.as_str(), kept.flag.as_deref()), ("2026e", None));
        assert_eq!(kept.sequence, stuck.sequence + 1, "there is something to tell");
        assert_eq!(kept.another_time(vancouver()), None);
        let again = kept.clone().keep_at(there.wall, there.offset_seconds, "2026e".into(), now);
        assert_eq!(again.expect("as it is").sequence, kept.sequence, "nothing to tell");
        let over = Booking { state: crate::booking::BookingState::NoShow, ..kept };
        assert!(over.keep_at(there.wall, there.offset_seconds, "2026e".into(), now).is_err());
    }

    #[test]
    fn any_other_visit_is_told_where_it_is() {
        for flag in [None, Some("something_else".to_owned())] {
            let booking = Booking { flag, ..stuck() };
            assert_eq!(booking.told(vancouver()), booking.span);
        }
    }
}
