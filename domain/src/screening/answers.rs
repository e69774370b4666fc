//! What was answered, and when it cannot be used.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Form, Level, QUESTIONS};

/// What was answered: complete, and to questions that exist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answers {
    #[serde(skip)]
    pub(super) form: Form,
    version: u32,
    pub(super) ticked: Vec<&'static str>,
}

/// What was ticked in the form, unchecked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswersInput {
    /// The version of the questions that were shown.
    #[serde(default)]
    pub version: u32,
    /// The codes that were ticked.
    #[serde(default)]
    pub ticked: Vec<String>,
    /// Whether "none of these" was ticked.
    #[serde(default)]
    pub none: bool,
}

/// Why answers cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NotAnswered {
    /// Nothing was ticked, not even "none of these": silence is not an answer.
    #[error("nothing was ticked")]
    Nothing,
    /// A line and "none of these" were both ticked.
    #[error("a line and none of these were both ticked")]
    Contradiction,
    /// The form was of another version, or holds a question that there is not.
    #[error("the questions have changed since")]
    OtherQuestions,
}

impl NotAnswered {
    /// Its code, for the page to put into words.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Nothing => "screening_unanswered",
            Self::Contradiction => "screening_contradiction",
            Self::OtherQuestions => "screening_changed",
        }
    }
}

impl AnswersInput {
    /// Whether something was ticked that stops the booking, in order or not. Both forms ask
    /// for the same red flags.
    #[must_use]
    pub fn has_red_flag(&self) -> bool {
        let stops = |code: &String| {
            QUESTIONS.iter().any(|asked| asked.level == Level::Stop && asked.code == code)
        };
        self.ticked.iter().any(stops)
    }

    /// The answers to the questions of a booking, in the order of the questions and each
    /// once. Refuses silence, a contradiction, and questions that are not (or no longer)
    /// asked.
    pub fn check(&self) -> Result<Answers, NotAnswered> {
        self.check_for(Form::Booking)
    }

    /// The same, for the questions of `form`.
    pub fn check_for(&self, form: Form) -> Result<Answers, NotAnswered> {
        let (version, asked) = (form.version(), form.asked());
        let known = |code: &String| asked.iter().any(|q| q.code == code);
        if self.version != version || !self.ticked.iter().all(known) {
            return Err(NotAnswered::OtherQuestions);
        }
        match (self.ticked.is_empty(), self.none) {
            (true, false) => Err(NotAnswered::Nothing),
            (false, true) => Err(NotAnswered::Contradiction),
            _ => {
                let ticked = asked.iter().map(|q| q.code);
                let ticked = ticked.filter(|code| self.ticked.iter().any(|t| t == code)).collect();
                Ok(Answers { form, version, ticked })
            }
        }
    }
}

impl Answers {
    /// Which questions were asked.
    #[must_use]
    pub const fn form(&self) -> Form {
        self.form
    }

    /// The version of the questions that were asked.
    #[must_use]
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// The codes that were ticked.
    #[must_use]
    pub fn ticked(&self) -> &[&'static str] {
        &self.ticked
    }
}
