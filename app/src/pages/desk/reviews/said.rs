//! What decisions, and what went wrong with them, are called.

use services::bookings::desk::review::Decision;

/// A decision that may be made: what it is called, and what follows of it.
pub const fn choice(decision: Decision, requested: bool) -> (&'static str, &'static str) {
    match (decision, requested) {
        (Decision::Fine, true) => {
            ("They can come", "The visit is confirmed, and the client gets a mail.")
        }
        (Decision::Fine, false) => ("They can come", "The visit stays as it is."),
        (Decision::Called, true) => (
            "I rang them, and we agreed what to do",
            "The visit still waits for your yes. Write down what you agreed: only you read it.",
        ),
        (Decision::Called, false) => (
            "I rang them, and we agreed what to do",
            "The visit stays as it is. Write down what you agreed: only you read it.",
        ),
        (Decision::Declined, _) => (
            "Not this time",
            "The visit is off, everything paid online goes back, and the client gets a mail with \
             your words.",
        ),
    }
}

/// A decision that was made.
pub const fn decided(decision: Decision) -> &'static str {
    match decision {
        Decision::Fine => "You decided that they can come",
        Decision::Called => "You rang them",
        Decision::Declined => "You declined the visit",
    }
}

/// What was done, by the code of the decision.
pub fn done(code: &str) -> Option<&'static str> {
    Some(match Decision::from_code(code)? {
        Decision::Fine => "Written down: they can come.",
        Decision::Called => "Written down, with what you agreed.",
        Decision::Declined => {
            "Declined. The client gets a mail with your words, and everything paid online goes \
             back."
        }
    })
}

/// What is wrong with a field of the form, and how to put it right.
pub fn field(field: &str, code: &str) -> &'static str {
    match (field, code) {
        ("decision", _) => "Choose what you decided",
        ("words", "too_long") => "Shorten it to 1,000 characters",
        ("words", _) => "Write what you agreed, or what the client is to be told",
        _ => "Please check this",
    }
}

/// Why it was not done, by its code.
pub fn refused(code: &str) -> &'static str {
    match code {
        "stale" => {
            "Nothing was done: the client has answered again, or it was decided already. This is \
             how it stands now."
        }
        "wrong_state" => "Nothing was done: the visit has changed meanwhile.",
        "unconfirmed" => "Nothing was done yet: it is sure now that it is you. Send it once more.",
        "not_found" => "There is no such visit here, or it is another therapist’s.",
        "too_many" => "That was very often: wait a minute, then send it again.",
        _ => "Nothing was done: it did not work just now. Please try again in a moment.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_decision_has_words_and_none_says_that_somebody_is_cleared() {
        for decision in [Decision::Fine, Decision::Called, Decision::Declined] {
            let done = done(decision.code()).expect("words");
            for words in [done, decided(decision), choice(decision, true).1] {
                assert!(!words.is_empty() && !words.contains("clear") && !words.contains("safe"));
            }
        }
        assert!(done("anything else").is_none());
    }
}
