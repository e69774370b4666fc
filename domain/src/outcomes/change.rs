//! One person's change, and whether it is more than chance would make.

use serde::{Deserialize, Serialize};

use super::{Score, Sixths, score::POINT};

/// What was scored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// How much it hurts: 0 (not at all) to 10.
    Pain,
    /// How hard up to three activities of the person's own choice are, each 0 to 10: the mean.
    Activities,
    /// Roland-Morris: how many of 24 statements were ticked.
    RolandMorris,
}

/// The scores between which a change could be chance: strictly inside it, nothing is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    /// This score or less is a meaningful improvement; `None` where none can be shown.
    pub improved_at: Option<Score>,
    /// This score or more is a meaningful worsening; `None` where none can be shown.
    pub worse_at: Option<Score>,
}

/// What a change says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Less, by as much as people notice in their lives.
    Improved,
    /// More, by as much.
    Worse,
    /// It could be chance.
    CouldBeChance,
}

/// Two scores of one person on one scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// On which scale.
    pub scale: Scale,
    /// At first.
    pub before: Score,
    /// Later.
    pub after: Score,
}

impl Scale {
    /// Its code, as rows and addresses bear it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pain => "pain",
            Self::Activities => "activities",
            Self::RolandMorris => "roland_morris",
        }
    }

    /// The worst score.
    #[must_use]
    pub const fn most(self) -> i32 {
        match self {
            Self::Pain | Self::Activities => 10,
            Self::RolandMorris => 24,
        }
    }

    /// How many points a meaningful change has: 2 for pain, 5 for Roland-Morris (Ostelo et
    /// al., Spine 2008), and 2 for the mean of several activities (Stratford et al.,
    /// Physiotherapy Canada 1995).
    #[must_use]
    pub const fn meaningful_points(self) -> i32 {
        match self {
            Self::Pain | Self::Activities => 2,
            Self::RolandMorris => 5,
        }
    }

    /// The same of a score that is the mean of so many: of one activity alone it has 3
    /// (Stratford too).
    #[must_use]
    pub const fn meaningful_points_of(self, scores: usize) -> i32 {
        match (self, scores) {
            (Self::Activities, 1) => 3,
            _ => self.meaningful_points(),
        }
    }

    /// Whether 30 % less than at first is meaningful too (Ostelo).
    const fn counts_share(self) -> bool {
        matches!(self, Self::Pain | Self::RolandMorris)
    }

    /// Whether an improvement can show from here: not below 4 of Roland-Morris, nor from
    /// nothing.
    #[must_use]
    pub const fn can_improve_from(self, before: Score) -> bool {
        match self {
            Self::RolandMorris => before.sixths >= 4 * POINT,
            Self::Pain | Self::Activities => before.sixths > 0,
        }
    }

    /// Whether a worsening can show from here: not above 20 of Roland-Morris, nor where there
    /// is no room for it.
    #[must_use]
    pub const fn can_worsen_from(self, before: Score) -> bool {
        match self {
            Self::RolandMorris => before.sixths <= 20 * POINT,
            Self::Pain | Self::Activities => {
                before.sixths + self.meaningful_points_of(before.of) * POINT <= self.most() * POINT
            }
        }
    }

    /// Where a change from `before` begins to mean something. The smaller of the points and
    /// of 30 % is enough to improve; to worsen, the points are needed.
    #[must_use]
    pub fn band(self, before: Score) -> Band {
        let points = self.meaningful_points_of(before.of) * POINT;
        // The largest score that is at least 30 % less, without leaving whole numbers.
        let share = before.sixths * 7 / 10;
        let by_points = before.sixths - points;
        let best = if self.counts_share() { share.max(by_points) } else { by_points };
        let improved = (self.can_improve_from(before) && best >= 0)
            .then_some(Score { sixths: best, ..before });
        let worse = self
            .can_worsen_from(before)
            .then(|| Score { sixths: before.sixths + points, ..before });
        Band { improved_at: improved, worse_at: worse }
    }
}

