//! Questions that readers ask a studio, and the signs in them that need a doctor first.

mod sign;

use serde::{Deserialize, Serialize};

pub use sign::{SIGNS, Sign, signs};

use crate::contact::{FieldError, is_free_of_links};

/// The shortest question, in characters: less asks nothing.
pub const SHORTEST: usize = 10;
/// The longest question, in characters: a sentence.
pub const LONGEST: usize = 140;
/// The longest text below it, in characters.
pub const TEXT_LENGTH: usize = 1_500;
/// The longest answer, in characters.
pub const ANSWER_LENGTH: usize = 4_000;

/// How a question stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuestionState {
    /// It waits: nobody sees it but the studio's staff.
    Asked,
    /// It is public, with its answers.
    Answered,
    /// The studio does not publish it: its words are deleted.
    Rejected,
    /// It was public and is no longer.
    Hidden,
}

impl QuestionState {
    /// Its code, as rows bear it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Answered => "answered",
            Self::Rejected => "rejected",
            Self::Hidden => "hidden",
        }
    }

    /// The state with that code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let all = [Self::Asked, Self::Answered, Self::Rejected, Self::Hidden];
        all.into_iter().find(|state| state.code() == code)
    }

    /// Whether it may become `next`. A rejected question has no words any more, and stays.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Asked, Self::Answered | Self::Rejected)
                | (Self::Answered, Self::Hidden)
                | (Self::Hidden, Self::Answered | Self::Rejected)
        )
    }
}

/// What was typed, unchecked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QuestionInput {
    /// The question, in a sentence.
    pub title: String,
    /// What else there is to say.
    pub text: String,
}

/// A question that can be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// On one line.
    pub title: String,
    /// Perhaps empty.
    pub text: String,
    /// What in it needs a doctor first.
    pub signs: Vec<Sign>,
}

impl QuestionInput {
    /// What in it needs a doctor first: looked at before anything else is done with it.
    #[must_use]
    pub fn signs(&self) -> Vec<Sign> {
        signs(&format!("{}. {}", self.title, self.text))
    }

    /// Checks every field, and returns all problems at once: `required`, `too_short`,
    /// `too_long`, `no_links`.
    pub fn check(&self) -> Result<Question, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut keep = |found: Result<String, FieldError>| {
            found.map_err(|error| errors.push(error)).unwrap_or_default()
        };
        let title = keep(check_title(&self.title));
        let text = keep(check_text("text", &self.text, TEXT_LENGTH));
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Question { title, text, signs: self.signs() })
    }
}

/// The sentence of a question: on one line, `required`, `too_short`, `too_long`, `no_links`.
pub fn check_title(typed: &str) -> Result<String, FieldError> {
    let title = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let problem = match title.chars().count() {
        0 => "required",
        1..SHORTEST => "too_short",
        SHORTEST..=LONGEST if is_free_of_links(&title) => return Ok(title),
        SHORTEST..=LONGEST => "no_links",
        _ => "too_long",
    };
    Err(FieldError::new("title", problem))
}

/// Lines that everybody may read: `too_long` above `most` characters, `no_links`. More than one
/// empty line becomes one.
pub fn check_text(field: &'static str, typed: &str, most: usize) -> Result<String, FieldError> {
    let typed = typed.replace("\r\n", "\n");
    let parts = typed.split("\n\n").map(str::trim).filter(|part| !part.is_empty());
    let text = parts.collect::<Vec<_>>().join("\n\n");
    if text.chars().count() > most {
        return Err(FieldError::new(field, "too_long"));
    }
    if !text.lines().all(is_free_of_links) {
        return Err(FieldError::new(field, "no_links"));
    }
    Ok(text)
}

/// An answer: `required`, and as [`check_text`] says.
pub fn check_answer(typed: &str) -> Result<String, FieldError> {
    let text = check_text("text", typed, ANSWER_LENGTH)?;
    if text.is_empty() { Err(FieldError::new("text", "required")) } else { Ok(text) }
}

/// The words of a search: in small letters, each once, the first six of at least two letters.
#[must_use]
pub fn search_words(typed: &str) -> Vec<String> {
    let lower = typed.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| w.chars().count() > 1);
    let mut found: Vec<String> = Vec::new();
    for word in words {
        if !found.iter().any(|known| known == word) {
            found.push(word.to_owned());
        }
    }
    found.truncate(6);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(title: &str, text: &str) -> QuestionInput {
        QuestionInput { title: title.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn a_question_needs_a_sentence_and_nothing_else() {
        let question = asked("  How long does\n soreness last? ", "").check().expect("enough");
        assert_eq!(question.title, "How long does soreness last?");
        assert_eq!(question.text, "");
        let full = asked("Is an hour too long?", "a\r\n\r\n\r\n\r\nb ").check().expect("well");
        assert_eq!(full.text, "a\n\nb");
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let long = "y".repeat(TEXT_LENGTH + 1);
        let errors = asked("Why?", &long).check().expect_err("wrong");
        let codes: Vec<String> = errors.iter().map(|e| format!("{} {}", e.field, e.code)).collect();
        assert_eq!(codes, ["title too_short", "text too_long"]);
        assert_eq!(check_answer(" \n\n ").expect_err("empty").code, "required");
    }

    #[test]
    fn nobody_advertises_in_a_question() {
        for title in
            ["Cheap pills at www.evil.example", "Look at evil.example/x now", "a@evil.example"]
        {
            let errors = asked(title, "").check().expect_err("a link");
            assert_eq!(errors[0].code, "no_links", "{title}");
        }
        let errors = asked("Is this any good?", "see\nhttps://x.y").check();
        assert_eq!(errors.expect_err("a link")[0], FieldError::new("text", "no_links"));
    }

    #[test]
    fn a_search_is_a_few_words() {
        assert_eq!(search_words("How LONG is a long massage?"), ["how", "long", "is", "massage"]);
        assert_eq!(search_words("% _ ! '"), [""; 0]);
        assert_eq!(search_words("aa bb cc dd ee ff gg").len(), 6);
    }

    #[test]
    fn what_was_rejected_stays_so() {
        use QuestionState::{Answered, Asked, Hidden, Rejected};
        for next in [Asked, Answered, Hidden] {
            assert!(!Rejected.may_become(next));
        }
        assert!(Asked.may_become(Answered) && !Asked.may_become(Hidden));
        assert!(Hidden.may_become(Answered) && Answered.may_become(Hidden));
        for state in [Asked, Answered, Hidden, Rejected] {
            assert_eq!(QuestionState::from_code(state.code()), Some(state));
        }
    }
}
