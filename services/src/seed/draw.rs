//! Chance that is the same every time.

use rand::{Rng, RngExt, SeedableRng, rngs::StdRng};
use uuid::Uuid;

/// Chance that is the same for the same seed.
pub struct Draw(StdRng);

impl Draw {
    pub fn new(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    /// An identity. Version 4 in form, so that it never meets a real one's order.
    pub fn id<T: From<Uuid>>(&mut self) -> T {
        let mut bytes = [0; 16];
        self.0.fill_bytes(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid().into()
    }

    pub fn number(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// One of `0..n`.
    pub fn below(&mut self, n: usize) -> usize {
        self.0.random_range(0..n)
    }

    /// One of the inclusive range.
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        self.0.random_range(from..=to)
    }

    /// True in `percent` of all cases.
    pub fn percent(&mut self, percent: u32) -> bool {
        self.0.random_range(0..100) < percent
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}
