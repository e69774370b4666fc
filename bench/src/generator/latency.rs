//! How long answers took.

use std::time::Duration;

use hdrhistogram::Histogram;

/// Every answer's time, in microseconds, to three digits.
#[derive(Clone, Debug)]
pub struct Latencies(Histogram<u64>);

/// Whatever takes longer took ten minutes.
const LONGEST: u64 = 600_000_000;

impl Default for Latencies {
    fn default() -> Self {
        Self(Histogram::new_with_bounds(1, LONGEST, 3).expect("three digits are few enough"))
    }
}

impl Latencies {
    /// Counts one.
    pub fn add(&mut self, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.0.saturating_record(micros);
    }

    /// Counts all of another's.
    pub fn join(&mut self, other: &Self) {
        self.0 += &other.0;
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.0.len()
    }

    /// Of a hundred answers so many were at least as quick, in milliseconds.
    pub fn percentile(&self, percent: f64) -> f64 {
        self.0.value_at_percentile(percent) as f64 / 1e3
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slowest_of_a_hundred_shows_in_the_percentiles_above_it() {
        let mut all = Latencies::default();
        for _ in 0..99 {
            all.add(Duration::from_micros(500));
        }
        all.add(Duration::from_millis(80));
        assert_eq!(all.percentile(50.0), 0.5);
        assert!((79.9..80.1).contains(&all.percentile(100.0)));
        let mut both = Latencies::default();
        both.join(&all);
        both.join(&all);
        assert_eq!(both.count(), 200);
    }
}
