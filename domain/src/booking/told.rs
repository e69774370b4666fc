//! When a visit is, as people are told.

use super::{Booking, ZONE_CHANGED};
use crate::{Span, time::Zone};

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
    fn any_other_visit_is_told_where_it_is() {
        for flag in [None, Some("something_else".to_owned())] {
            let booking = Booking { flag, ..stuck() };
            assert_eq!(booking.told(vancouver()), booking.span);
        }
    }
}
