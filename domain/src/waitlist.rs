//! Waiting for a time: which times fit somebody, whose turn it is, and when they are told.
//!
//! The rule, as pages tell it. Of those whom a time fits, whoever has waited longest is asked
//! first, and alone. Saying no costs nothing: one keeps one's place, and is not asked about
//! that time again. Whoever does not answer goes behind those who wait by then, and after
//! [`MISSES`] unanswered offers in a row their waiting ends. An offer that was never told
//! counts as none.

#[cfg(test)]
mod tests;
mod timing;
mod wish;

use crate::{Instant, Span};

pub use timing::{Settings, Timing, is_quiet, timing};
pub use wish::{LONGEST_DAYS, Wish, WishInput, best};

/// How many offers in a row may go unanswered; with the last of them the waiting ends.
pub const MISSES: u32 = 2;

/// A place in the queue. Less comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place<K> {
    /// Since when it counts.
    pub queued_at: Instant,
    /// When they came, for those who count from the same second.
    pub joined_at: Instant,
    /// Decides between equals: always the same way.
    pub key: K,
}

/// What became of an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// They said no, or said yes and did not go on with it.
    No,
    /// Nothing was heard until it ended.
    None,
    /// It ended before they were told of it, or the studio took it back.
    NeverTold,
}

/// How somebody stands in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Since when their place counts.
    pub queued_at: Instant,
    /// How many offers in a row they have not answered.
    pub missed: u32,
}

impl Standing {
    /// How they stand after an offer, or `None` where their waiting ends with it.
    #[must_use]
    pub fn after(self, answer: Answer, now: Instant) -> Option<Self> {
        match answer {
            Answer::No => Some(Self { missed: 0, ..self }),
            Answer::NeverTold => Some(self),
            Answer::None => {
                let missed = self.missed + 1;
                (missed < MISSES).then_some(Self { queued_at: now.max(self.queued_at), missed })
            }
        }
    }
}

/// Whether a time may be offered to somebody who was asked about `passed` before.
#[must_use]
pub fn may_be_asked(session: &Span, passed: &[Span]) -> bool {
    passed.iter().all(|other| !other.overlaps(session))
}

/// In whose order an offer is made: of all, the first whom something fits. `fits` is asked in
/// the order of the queue, and no further than needed.
pub fn turn<K: Copy + Ord, T>(
    waiting: &mut [Place<K>],
    mut fits: impl FnMut(K) -> Option<T>,
) -> Option<(K, T)> {
    waiting.sort_unstable();
    waiting.iter().find_map(|place| Some((place.key, fits(place.key)?)))
}
