//! What was answered, as it lies sealed in its row.

use domain::{
    contact::FieldError,
    note::REGIONS,
    outcomes::{Overall, Scale, Score},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// At most so many activities are named.
pub const ACTIVITIES: usize = 3;
/// The longest name of one, in characters.
pub const ACTIVITY_LENGTH: usize = 80;

/// What was answered: whole points from 0 to 10, and what else was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Scores {
    /// How much it hurts.
    pub pain: Option<i32>,
    /// How hard activities are, of answers from before they were named.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub activities: Vec<i32>,
    /// How hard up to three activities of the client's own choice are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub named: Vec<Activity>,
    /// Where it hurts: codes of [`REGIONS`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<String>,
    /// How they are on the whole, compared with the start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overall: Option<Overall>,
    /// Questionnaires of the studio's.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub filled: Vec<Filled>,
}

/// Something that somebody does, and how hard it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// What, in their words.
    pub name: String,
    /// From 0, easy, to 10, not at all; none where it was not said.
    pub score: Option<i32>,
}

/// The answers to one version of a questionnaire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filled {
    /// The version's row.
    pub version: Uuid,
    /// In the order of its items.
    pub answers: Vec<Option<i32>>,
}

impl Scores {
    /// The score on a scale, where it was given. The activities have one only where each that
    /// was named was scored: a mean of others than at first would compare nothing.
    #[must_use]
    pub fn on(&self, scale: Scale) -> Option<Score> {
        match scale {
            Scale::Pain => self.pain.and_then(|points| Score::whole(Scale::Pain, points)),
            Scale::Activities if self.named.is_empty() => Score::mean_of(&self.activities),
            Scale::Activities => {
                let all: Option<Vec<i32>> = self.named.iter().map(|it| it.score).collect();
                all.and_then(|all| Score::mean_of(&all))
            }
            Scale::RolandMorris => None,
        }
    }

    /// Which activities were scored, and how many: means are comparable where both are the same.
    pub(super) fn which_activities(&self) -> (Vec<&str>, usize) {
        let names: Vec<&str> = self.named.iter().map(|it| it.name.as_str()).collect();
        let count = if names.is_empty() { self.activities.len() } else { names.len() };
        (names, count)
    }

    /// What is missing or outside its scale, every problem at once.
    pub(super) fn problems(&self) -> Vec<FieldError> {
        let outside = |score: &i32| !(0..=10).contains(score);
        let mut wrong = Vec::new();
        match self.pain {
            None => wrong.push(FieldError::new("pain", "required")),
            Some(pain) if outside(&pain) => wrong.push(FieldError::new("pain", "unknown")),
            Some(_) => {}
        }
        if self.named.len().max(self.activities.len()) > ACTIVITIES {
            wrong.push(FieldError::new("activity-1", "too_many"));
        }
        let scores =
            self.named.iter().filter_map(|it| it.score).chain(self.activities.iter().copied());
        if scores.into_iter().any(|score| outside(&score)) {
            wrong.push(FieldError::new("activity-1", "unknown"));
        }
        for (it, n) in self.named.iter().zip(1..) {
            if it.name.is_empty() || it.name.chars().count() > ACTIVITY_LENGTH {
                let code = if it.name.is_empty() { "no_name" } else { "too_long" };
                wrong.push(FieldError { field: format!("activity-{n}").into(), code: code.into() });
            }
        }
        if !self.places.iter().all(|code| REGIONS.iter().any(|region| region.code == code)) {
            wrong.push(FieldError::new("places", "unknown"));
        }
        wrong
    }
}
