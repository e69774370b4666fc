//! What readers ask, and what therapists answer.

mod ask;
mod list;
mod one;

use services::questions;

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

/// Where it says what becomes of a question: by its random mark alone, as histories and logs
/// keep addresses, and its words may tell of somebody's health.
pub fn thanks_address(studio: &str, question: &str) -> String {
    format!("{}&sent={}", ask_address(studio), plain(questions::mark(question)))
}

/// What may stand in an address as it is.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(120).collect()
}