impl Change {
    /// What it says.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let Band { improved_at, worse_at } = self.scale.band(self.before);
        if improved_at.is_some_and(|best| self.after.sixths <= best.sixths) {
            Verdict::Improved
        } else if worse_at.is_some_and(|worst| self.after.sixths >= worst.sixths) {
            Verdict::Worse
        } else {
            Verdict::CouldBeChance
        }
    }

    /// Sixths later less sixths at first: less than nothing is better.
    #[must_use]
    pub const fn sixths(&self) -> Sixths {
        self.after.sixths - self.before.sixths
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{
        Scale::{Activities, Pain, RolandMorris},
        Verdict::{CouldBeChance, Improved, Worse},
        *,
    };

    fn verdict(scale: Scale, before: i32, after: i32) -> Verdict {
        let score = |points| Score::whole(scale, points).expect("on the scale");
        Change { scale, before: score(before), after: score(after) }.verdict()
    }

    #[test]
    fn a_change_means_something_from_the_published_thresholds_on() {
        for (scale, before, after, said) in [
            // Two points, or 30 %.
            (Pain, 8, 6, Improved),
            (Pain, 8, 7, CouldBeChance),
            (Pain, 3, 2, Improved),
            (Pain, 4, 3, CouldBeChance),
            (Pain, 1, 0, Improved),
            (Pain, 0, 0, CouldBeChance),
            (Pain, 10, 8, Improved),
            (Pain, 3, 4, CouldBeChance),
            (Pain, 3, 5, Worse),
            (Pain, 9, 10, CouldBeChance),
            // Five points, or 30 %; not from below 4, and no worsening from above 20.
            (RolandMorris, 20, 15, Improved),
            (RolandMorris, 20, 16, CouldBeChance),
            (RolandMorris, 10, 7, Improved),
            (RolandMorris, 10, 8, CouldBeChance),
            (RolandMorris, 4, 2, Improved),
            (RolandMorris, 3, 0, CouldBeChance),
            (RolandMorris, 19, 24, Worse),
            (RolandMorris, 21, 24, CouldBeChance),
        ] {
            assert_eq!(verdict(scale, before, after), said, "{scale:?} {before} to {after}");
        }
    }

    #[test]
    fn activities_count_by_their_mean_and_what_was_not_scored_is_left_out() {
        let change = |before: &[i32], after: &[i32]| {
            let mean = |points| Score::mean_of(points).expect("one to three scores");
            Change { scale: Activities, before: mean(before), after: mean(after) }.verdict()
        };
        assert_eq!(change(&[7, 6, 8], &[5, 4, 6]), Improved);
        assert_eq!(change(&[7, 6, 8], &[5, 4, 7]), CouldBeChance);
        assert_eq!(change(&[3, 3], &[1, 1]), Improved);
        assert_eq!(change(&[3, 3, 2], &[1, 1]), CouldBeChance);
        assert_eq!(change(&[2, 2], &[4, 4]), Worse);
        // Of one alone, three points are needed.
        assert_eq!(change(&[7], &[4]), Improved);
        assert_eq!(change(&[7], &[5]), CouldBeChance);
        assert_eq!(change(&[2], &[4]), CouldBeChance);
        assert_eq!(change(&[2], &[5]), Worse);
        assert_eq!(change(&[8], &[10]), CouldBeChance);
    }

    proptest! {
        #[test]
        fn better_is_never_worse(scale in prop_oneof![Just(Pain), Just(RolandMorris)],
                                 before in 0..=10, after in 0..=9) {
            let rank = |v| match v { Improved => 0, CouldBeChance => 1, Worse => 2 };
            let (here, higher) = (verdict(scale, before, after), verdict(scale, before, after + 1));
            prop_assert!(rank(here) <= rank(higher));
        }

        #[test]
        fn no_change_is_never_more_than_chance(before in 0..=10) {
            for scale in [Pain, RolandMorris] {
                prop_assert_eq!(verdict(scale, before, before), CouldBeChance);
            }
        }
    }
}
