//! What an owner may read of many people's changes.

use super::{Change, Interval, Mean, Verdict, score::POINT, wilson};

/// Fewer people than this are not shown: the few could be recognised, and say nothing.
pub const MINIMUM_N: u32 = 10;
/// Fewer than this are to be read with care.
pub const READ_WITH_CARE: u32 = 40;

/// The sums that a row is made of: what a table of episodes adds up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many were to be asked: all who gave the first score and came for long enough.
    pub asked: u32,
    /// How many gave both scores.
    pub n: u32,
    /// Their changes, in sixths of a point.
    pub sum: i64,
    /// The squares of those.
    pub squares: i64,
    /// How many improved by a meaningful amount.
    pub improved: u32,
    /// How many got worse by as much.
    pub worse: u32,
    /// What all who were asked paid, in minor units.
    pub paid: i64,
}

/// What is said of the people in one row of the panel.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Fewer than [`MINIMUM_N`] gave both scores, or those could be told from the other rows, or
    /// the row lies within several of another table: nothing is shown.
    TooFew,
    /// Enough did.
    Shown(Figures),
}

/// The figures of one row.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// How many gave both scores.
    pub n: u32,
    /// How many were to be asked.
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
    /// What all in the row paid, for each who improved, in minor units; `None` where nobody
    /// did.
    pub cost_per_improvement: Option<i64>,
}

impl Cell {
    /// The row of these people. Those who did not answer count as asked and as having paid:
    /// leaving them out would make the cost look smaller than it was.
    #[must_use]
    pub fn of(tally: &Tally) -> Self {
        let Tally { n, asked, .. } = *tally;
        let mean = Mean::of_sums(n, points(tally.sum), points(tally.squares) / f64::from(POINT));
        match (n >= MINIMUM_N, mean, wilson(tally.improved, n)) {
            (true, Some(change), Some(responding)) => Self::Shown(Figures {
                n,
                asked,
                follow_up: f64::from(n) / f64::from(asked.max(n)),
                change,
                responders: tally.improved,
                responding,
                worse: tally.worse,
                cost_per_improvement: tally.cost(),
            }),
            _ => Self::TooFew,
        }
    }
}

impl Tally {
    /// With one more episode: its change, where both scores were given, and what it cost.
    pub fn add(&mut self, change: Option<Change>, paid: i64) {
        self.asked += 1;
        self.paid += paid;
        let Some(change) = change else { return };
        let sixths = i64::from(change.sixths());
        self.n += 1;
        self.sum += sixths;
        self.squares += sixths * sixths;
        match change.verdict() {
            Verdict::Improved => self.improved += 1,
            Verdict::Worse => self.worse += 1,
            Verdict::CouldBeChance => {}
        }
    }

    /// With all of another row.
    pub fn join(&mut self, other: &Self) {
        self.asked += other.asked;
        self.n += other.n;
        self.sum += other.sum;
        self.squares += other.squares;
        self.improved += other.improved;
        self.worse += other.worse;
        self.paid += other.paid;
    }

    /// Rounded up: it is never said to be cheaper than it was.
    fn cost(&self) -> Option<i64> {
        let improved = i64::from(self.improved);
        (improved > 0).then(|| (self.paid + improved - 1) / improved)
    }
}

/// Sixths as points.
#[expect(clippy::cast_precision_loss, reason = "sums of scores stay far below 2^52")]
fn points(sixths: i64) -> f64 {
    sixths as f64 / f64::from(POINT)
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
    use crate::outcomes::{Scale, Score};

    /// From `before`, each to one of `after`; `None` did not answer.
    fn tally(before: i32, after: &[Option<i32>]) -> Tally {
        let score = |points| Score::whole(Scale::Pain, points).expect("on the scale");
        let mut tally = Tally::default();
        for after in after {
            let change = after.map(|after| Change {
                scale: Scale::Pain,
                before: score(before),
                after: score(after),
            });
            tally.add(change, 25_000);
        }
        tally
    }

    fn shown(tally: &Tally) -> Figures {
        match Cell::of(tally) {
            Cell::Shown(figures) => figures,
            Cell::TooFew => panic!("{tally:?}"),
        }
    }

    #[test]
    fn a_row_is_hidden_below_the_minimum_however_many_were_asked() {
        let mut answers = vec![None; 50];
        answers.extend(vec![Some(3); 9]);
        assert_eq!(Cell::of(&tally(6, &answers)), Cell::TooFew);
        answers.push(Some(3));
        assert_eq!(shown(&tally(6, &answers)).n, MINIMUM_N);
    }

    #[test]
    fn a_row_says_how_many_answered_improved_and_got_worse_and_what_it_cost() {
        let mut answers = vec![Some(3); 7];
        answers.extend([Some(6), Some(5), Some(8), None, None]);
        let found = shown(&tally(6, &answers));
        assert_eq!((found.n, found.asked, found.responders, found.worse), (10, 12, 7, 1));
        // Twelve paid 250.00 each, and seven improved.
        assert_eq!(found.cost_per_improvement, Some(42_858));
        assert!((found.change.mean - -2.0).abs() < 1e-12, "{:?}", found.change);
        assert!((found.follow_up - 10.0 / 12.0).abs() < 1e-12);
        assert!(found.responding.low < 0.7 && 0.7 < found.responding.high);
    }

    #[test]
    fn sums_say_what_the_changes_themselves_say() {
        let after = [3, 4, 5, 2, 4, 3, 6, 3, 4, 2];
        let found = shown(&tally(6, &after.map(Some))).change;
        let changes = after.map(|after| f64::from(after - 6));
        let direct = crate::outcomes::mean(&changes).expect("ten of them");
        assert!((found.mean - direct.mean).abs() < 1e-12);
        assert!((found.interval.low - direct.interval.low).abs() < 1e-12);
        assert!((found.interval.high - direct.interval.high).abs() < 1e-12);
    }

    #[test]
    fn rows_whose_intervals_meet_cannot_be_told_apart() {
        let row = |after: [i32; 10]| shown(&tally(6, &after.map(Some)));
        let some = row([3, 4, 5, 2, 4, 3, 6, 3, 4, 2]);
        let much = row([0, 1, 0, 1, 0, 1, 0, 0, 1, 0]);
        let alike = row([4, 4, 5, 2, 4, 3, 6, 3, 5, 2]);
        assert!(can_tell_apart(&some, &much) && !can_tell_apart(&some, &alike));
    }
}
