//! What readers ask, and what therapists answer.

mod ask;
mod list;
mod one;

pub use self::{ask::Ask, list::Questions, one::QuestionPage};

/// The name of the form that asks.
pub const ASK_FORM: &str = "ask";

/// Where something is asked of the studio with this name in addresses.
pub fn ask_address(studio: &str) -> String {
    format!("/questions/ask?studio={}", plain(studio))
}

/// Where signs are read that what was typed may tell of, before it is asked.
pub fn safety_address(studio: &str) -> String {
    format!("/safety?studio={}&asked=1", plain(studio))
}

/// Where it says what becomes of a question.
pub fn thanks_address(studio: &str, question: &str) -> String {
    format!("{}&sent={}", ask_address(studio), plain(question))
}

/// What may stand in an address as it is.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(120).collect()
}
