//! What is kept in memory: so much of it and no more, and how long it holds by itself.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, MutexGuard, PoisonError},
};

use domain::Instant;

/// Kept values, each with what it weighs. What was not asked for longest goes first.
pub struct Memory<K, V> {
    most: usize,
    inner: Mutex<Inner<K, V>>,
}

struct Inner<K, V> {
    kept: HashMap<K, Kept<V>>,
    weight: usize,
    asked: u64,
}

struct Kept<V> {
    value: V,
    weight: usize,
    /// When it was asked for last, by the count of what was asked.
    asked: u64,
}

impl<K: Eq + Hash + Clone, V: Clone> Memory<K, V> {
    /// One that holds up to `most` in weight.
    #[must_use]
    pub fn new(most: usize) -> Self {
        let inner = Inner { kept: HashMap::new(), weight: 0, asked: 0 };
        Self { most, inner: Mutex::new(inner) }
    }

    /// What is kept under a key.
    pub fn get(&self, key: &K) -> Option<V> {
        let mut inner = self.inner();
        inner.asked += 1;
        let asked = inner.asked;
        let kept = inner.kept.get_mut(key)?;
        kept.asked = asked;
        Some(kept.value.clone())
    }

    /// Keeps a value in place of what was kept under its key. What weighs too much by itself
    /// is not kept.
    pub fn keep(&self, key: K, value: V, weight: usize) {
        let mut inner = self.inner();
        let before = inner.kept.remove(&key).map_or(0, |kept| kept.weight);
        inner.weight -= before;
        if weight > self.most / 8 {
            return;
        }
        if inner.weight + weight > self.most {
            inner.make_room(self.most / 4 * 3 - weight);
        }
        inner.asked += 1;
        inner.weight += weight;
        let asked = inner.asked;
        inner.kept.insert(key, Kept { value, weight, asked });
    }

    /// What everything that is kept weighs.
    pub fn weight(&self) -> usize {
        self.inner().weight
    }

    fn inner(&self) -> MutexGuard<'_, Inner<K, V>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Eq + Hash + Clone, V> Inner<K, V> {
    /// Lets go of what was not asked for longest, until the rest weighs no more than `most`:
    /// a good part at once, so that it is done seldom.
    fn make_room(&mut self, most: usize) {
        let mut all: Vec<(u64, K)> =
            self.kept.iter().map(|(key, kept)| (kept.asked, key.clone())).collect();
        all.sort_unstable_by_key(|(asked, _)| *asked);
        for (_, key) in all {
            if self.weight <= most {
                break;
            }
            self.weight -= self.kept.remove(&key).map_or(0, |kept| kept.weight);
        }
    }
}

/// A time in which nothing changes by itself: rules change at whole minutes. What holds until
/// a minute holds at its first instant too, and what holds from it on does as well; so that
/// instant is a moment of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    minute: i64,
    is_its_first: bool,
}

impl Moment {
    /// The moment of an instant.
    #[must_use]
    pub fn of(now: Instant) -> Self {
        let seconds = now.timestamp();
        let is_its_first = seconds % 60 == 0 && now.timestamp_subsec_nanos() == 0;
        Self { minute: seconds.div_euclid(60), is_its_first }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_asked_for_longest_goes_first() {
        let memory = Memory::new(80);
        for n in 0..8 {
            memory.keep(n, n * 10, 10);
        }
        assert_eq!(memory.get(&0), Some(0));
        memory.keep(8, 80, 10);
        assert_eq!(memory.get(&0), Some(0), "it was asked for");
        assert_eq!((memory.get(&1), memory.get(&2), memory.get(&3)), (None, None, None));
        assert_eq!((memory.get(&4), memory.get(&8)), (Some(40), Some(80)));
        assert_eq!(memory.weight(), 60);
    }

    #[test]
    fn a_value_takes_the_place_of_the_one_before() {
        let memory = Memory::new(80);
        memory.keep("a", 1, 10);
        memory.keep("a", 2, 5);
        assert_eq!((memory.get(&"a"), memory.weight()), (Some(2), 5));
        memory.keep("a", 3, 11);
        assert_eq!((memory.get(&"a"), memory.weight()), (None, 0), "it weighs too much");
    }
}
