//! A clock that stands still until a test moves it.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::DateTime;
use domain::Instant;

use crate::ports::Clock;

/// A clock that stands still until a test moves it.
pub struct TestClock(AtomicI64);

impl TestClock {
    /// Stands at `now`, to the second.
    #[must_use]
    pub fn at(now: Instant) -> Self {
        Self(AtomicI64::new(now.timestamp()))
    }

    /// Jumps to `now`.
    pub fn set(&self, now: Instant) {
        self.0.store(now.timestamp(), Ordering::SeqCst);
    }

    /// Moves on by `minutes`.
    pub fn advance_minutes(&self, minutes: i64) {
        self.0.fetch_add(minutes * 60, Ordering::SeqCst);
    }

    /// Moves on by `seconds`.
    pub fn advance_seconds(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Instant {
        DateTime::from_timestamp(self.0.load(Ordering::SeqCst), 0)
            .expect("a test's time is in range")
    }
}
