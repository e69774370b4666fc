//! From answers to a score.

use super::{AnswerKind, Item, Missing, Points, Questionnaire, Scoring};

/// The highest number of a scale from 0.
const SCALE_MOST: i32 = 10;

impl Item {
    /// Whether a number answers it: 1 of a statement that is ticked and 0 of one that is not,
    /// 0 to 10 of a scale, and of a choice the place of what was chosen.
    #[must_use]
    pub fn takes(&self, answer: i32) -> bool {
        match self.answer {
            AnswerKind::Tick => (0..=1).contains(&answer),
            AnswerKind::Scale => (0..=SCALE_MOST).contains(&answer),
            AnswerKind::Choice => usize::try_from(answer).is_ok_and(|n| n < self.choices.len()),
        }
    }

    fn points(&self, answer: i32) -> Option<i32> {
        match self.answer {
            AnswerKind::Tick | AnswerKind::Scale => Some(answer),
            AnswerKind::Choice => {
                usize::try_from(answer).ok().and_then(|n| self.choices.get(n)).map(|it| it.points)
            }
        }
    }

    /// The fewest and the most points.
    pub(super) fn range(&self) -> (i32, i32) {
        match self.answer {
            AnswerKind::Tick => (0, 1),
            AnswerKind::Scale => (0, SCALE_MOST),
            AnswerKind::Choice => {
                let points = || self.choices.iter().map(|it| it.points);
                (points().min().unwrap_or(0), points().max().unwrap_or(0))
            }
        }
    }
}

impl Questionnaire {
    /// Whether answers could be of this version: as many as items, each in its own way.
    #[must_use]
    pub fn takes(&self, answers: &[Option<i32>]) -> bool {
        let items = &self.definition().items;
        answers.len() == items.len()
            && items.iter().zip(answers).all(|(item, it)| it.is_none_or(|it| item.takes(it)))
    }

    /// The score of its answers, in the order of its items; `None` where they are of another
    /// version, or where so many are missing that there is none.
    #[must_use]
    pub fn score(&self, answers: &[Option<i32>]) -> Option<Points> {
        if !self.takes(answers) {
            return None;
        }
        let definition = self.definition();
        let given: Vec<i32> = definition
            .items
            .iter()
            .zip(answers)
            .filter_map(|(item, answer)| item.points((*answer)?))
            .collect();
        let enough = match definition.missing {
            Missing::NotTicked => true,
            Missing::NoScore => given.len() == definition.items.len(),
            Missing::LeftOut => {
                let least = definition.at_least.and_then(|n| usize::try_from(n).ok());
                given.len() >= least.unwrap_or(definition.items.len())
            }
        };
        let sum = given.iter().sum();
        match definition.scoring {
            _ if !enough => None,
            Scoring::Ticked | Scoring::Sum => Some(Points::whole(sum)),
            Scoring::Mean => Points::mean(sum, given.len()),
        }
    }
}
