//! How a mail says times. The studio's wall clock leads, because that is the one a
//! client arrives by; the city is always named.

use chrono::TimeDelta;
use domain::{Instant, time::Zone};

/// `Thu 26 Nov, 15:00`.
pub(super) fn when(at: Instant, zone: Zone) -> String {
    zone.local(at).wall.format("%a %-d %b, %H:%M").to_string()
}

/// `Thu 26 Nov, 15:00 (Lisbon time)`.
pub(super) fn when_in(at: Instant, zone: Zone) -> String {
    format!("{} ({} time)", when(at, zone), zone.city())
}

/// `Thursday`.
pub(super) fn weekday(at: Instant, zone: Zone) -> String {
    zone.local(at).wall.format("%A").to_string()
}

/// The instant on the client's own clock, where that shows another time.
pub(super) fn at_home(at: Instant, studio: Zone, client: Option<Zone>) -> Option<String> {
    let client = client?;
    (client.offset_seconds(at) != studio.offset_seconds(at)).then(|| when_in(at, client))
}

/// The minute in which a deadline that lies within a minute still holds: a deadline
/// is said in whole minutes, and never later than it is.
pub(super) fn whole_minute(at: Instant) -> Instant {
    at - TimeDelta::seconds(at.timestamp().rem_euclid(60))
}

/// The first word of a name.
pub(super) fn first_name(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> Zone {
        name.parse().expect("a zone")
    }

    #[test]
    fn a_time_is_said_with_its_weekday_and_its_city() {
        let at: Instant = "2026-11-26T15:00:00Z".parse().expect("an instant");
        assert_eq!(when_in(at, zone("Europe/Berlin")), "Thu 26 Nov, 16:00 (Berlin time)");
        assert_eq!(weekday(at, zone("Europe/Berlin")), "Thursday");
    }

    #[test]
    fn the_clients_clock_is_named_only_where_it_shows_another_time() {
        let at: Instant = "2026-11-26T15:00:00Z".parse().expect("an instant");
        let (lisbon, london) = (zone("Europe/Lisbon"), zone("Europe/London"));
        assert_eq!(at_home(at, lisbon, Some(london)), None);
        assert_eq!(at_home(at, lisbon, None), None);
        let berlin = at_home(at, lisbon, Some(zone("Europe/Berlin")));
        assert_eq!(berlin.as_deref(), Some("Thu 26 Nov, 16:00 (Berlin time)"));
    }

    #[test]
    fn a_deadline_is_never_said_later_than_it_is() {
        let at: Instant = "2026-11-26T15:00:59Z".parse().expect("an instant");
        assert_eq!(when(whole_minute(at), zone("UTC")), "Thu 26 Nov, 15:00");
    }
}
