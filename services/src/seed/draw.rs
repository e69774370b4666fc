//! Chance that is the same every time.

use std::collections::HashSet;

use domain::booking::reference;
use rand::{Rng, RngExt, SeedableRng, rngs::StdRng};
use uuid::Uuid;

/// Chance that is the same for the same seed.
pub struct Draw {
    rng: StdRng,
    references: HashSet<String>,
    /// Identities begin with how many were drawn before.
    drawn: Option<u64>,
}

impl Draw {
    pub fn new(seed: u64) -> Self {
        Self { rng: StdRng::seed_from_u64(seed), references: HashSet::new(), drawn: None }
    }

    /// The same, with identities in the order in which they are drawn: as the server's own
    /// are, so that an index grows at its end and not everywhere.
    pub fn in_order(seed: u64) -> Self {
        Self { drawn: Some(0), ..Self::new(seed) }
    }

    /// An identity. Version 4 in form, so that it never meets a real one's order.
    pub fn id<T: From<Uuid>>(&mut self) -> T {
        let mut bytes = [0; 16];
        self.rng.fill_bytes(&mut bytes);
        if let Some(drawn) = &mut self.drawn {
            bytes[..6].copy_from_slice(&drawn.to_be_bytes()[2..]);
            *drawn += 1;
        }
        uuid::Builder::from_random_bytes(bytes).into_uuid().into()
    }

    /// What stands for a browser that booked.
    pub fn holder(&mut self) -> [u8; 32] {
        let mut bytes = [0; 32];
        self.rng.fill_bytes(&mut bytes);
        bytes
    }

    /// A booking's reference that was not drawn before: of some 729 million, twenty
    /// thousand hold a pair more often than one would think.
    pub fn reference(&mut self) -> String {
        loop {
            let drawn = reference(self.rng.next_u64());
            if self.references.insert(drawn.clone()) {
                return drawn;
            }
        }
    }

    /// One of `0..n`.
    pub fn below(&mut self, n: usize) -> usize {
        self.rng.random_range(0..n)
    }

    /// One of the inclusive range.
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        self.rng.random_range(from..=to)
    }

    /// True in `percent` of all cases.
    pub fn percent(&mut self, percent: u32) -> bool {
        self.rng.random_range(0..100) < percent
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}
