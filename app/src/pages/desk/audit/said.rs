//! What was done, in words: for the code of every action that is written anywhere.

mod actions;
mod facts;

use services::audit::Kind;

pub use self::{actions::action, facts::detail};
use crate::words;

/// A code that has no words yet, made readable.
pub fn fallback(code: &str) -> String {
    words::capital(&code.replace(['.', '_'], " "))
}

/// A kind of entry.
pub const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Visits => "Visits",
        Kind::Money => "Money",
        Kind::People => "People and qualifications",
        Kind::Clients => "Clients",
        Kind::Hours => "Hours and calendars",
        Kind::Notes => "Session notes",
        Kind::Studio => "Studio, rooms and treatments",
    }
}

/// What is wrong with a chain, and where.
pub fn broken(what: &str, number: i64) -> String {
    match what {
        "changed" => format!("Entry {number}, or its place, is not what was written"),
        "missing" => format!("Entry {number} is not there any more"),
        "shortened" => format!("The entries from {number} on are not there any more"),
        "earlier" => "What was written before the chain began is not what it was".to_owned(),
        _ => "The record of where the chain ends is not what was written".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_breaks_a_chain_is_told_with_its_place() {
        for what in ["changed", "missing", "shortened"] {
            assert!(broken(what, 17).contains("17"), "{what}");
        }
        assert_ne!(broken("earlier", 1), broken("head", 1));
    }
}
