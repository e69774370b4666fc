//! One person's change, and whether it is more than chance would make.

use serde::{Deserialize, Serialize};

/// A score in sixths of a point, so that the mean of one, two or three whole scores is exact.
pub type Sixths = i32;

/// How many sixths a point has.
pub(super) const POINT: Sixths = 6;

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

/// A score on a scale; more is worse on each of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Score(Sixths);

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

impl Score {
    /// A whole score; `None` outside the scale.
    #[must_use]
    pub fn whole(scale: Scale, points: i32) -> Option<Self> {
        (0..=scale.most()).contains(&points).then_some(Self(points * POINT))
    }

    /// The mean of one, two or three whole scores of 0 to 10; `None` for none, for more, and
    /// outside the scale. What was not scored is left out and not counted as nothing.
    #[must_use]
    pub fn mean_of(points: &[i32]) -> Option<Self> {
        let count = i32::try_from(points.len()).ok().filter(|count| (1..=3).contains(count))?;
        let valid = points.iter().all(|p| (0..=Scale::Activities.most()).contains(p));
        valid.then(|| Self(points.iter().sum::<i32>() * POINT / count))
    }

    /// In sixths of a point.
    #[must_use]
    pub const fn sixths(self) -> Sixths {
        self.0
    }

    /// The score of so many sixths; `None` outside the scale.
    #[must_use]
    pub fn of_sixths(scale: Scale, sixths: Sixths) -> Option<Self> {
        (0..=scale.most() * POINT).contains(&sixths).then_some(Self(sixths))
    }

    /// In points.
    #[must_use]
    pub fn points(self) -> f64 {
        f64::from(self.0) / f64::from(POINT)
    }
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
    /// al., Spine 2008), and 2 for the mean of the activities (Stratford et al., Physiotherapy
    /// Canada 1995).
    #[must_use]
    pub const fn meaningful_points(self) -> i32 {
        match self {
            Self::Pain | Self::Activities => 2,
            Self::RolandMorris => 5,
        }
    }

    /// Whether 30 % less than at first is meaningful too (the same source).
    const fn counts_share(self) -> bool {
        matches!(self, Self::Pain | Self::RolandMorris)
    }

    /// Whether an improvement can show from here: not below 4 of Roland-Morris, nor from
    /// nothing.
    #[must_use]
    pub const fn can_improve_from(self, before: Score) -> bool {
        match self {
            Self::RolandMorris => before.0 >= 4 * POINT,
            Self::Pain | Self::Activities => before.0 > 0,
        }
    }

    /// Whether a worsening can show from here: not above 20 of Roland-Morris, nor where there
    /// is no room for it.
    #[must_use]
    pub const fn can_worsen_from(self, before: Score) -> bool {
        match self {
            Self::RolandMorris => before.0 <= 20 * POINT,
            Self::Pain | Self::Activities => {
                before.0 + self.meaningful_points() * POINT <= self.most() * POINT
            }
        }
    }

    /// Where a change from `before` begins to mean something. The smaller of the points and
    /// of 30 % is enough to improve; to worsen, the points are needed.
    #[must_use]
    pub fn band(self, before: Score) -> Band {
        let points = self.meaningful_points() * POINT;
        // The largest score that is at least 30 % less, without leaving whole numbers.
        let share = before.0 * 7 / 10;
        let by_points = before.0 - points;
        let best = if self.counts_share() { share.max(by_points) } else { by_points };
        let improved = (self.can_improve_from(before) && best >= 0).then_some(Score(best));
        let worse = self.can_worsen_from(before).then(|| Score(before.0 + points));
        Band { improved_at: improved, worse_at: worse }
    }
}

impl Change {
    /// What it says.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let Band { improved_at, worse_at } = self.scale.band(self.before);
        if improved_at.is_some_and(|best| self.after <= best) {
            Verdict::Improved
        } else if worse_at.is_some_and(|worst| self.after >= worst) {
            Verdict::Worse
        } else {
            Verdict::CouldBeChance
        }
    }

    /// Sixths later less sixths at first: less than nothing is better.
    #[must_use]
    pub const fn sixths(&self) -> Sixths {
        self.after.0 - self.before.0
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
        assert_eq!(change(&[2], &[4]), Worse);
        assert_eq!(
            [Score::mean_of(&[]), Score::mean_of(&[11]), Score::mean_of(&[1; 4])],
            [None; 3]
        );
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
