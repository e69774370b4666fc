//! What an owner may read of many people's changes.

use super::{Change, Interval, Mean, Verdict, mean, wilson};
use crate::Money;

/// Fewer people than this are not shown: the few could be recognised, and say nothing.
pub const MINIMUM_N: u32 = 10;
/// Fewer than this are to be read with care.
pub const READ_WITH_CARE: u32 = 40;

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

/// A person's visits for one trouble, from the first score to the review.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Episode {
    /// Their change, where both scores were given.
    pub change: Option<Change>,
    /// What the visits cost.
    pub paid: Money,
}

/// What is said of the people in one row of the panel.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Fewer than [`MINIMUM_N`] gave both scores: nothing is shown.
    TooFew,
    /// Enough did.
    Shown(Figures),
}

/// The figures of one row.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// How many gave both scores.
    pub n: u32,
    /// How many were to be asked: all who gave the first and came for long enough.
    pub asked: u32,
    /// The share of those who answered.
    pub follow_up: f64,
    /// The mean change in points with its 95 % interval; less is better.
    pub change: Mean,
    /// How many improved by a meaningful amount.
    pub responders: u32,
    /// Their share, with Wilson's interval.
    pub responding: Interval,
    /// How many got worse by as much.
    pub worse: u32,
    /// What all in the row paid, for each who improved; `None` where nobody did.
    pub cost_per_improvement: Option<Money>,
}

impl Cell {
    /// The row of these people. Those who did not answer count as asked and as having paid:
    /// leaving them out would make the cost look smaller than it was.
    #[must_use]
    pub fn of(episodes: &[Episode]) -> Self {
        let changes: Vec<Change> = episodes.iter().filter_map(|episode| episode.change).collect();
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let n = count(changes.len());
        if n < MINIMUM_N {
            return Self::TooFew;
        }
        let points: Vec<f64> = changes.iter().map(Change::points).collect();
        let of = |verdict| count(changes.iter().filter(|c| c.verdict() == verdict).count());
        let (responders, worse) = (of(Verdict::Improved), of(Verdict::Worse));
        let (Some(change), Some(responding)) = (mean(&points), wilson(responders, n)) else {
            return Self::TooFew;
        };
        let asked = count(episodes.len());
        Self::Shown(Figures {
            n,
            asked,
            follow_up: f64::from(n) / f64::from(asked),
            change,
            responders,
            responding,
            worse,
            cost_per_improvement: cost(episodes, responders),
        })
    }
}

/// Rounded up: it is never said to be cheaper than it was.
fn cost(episodes: &[Episode], improved: u32) -> Option<Money> {
    let currency = episodes.first()?.paid.currency;
    let all: i64 = episodes.iter().map(|episode| episode.paid.minor).sum();
    let improved = i64::from(improved);
    (improved > 0).then(|| Money::new((all + improved - 1) / improved, currency))
}

/// Whether two rows differ by more than chance: their intervals of the mean change have nothing
/// in common. Stricter than a test of the difference, and easy to see in the picture.
#[must_use]
pub fn can_tell_apart(one: &Figures, other: &Figures) -> bool {
    !one.change.interval.overlaps(&other.change.interval)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Currency,
        outcomes::{Scale, Score},
    };

    fn episode(before: i32, after: Option<i32>) -> Episode {
        let score = |points| Score::whole(Scale::Pain, points).expect("on the scale");
        let change = after.map(|after| Change {
            scale: Scale::Pain,
            before: score(before),
            after: score(after),
        });
        Episode { change, paid: Money::new(25_000, Currency::Eur) }
    }

    fn shown(episodes: &[Episode]) -> Figures {
        match Cell::of(episodes) {
            Cell::Shown(figures) => figures,
            Cell::TooFew => panic!("{} of {}", episodes.len(), MINIMUM_N),
        }
    }

    #[test]
    fn a_row_is_hidden_below_the_minimum_however_many_were_asked() {
        let mut episodes = vec![episode(6, None); 50];
        episodes.extend(vec![episode(6, Some(3)); 9]);
        assert_eq!(Cell::of(&episodes), Cell::TooFew);
        episodes.push(episode(6, Some(3)));
        assert_eq!(shown(&episodes).n, MINIMUM_N);
    }

    #[test]
    fn a_row_says_how_many_answered_improved_and_got_worse_and_what_it_cost() {
        let mut episodes = vec![episode(6, Some(3)); 7];
        episodes.extend([episode(6, Some(6)), episode(6, Some(5)), episode(5, Some(8))]);
        episodes.extend([episode(7, None), episode(8, None)]);
        let found = shown(&episodes);
        assert_eq!((found.n, found.asked, found.responders, found.worse), (10, 12, 7, 1));
        // Twelve paid 250.00 each, and seven improved.
        assert_eq!(found.cost_per_improvement, Some(Money::new(42_858, Currency::Eur)));
        assert!((found.change.mean - -1.9).abs() < 1e-12, "{:?}", found.change);
        assert!((found.follow_up - 10.0 / 12.0).abs() < 1e-12);
        assert!(found.responding.low < 0.7 && 0.7 < found.responding.high);
    }

    #[test]
    fn rows_whose_intervals_meet_cannot_be_told_apart() {
        let row = |changes: [i32; 10]| shown(&changes.map(|after| episode(6, Some(after))));
        let some = row([3, 4, 5, 2, 4, 3, 6, 3, 4, 2]);
        let much = row([0, 1, 0, 1, 0, 1, 0, 0, 1, 0]);
        let alike = row([4, 4, 5, 2, 4, 3, 6, 3, 5, 2]);
        assert!(can_tell_apart(&some, &much) && !can_tell_apart(&some, &alike));
    }

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
