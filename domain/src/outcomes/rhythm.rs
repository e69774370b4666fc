//! How far apart visits lie.

/// How far apart a person's visits lay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rhythm {
    /// Up to five days.
    TwiceAWeek,
    /// Six to nine.
    Weekly,
    /// Ten to eighteen.
    Fortnightly,
    /// More.
    Rarer,
}

impl Rhythm {
    /// Every rhythm, the densest first.
    pub const ALL: [Self; 4] = [Self::TwiceAWeek, Self::Weekly, Self::Fortnightly, Self::Rarer];

    /// That of the median of the days between visits; of two in the middle, the longer. `None`
    /// where there are none.
    #[must_use]
    pub fn of(gaps: &[u32]) -> Option<Self> {
        let mut gaps = gaps.to_vec();
        gaps.sort_unstable();
        let median = *gaps.get(gaps.len() / 2)?;
        Some(match median {
            0..=5 => Self::TwiceAWeek,
            6..=9 => Self::Weekly,
            10..=18 => Self::Fortnightly,
            _ => Self::Rarer,
        })
    }

    /// Its code, as rows and addresses bear it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TwiceAWeek => "twice_a_week",
            Self::Weekly => "weekly",
            Self::Fortnightly => "fortnightly",
            Self::Rarer => "rarer",
        }
    }

    /// The rhythm with that code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rhythm| rhythm.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rhythm_is_that_of_the_middle_gap() {
        for (gaps, rhythm) in [
            (&[][..], None),
            (&[7, 7, 8], Some(Rhythm::Weekly)),
            (&[3, 4, 60], Some(Rhythm::TwiceAWeek)),
            (&[7, 14], Some(Rhythm::Fortnightly)),
            (&[30, 28], Some(Rhythm::Rarer)),
        ] {
            assert_eq!(Rhythm::of(gaps), rhythm, "{gaps:?}");
        }
        for rhythm in Rhythm::ALL {
            assert_eq!(Rhythm::from_code(rhythm.code()), Some(rhythm));
        }
    }
}
