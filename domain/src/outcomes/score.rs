//! A score, exact to the sixth of a point.

use super::Scale;

/// A score in sixths of a point, so that the mean of one, two or three whole scores is exact.
pub type Sixths = i32;

/// How many sixths a point has.
pub(super) const POINT: Sixths = 6;

/// A score on a scale; more is worse on each of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Score {
    pub(super) sixths: Sixths,
    /// Of how many whole scores it is the mean: one alone varies more by chance.
    pub(super) of: usize,
}

impl Score {
    /// A whole score; `None` outside the scale.
    #[must_use]
    pub fn whole(scale: Scale, points: i32) -> Option<Self> {
        (0..=scale.most()).contains(&points).then_some(Self { sixths: points * POINT, of: 1 })
    }

    /// The mean of one, two or three whole scores of 0 to 10; `None` for none, for more, and
    /// outside the scale. What was not scored is left out and not counted as nothing.
    #[must_use]
    pub fn mean_of(points: &[i32]) -> Option<Self> {
        let count = i32::try_from(points.len()).ok().filter(|count| (1..=3).contains(count))?;
        let valid = points.iter().all(|p| (0..=Scale::Activities.most()).contains(p));
        let sixths = || points.iter().sum::<i32>() * POINT / count;
        valid.then(|| Self { sixths: sixths(), of: points.len() })
    }

    /// In sixths of a point.
    #[must_use]
    pub const fn sixths(self) -> Sixths {
        self.sixths
    }

    /// In points.
    #[must_use]
    pub fn points(self) -> f64 {
        f64::from(self.sixths) / f64::from(POINT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_of_one_to_three_numbers_on_the_scale() {
        assert_eq!([&[][..], &[11], &[-1], &[1; 4]].map(Score::mean_of), [None; 4]);
        let mean = |points| Score::mean_of(points).map(Score::sixths);
        assert_eq!(
            [&[7][..], &[7, 6], &[7, 6, 8], &[7, 6, 7]].map(mean),
            [42, 39, 42, 40].map(Some)
        );
        assert_eq!([-1, 11].map(|points| Score::whole(Scale::Pain, points)), [None; 2]);
    }
}
