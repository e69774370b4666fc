//! When requests are due, whatever becomes of those before them.

use std::time::Duration;

/// Requests at a fixed rate, the first at once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Schedule {
    rate: f64,
    count: u64,
}

impl Schedule {
    /// So many a second for so long. There is always one at least.
    pub fn lasting(rate: f64, how_long: Duration) -> Self {
        Self::of((rate * how_long.as_secs_f64()) as u64, rate)
    }

    /// So many, at a rate.
    pub fn of(count: u64, rate: f64) -> Self {
        Self { rate: rate.max(0.1), count: count.max(1) }
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// When one of them is due, counted from the beginning. It depends on its number alone:
    /// a slow answer delays no request after it.
    pub fn due(&self, nth: u64) -> Duration {
        Duration::from_secs_f64(nth as f64 / self.rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_due_at_even_distances_and_none_is_lost_to_rounding() {
        let schedule = Schedule::lasting(3_000.0, Duration::from_secs(2));
        assert_eq!(schedule.count(), 6_000);
        assert_eq!(schedule.due(0), Duration::ZERO);
        assert_eq!(schedule.due(3_000), Duration::from_secs(1));
        // A sum of rounded steps would have drifted by now.
        assert_eq!(schedule.due(3_000 * 86_400), Duration::from_secs(86_400));
    }

    #[test]
    fn even_the_slowest_rate_has_a_first_request() {
        assert_eq!(Schedule::lasting(0.0, Duration::from_secs(1)).count(), 1);
    }
}
