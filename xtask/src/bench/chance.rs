//! Numbers that come out the same for the same seed (SplitMix64, Steele and others, 2014).

/// A sequence that its seed decides.
pub struct Chance(u64);

impl Chance {
    /// From its beginning.
    pub fn of(seed: u64) -> Self {
        Self(seed)
    }

    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0 on, below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.bits() % end
    }

    /// As many as there are, each any of them.
    pub fn draw(&mut self, all: &[f64]) -> Vec<f64> {
        let end = all.len() as u64;
        (0..end).map(|_| all[usize::try_from(self.below(end)).unwrap_or_default()]).collect()
    }
}
