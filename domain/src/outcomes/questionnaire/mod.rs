//! Questionnaires as data: what is asked, how it is scored, what a missing answer means, and
//! from which change on something is said. A studio enters them; the text of a published one is
//! never shipped.
//!
//! A definition that is used never changes: what is changed becomes a new version, whose scores
//! are comparable with earlier ones only where it says so.

mod builtin;
mod check;
mod points;
mod score;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use builtin::{Overall, roland_morris_shell};
pub use check::{ITEMS, Questionnaire};
pub use points::{Direction, Points, Rule};

/// A questionnaire as somebody enters it, unchecked: see [`Questionnaire::check`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Definition {
    /// How people call it.
    pub name: String,
    /// What stands above its items.
    pub intro: String,
    /// What is asked, in order.
    pub items: Vec<Item>,
    /// How answers become a score.
    pub scoring: Scoring,
    /// What happens where an answer is missing.
    pub missing: Missing,
    /// With [`Missing::LeftOut`]: so many items must be answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_least: Option<u32>,
    /// Which end is the good one.
    pub direction: Direction,
    /// The lowest and the highest score, where the file says them: they must be those that the
    /// items give.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<(i32, i32)>,
    /// So many points are a meaningful change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<u32>,
    /// So many per cent of the first score are a meaningful improvement too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<u32>,
    /// Whoever begins below it cannot show a change downwards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub floor: Option<i32>,
    /// Whoever begins above it cannot show a change upwards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ceiling: Option<i32>,
    /// The earlier versions whose scores mean the same.
    pub comparable_with: Vec<u32>,
}

/// One thing that is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// The question, or the statement.
    #[serde(default)]
    pub text: String,
    /// How it is answered.
    #[serde(default)]
    pub answer: AnswerKind,
    /// What can be chosen, of a [`AnswerKind::Choice`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
}

/// How an item is answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerKind {
    /// Ticked, or not.
    #[default]
    Tick,
    /// A whole number from 0 to 10.
    Scale,
    /// One of several words, each with its points.
    Choice,
}

/// What can be chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// In words.
    pub label: String,
    /// What it counts.
    pub points: i32,
}

/// How answers become a score.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scoring {
    /// How many statements are ticked.
    #[default]
    Ticked,
    /// The sum of the points.
    Sum,
    /// Their mean.
    Mean,
}

/// What happens where an answer is missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// A statement that is not ticked does not apply: nothing can be missing.
    #[default]
    NotTicked,
    /// One missing answer, and there is no score.
    NoScore,
    /// It is left out of the mean, as long as enough are there.
    LeftOut,
}
