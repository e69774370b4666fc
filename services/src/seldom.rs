//! Lines of the log that strangers can cause as often as they like: each is written once a
//! minute at most, and says of how many it tells, so that nobody fills a disk with them.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// So many seconds lie between two lines about the same.
const BETWEEN: i64 = 60;

/// One such line.
#[derive(Debug, Default)]
pub struct Seldom(Mutex<Counted>);

#[derive(Debug, Default)]
struct Counted {
    /// How often it happened since the process began.
    times: u64,
    /// Of how many of these a line has told.
    told: u64,
    /// When it told of them last.
    at: Option<i64>,
}

impl Seldom {
    /// Counts once that it happened, at `now` in seconds of whatever clock. Where a line is due,
    /// returns of how many it tells: of this one, and of all since the line before.
    ///
    /// A clock that went back holds no line up: it is due at once.
    pub fn count(&self, now: i64) -> Option<u64> {
        let mut counted = self.counted();
        counted.times += 1;
        if counted.at.is_some_and(|at| (0..BETWEEN).contains(&now.saturating_sub(at))) {
            return None;
        }
        let untold = counted.times - counted.told;
        counted.told = counted.times;
        counted.at = Some(now);
        Some(untold)
    }

    /// How often it happened since the process began.
    #[must_use]
    pub fn times(&self) -> u64 {
        self.counted().times
    }

    fn counted(&self) -> MutexGuard<'_, Counted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_makes_one_line_a_minute_which_tells_of_all_since_the_one_before() {
        let line = Seldom::default();
        assert_eq!(line.count(1_000), Some(1), "the first is told of at once");
        for second in 1_000..1_060 {
            assert_eq!(line.count(second), None, "{second}");
        }
        assert_eq!(line.count(1_060), Some(61));
        assert_eq!(line.count(1_119), None);
        assert_eq!(line.count(5_000), Some(2), "what nobody was told of is not forgotten");
        assert_eq!(line.times(), 64);
    }

    #[test]
    fn a_clock_that_went_back_holds_no_line_up() {
        let line = Seldom::default();
        assert_eq!(line.count(1_000), Some(1));
        assert_eq!(line.count(10), Some(1));
        assert_eq!(line.count(11), None);
    }
}
