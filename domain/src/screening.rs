//! The safety questions before a visit.
//!
//! Two levels. A red flag of cauda equina or fracture stops the booking: it needs a
//! doctor, not a massage. Anything else asks the therapist to look first. Nothing here
//! ever says that somebody is cleared.

mod answers;
mod questions;
#[cfg(test)]
mod tests;

pub use answers::{Answers, AnswersInput, NotAnswered};
pub use questions::{Form, Level, QUESTIONS, Question, VERSION};

use chrono::TimeDelta;

use crate::Instant;

/// Answers to all questions that were given so short a time before a visit are as good as
/// answers given before it: nobody is asked again.
const FRESH: TimeDelta = TimeDelta::days(2);
/// How long before a visit its short questions are asked, and how long their answers hold.
pub const AHEAD: TimeDelta = TimeDelta::days(7);

/// When a client answered for a visit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answered {
    /// When it was booked.
    pub booking: Option<Instant>,
    /// By the form before it: the last time, for a visit may be moved.
    pub before: Option<Instant>,
}

/// Whether somebody is to be asked now before a visit that begins at `start`: where nothing
/// was answered for it at all, or, once it is near, nothing lately.
#[must_use]
pub fn is_due(answered: Answered, start: Instant, now: Instant) -> bool {
    let lately = |at: Option<Instant>, within| at.is_some_and(|at| start - at <= within);
    let never = answered == Answered::default();
    let held = lately(answered.booking, FRESH) || lately(answered.before, AHEAD);
    !held && (never || start - now <= AHEAD)
}

/// What the answers lead to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScreeningOutcome {
    /// Nothing was ticked. It does not mean that a massage is safe.
    Clear,
    /// The therapist looks at these first.
    Review(Vec<&'static str>),
    /// No booking, because of these; and no payment, no stored answers.
    Stop(Vec<&'static str>),
}

impl ScreeningOutcome {
    /// Its code: `clear`, `review` or `stop`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Review(_) => "review",
            Self::Stop(_) => "stop",
        }
    }
}

/// What `answers` lead to. One tick at the level [`Level::Stop`] is enough to stop.
#[must_use]
pub fn decide(answers: &Answers) -> ScreeningOutcome {
    let at = |level: Level| -> Vec<&'static str> {
        let of_level = answers.form.asked().iter().filter(|q| q.level == level).map(|q| q.code);
        of_level.filter(|code| answers.ticked.contains(code)).collect()
    };
    let (stop, review) = (at(Level::Stop), at(Level::Review));
    match (stop.is_empty(), review.is_empty()) {
        (false, _) => ScreeningOutcome::Stop(stop),
        (true, false) => ScreeningOutcome::Review(review),
        (true, true) => ScreeningOutcome::Clear,
    }
}
