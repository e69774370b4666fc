//! What became of an offer, in a word.

use crate::components::{badge::State, icon::Glyph};

/// A state as the desk reads it.
pub(super) fn state(code: &str) -> (State, Glyph, &'static str) {
    match code {
        "open" => (State::Wait, Glyph::Hourglass, "Not answered yet"),
        "accepted" => (State::Wait, Glyph::Hourglass, "Is being booked"),
        "booked" => (State::Ok, Glyph::Check, "Booked"),
        "declined" => (State::Plain, Glyph::X, "Not taken"),
        "expired" => (State::Plain, Glyph::Clock, "No answer"),
        _ => (State::Plain, Glyph::Info, "Ended before the mail left"),
    }
}
