//! How a mail says days and names. Times are told by [`crate::clock`]: the studio's wall
//! clock leads, because that is the one a client arrives by.

use domain::Instant;

use crate::clock::WallClock;

/// `Thursday`.
pub(super) fn weekday(at: Instant, clock: &WallClock) -> String {
    clock.wall(at).format("%A").to_string()
}

/// The instant on the client's own clock, where that shows another time.
pub(super) fn at_home(
    at: Instant,
    studio: &WallClock,
    client: Option<&WallClock>,
) -> Option<String> {
    client.filter(|client| client.wall(at) != studio.wall(at)).map(|client| client.when(at))
}

/// The first word of a name.
pub(super) fn first_name(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(name: &str) -> WallClock {
        WallClock::of_zone(name.parse().expect("a zone"))
    }

    #[test]
    fn the_clients_clock_is_named_only_where_it_shows_another_time() {
        let at: Instant = "2026-11-26T15:00:00Z".parse().expect("an instant");
        let (lisbon, london) = (clock("Europe/Lisbon"), clock("Europe/London"));
        assert_eq!(at_home(at, &lisbon, Some(&london)), None);
        assert_eq!(at_home(at, &lisbon, None), None);
        let berlin = at_home(at, &lisbon, Some(&clock("Europe/Berlin")));
        assert_eq!(berlin.as_deref(), Some("Thu 26 Nov, 16:00 (Berlin time)"));
    }
}
