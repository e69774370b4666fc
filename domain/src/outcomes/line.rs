//! How somebody did, score by score, and what may be said of it.

use chrono::NaiveDate;

use super::{Points, Rule, Verdict};

/// One score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dot {
    /// When it was given, in the studio's zone.
    pub day: NaiveDate,
    /// What.
    pub score: Points,
    /// Whether it is compared. What is said right after a visit is shown and not compared: the
    /// ease of the first hours says little about a back.
    pub counts: bool,
}

/// The scores of one person on one scale for one trouble, in the order in which they were given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What a change has to be to mean something.
    pub rule: Rule,
    /// The scores.
    pub dots: Vec<Dot>,
}

/// The first score beside the last.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Said {
    /// At first.
    pub first: Dot,
    /// The last that is compared.
    pub last: Dot,
    /// What the change says.
    pub verdict: Verdict,
    /// Whether an improvement could show at all, from where they began.
    pub can_improve: bool,
}

impl Line {
    /// The first score that is compared.
    #[must_use]
    pub fn first(&self) -> Option<Dot> {
        self.dots.iter().copied().find(|dot| dot.counts)
    }

    /// What the last score says, compared with the first; `None` while there is only one.
    #[must_use]
    pub fn said(&self) -> Option<Said> {
        let mut counted = self.dots.iter().copied().filter(|dot| dot.counts);
        let first = counted.next()?;
        let last = counted.next_back()?;
        Some(Said {
            first,
            last,
            verdict: self.rule.verdict(first.score, last.score),
            can_improve: self.rule.can_improve_from(first.score),
        })
    }

    /// Between which scores a change since the first could be chance, the lower before the
    /// higher; `None` where there is no score.
    #[must_use]
    pub fn band(&self) -> Option<(f64, f64)> {
        self.first().map(|first| self.rule.band(first.score))
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Scale, *};

    fn line(scores: &[(i32, bool)]) -> Line {
        let day = |n: usize| NaiveDate::from_ymd_opt(2026, 3, 1 + n as u32).expect("a date");
        let dots = scores.iter().enumerate().map(|(n, (points, counts))| Dot {
            day: day(n),
            score: Points::whole(*points),
            counts: *counts,
        });
        Line { rule: Rule::of(Scale::Pain), dots: dots.collect() }
    }

    #[test]
    fn the_last_score_is_compared_with_the_first_and_what_was_said_right_after_is_not() {
        let it = line(&[(7, true), (2, false), (6, true), (3, false)]);
        let said = it.said().expect("two that count");
        assert_eq!((said.first.score, said.last.score), (Points::whole(7), Points::whole(6)));
        assert_eq!(said.verdict, Verdict::CouldBeChance);
        // From 7 on pain: two points are fewer than 30 %, which is 2.1; five is enough.
        assert_eq!(it.band(), Some((5.0, 9.0)));
        let better = line(&[(7, true), (6, true), (5, true)]).said().expect("three");
        assert_eq!(better.verdict, Verdict::Improved);
    }

    #[test]
    fn one_score_says_nothing() {
        assert_eq!(line(&[(7, true), (3, false)]).said(), None);
        assert_eq!((line(&[]).said(), line(&[]).band()), (None, None));
    }

    #[test]
    fn from_nothing_no_improvement_can_show() {
        let said = line(&[(0, true), (0, true)]).said().expect("two");
        assert!(!said.can_improve);
    }
}
