//! What therapists earn: a month's visits, what each brought in by the books, and the share
//! in it by the studio's rule.
//!
//! A visit is counted in the month on whose date it was to begin, on the studio's clock, for
//! whoever treats: one that was handed over is theirs to whom it was handed.

mod csv;
mod error;
mod month;
mod overview;
mod pdf;
mod rules;
mod statement;
#[cfg(test)]
mod tests;

pub use self::{
    csv::csv,
    error::EarningsRefused,
    month::{Month, NotAMonth},
    overview::{Overview, Share, overview},
    pdf::{PdfError, pdf},
    rules::{RuleInput, first_open_date, rules, set_rule},
    statement::{Line, Outcome, Statement, Who, statement},
};

/// A file to keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The name to save it under: letters, digits and hyphens, with its ending.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// All of it.
    pub bytes: Vec<u8>,
}

impl Statement {
    fn file(&self, ending: &str, media_type: &'static str, bytes: Vec<u8>) -> File {
        let name = format!("earnings-{}-{}.{ending}", self.who.slug, self.month);
        File { name, media_type, bytes }
    }
}
