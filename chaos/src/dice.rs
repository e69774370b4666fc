//! Chance that a seed gives again.

/// A generator of numbers (splitmix64): the same seed and name, the same numbers.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Numbers for the part of a round that is called `name`.
    pub fn new(seed: u64, name: &str) -> Self {
        // FNV-1a over the name, so that no two parts of a round see the same numbers.
        let named = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ named)
    }

    /// Any number.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which must not be zero.
    pub fn below(&mut self, end: u64) -> u64 {
        self.roll() % end
    }

    /// True in so many of a hundred cases.
    pub fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of them, of which there must be some.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.index(of.len())]
    }

    /// Puts them into some order.
    pub fn shuffle<T>(&mut self, all: &mut [T]) {
        for end in (1..all.len()).rev() {
            let other = self.index(end + 1);
            all.swap(end, other);
        }
    }

    /// A pause of less than so many milliseconds.
    pub async fn pause(&mut self, below_ms: u64) {
        let micros = self.below(below_ms.max(1) * 1_000);
        tokio::time::sleep(std::time::Duration::from_micros(micros)).await;
    }

    fn index(&mut self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_again_and_another_name_something_else() {
        let rolls = |seed, name| {
            let mut dice = Dice::new(seed, name);
            (0..20).map(|_| dice.below(1_000)).collect::<Vec<_>>()
        };
        assert_eq!(rolls(7, "kills"), rolls(7, "kills"));
        assert_ne!(rolls(7, "kills"), rolls(8, "kills"));
        assert_ne!(rolls(7, "kills"), rolls(7, "clients"));
    }

    #[test]
    fn shuffling_loses_nothing() {
        let mut all: Vec<u32> = (0..100).collect();
        Dice::new(1, "order").shuffle(&mut all);
        assert_ne!(all, (0..100).collect::<Vec<_>>());
        all.sort_unstable();
        assert_eq!(all, (0..100).collect::<Vec<_>>());
    }
}
