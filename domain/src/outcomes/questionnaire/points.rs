//! Scores of any scale, exact, and what a change between two of them says.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::super::{Scale, Verdict};

/// A score: a sum over a count, so that a mean is exact and a threshold never depends on how a
/// machine rounds.
#[derive(Clone, Copy, Debug)]
pub struct Points {
    sum: i64,
    of: i64,
}

/// Which end of a scale is the good one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Less is better, as with pain.
    #[default]
    MoreIsWorse,
    /// More is better.
    MoreIsBetter,
}

/// What a change on a scale has to be to mean something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The lowest score.
    pub least: i32,
    /// The highest.
    pub most: i32,
    /// Which end is the good one.
    pub direction: Direction,
    /// So many points are enough, in either direction.
    pub points: Option<u32>,
    /// So many per cent of the first score are enough too, for the better; for the worse where
    /// no points are said.
    pub percent: Option<u32>,
    /// Whoever begins below it cannot show a change downwards.
    pub floor: Option<i32>,
    /// Whoever begins above it cannot show a change upwards.
    pub ceiling: Option<i32>,
}

impl Points {
    /// The sum of `sum` over `of` answers; `None` where there is none.
    #[must_use]
    pub fn mean(sum: i32, of: usize) -> Option<Self> {
        let of = i64::try_from(of).ok().filter(|of| *of > 0)?;
        Some(Self { sum: i64::from(sum), of })
    }

    /// A whole score.
    #[must_use]
    pub fn whole(points: i32) -> Self {
        Self { sum: i64::from(points), of: 1 }
    }

    /// In points, for drawing.
    #[must_use]
    pub fn value(self) -> f64 {
        self.sum as f64 / self.of as f64
    }

    /// Points later less points at first.
    #[must_use]
    pub fn since(self, first: Self) -> f64 {
        let (n, d) = self.less(first);
        n as f64 / d as f64
    }

    /// The exact difference, as numerator and denominator; the latter is above nothing.
    fn less(self, other: Self) -> (i64, i64) {
        (self.sum * other.of - other.sum * self.of, self.of * other.of)
    }
}

impl PartialEq for Points {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Points {}

impl PartialOrd for Points {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Points {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.sum * other.of).cmp(&(other.sum * self.of))
    }
}

impl Rule {
    /// The rule of a scale that is built in.
    #[must_use]
    pub fn of(scale: Scale) -> Self {
        let roland_morris = scale == Scale::RolandMorris;
        Self {
            least: 0,
            most: scale.most(),
            direction: Direction::MoreIsWorse,
            points: u32::try_from(scale.meaningful_points()).ok(),
            percent: (scale != Scale::Activities).then_some(30),
            floor: roland_morris.then_some(4),
            ceiling: roland_morris.then_some(20),
        }
    }

    /// That of the mean of so many activities: of one alone, more points are needed.
    #[must_use]
    pub fn of_activities(scores: usize) -> Self {
        let points = Scale::Activities.meaningful_points_of(scores);
        Self { points: u32::try_from(points).ok(), ..Self::of(Scale::Activities) }
    }

    /// Whether an improvement can show from here: not from beyond the floor (or the ceiling,
    /// where more is better), and not from the best score.
    #[must_use]
    pub fn can_improve_from(&self, first: Points) -> bool {
        match self.direction {
            Direction::MoreIsWorse => self.can_fall_from(first),
            Direction::MoreIsBetter => self.can_rise_from(first),
        }
    }

    /// Whether a worsening can show from here.
    #[must_use]
    pub fn can_worsen_from(&self, first: Points) -> bool {
        match self.direction {
            Direction::MoreIsWorse => self.can_rise_from(first),
            Direction::MoreIsBetter => self.can_fall_from(first),
        }
    }

    fn can_fall_from(&self, first: Points) -> bool {
        first >= Points::whole(self.floor.unwrap_or(self.least))
            && first > Points::whole(self.least)
    }

    fn can_rise_from(&self, first: Points) -> bool {
        first <= Points::whole(self.ceiling.unwrap_or(self.most))
            && first < Points::whole(self.most)
    }

    /// What the change from `first` to `later` says.
    #[must_use]
    pub fn verdict(&self, first: Points, later: Points) -> Verdict {
        let (rose, of) = later.less(first);
        let better = match self.direction {
            Direction::MoreIsWorse => -rose,
            Direction::MoreIsBetter => rose,
        };
        let points = |change: i64| self.points.is_some_and(|least| change >= i64::from(least) * of);
        let share = |change: i64| {
            // change / of against percent / 100 of first.sum / first.of.
            self.percent.is_some_and(|percent| {
                first.sum > 0
                    && i128::from(change) * 100 * i128::from(first.of)
                        >= i128::from(percent) * i128::from(first.sum) * i128::from(of)
            })
        };
        let worse = if self.points.is_some() { points(-better) } else { share(-better) };
        if better > 0 && self.can_improve_from(first) && (points(better) || share(better)) {
            Verdict::Improved
        } else if better < 0 && self.can_worsen_from(first) && worse {
            Verdict::Worse
        } else {
            Verdict::CouldBeChance
        }
    }

    /// Between which scores a change from `first` could be chance, the lower before the higher:
    /// for drawing. An end of the scale where no change in that direction can show.
    #[must_use]
    pub fn band(&self, first: Points) -> (f64, f64) {
        let at = first.value();
        let points = self.points.map(f64::from);
        let share = self.percent.map(|percent| at * f64::from(percent) / 100.0);
        let better = [points, share].into_iter().flatten().fold(f64::INFINITY, f64::min);
        let worse = points.or(share).unwrap_or(f64::INFINITY);
        let (down, up) = match self.direction {
            Direction::MoreIsWorse => (better, worse),
            Direction::MoreIsBetter => (worse, better),
        };
        let (least, most) = (f64::from(self.least), f64::from(self.most));
        let low = if self.can_fall_from(first) { (at - down).max(least) } else { least };
        let high = if self.can_rise_from(first) { (at + up).min(most) } else { most };
        (low, high)
    }
}
