//! Whose clock a time is told by. Pages, mails and lists tell it by this and nothing else,
//! so that they call one clock by one name.

use chrono::{NaiveDateTime, TimeDelta};
use domain::{Instant, booking::Booking, time::Zone};
use storage::Corrupt;

/// A clock on a wall: its zone, and the city that people know it by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WallClock {
    zone: Zone,
    city: String,
}

impl WallClock {
    /// The clock of a studio, which is called by the studio's own city: in Munich it is
    /// Munich time, whatever city its zone is named after.
    #[must_use]
    pub fn of_studio(zone: Zone, city: &str) -> Self {
        Self { zone, city: city.to_owned() }
    }

    /// The clock of somebody of whom only the zone is known: called by the zone's city.
    #[must_use]
    pub fn of_zone(zone: Zone) -> Self {
        Self { zone, city: zone.city() }
    }

    /// The clock that counts for a visit: that of its studio, which is in `city`.
    pub fn of_visit(booking: &Booking, city: &str) -> Result<Self, Corrupt> {
        let zone = booking.zone.parse();
        let zone = zone.map_err(|_| Corrupt::new("booking", "zone", booking.id))?;
        Ok(Self::of_studio(zone, city))
    }

    /// The own clock of a visit's client, where their zone is known.
    #[must_use]
    pub fn of_client(booking: &Booking) -> Option<Self> {
        booking.client_zone.as_deref()?.parse().ok().map(Self::of_zone)
    }

    /// Its zone.
    #[must_use]
    pub const fn zone(&self) -> Zone {
        self.zone
    }

    /// The city it is called by: `Munich`.
    #[must_use]
    pub fn city(&self) -> &str {
        &self.city
    }

    /// `Munich time`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} time", self.city)
    }

    /// What it shows at an instant.
    #[must_use]
    pub fn wall(&self, at: Instant) -> NaiveDateTime {
        self.zone.local(at).wall
    }

    /// `Thu 26 Nov, 15:00 (Munich time)`.
    #[must_use]
    pub fn when(&self, at: Instant) -> String {
        self.when_on(self.wall(at))
    }

    /// The same for a reading of this clock.
    #[must_use]
    pub fn when_on(&self, wall: NaiveDateTime) -> String {
        format!("{} ({})", when(wall), self.name())
    }

    /// The same, with what another clock shows where that is another time:
    /// `Thu 26 Nov, 15:00 (Munich time; 14:00 in Lisbon)`.
    #[must_use]
    pub fn beside(&self, at: Instant, other: Option<&Self>) -> String {
        let wall = self.wall(at);
        match other.map(|other| (other.wall(at), other)).filter(|(theirs, _)| *theirs != wall) {
            None => self.when_on(wall),
            Some((theirs, other)) => {
                let theirs = short(theirs, wall);
                format!("{} ({}; {theirs} in {})", when(wall), self.name(), other.city)
            }
        }
    }

    /// What is said beside a clock's reading that stands by itself: `Munich time; 14:00 in
    /// Lisbon`.
    #[must_use]
    pub fn label(&self, at: Instant, other: &Self) -> String {
        let (wall, theirs) = (self.wall(at), other.wall(at));
        if theirs == wall {
            return self.name();
        }
        format!("{}; {} in {}", self.name(), short(theirs, wall), other.city)
    }
}

/// The last whole minute before a deadline: said in whole minutes, it is never said later
/// than it is.
#[must_use]
pub fn whole_minute(at: Instant) -> Instant {
    at - TimeDelta::seconds(at.timestamp().rem_euclid(60))
}

/// `Thu 26 Nov, 15:00`.
fn when(wall: NaiveDateTime) -> String {
    wall.format("%a %-d %b, %H:%M").to_string()
}

/// A reading beside another: with its day where that is another one.
fn short(wall: NaiveDateTime, beside: NaiveDateTime) -> String {
    if wall.date() == beside.date() { wall.format("%H:%M").to_string() } else { when(wall) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> Zone {
        name.parse().expect("a zone")
    }

    fn at(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    #[test]
    fn a_studio_s_clock_bears_the_name_of_its_city_and_not_of_its_zone() {
        let munich = WallClock::of_studio(zone("Europe/Berlin"), "Munich");
        assert_eq!(munich.when(at("2026-11-26T14:00:00Z")), "Thu 26 Nov, 15:00 (Munich time)");
    }

    #[test]
    fn another_clock_is_named_only_where_it_shows_another_time() {
        let munich = WallClock::of_studio(zone("Europe/Berlin"), "Munich");
        let said = |other: &str| {
            munich.beside(at("2026-11-26T19:00:00Z"), Some(&WallClock::of_zone(zone(other))))
        };
        assert_eq!(said("Europe/Vienna"), "Thu 26 Nov, 20:00 (Munich time)");
        assert_eq!(said("Europe/Lisbon"), "Thu 26 Nov, 20:00 (Munich time; 19:00 in Lisbon)");
        let tokyo = "Thu 26 Nov, 20:00 (Munich time; Fri 27 Nov, 04:00 in Tokyo)";
        assert_eq!(said("Asia/Tokyo"), tokyo);
        assert_eq!(munich.beside(at("2026-11-26T19:00:00Z"), None), said("Europe/Vienna"));
    }

    #[test]
    fn a_deadline_is_never_said_later_than_it_is() {
        assert_eq!(whole_minute(at("2026-11-26T15:00:59Z")), at("2026-11-26T15:00:00Z"));
    }
}
