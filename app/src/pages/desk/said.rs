//! What the desk's states, acts and refusals are called.

use domain::{booking::BookingState, schedule::BookingRefused};
use services::catalogue::StudioPage;

use crate::{
    components::{badge::State, icon::Glyph},
    words,
};

/// A state in words and shape.
pub const fn state(state: BookingState, begun: bool) -> (State, Glyph, &'static str) {
    match state {
        BookingState::Held { .. } => (State::Wait, Glyph::Hourglass, "Held, being paid"),
        BookingState::Requested { .. } => (State::Wait, Glyph::Info, "Waits for your answer"),
        BookingState::Confirmed if begun => (State::Wait, Glyph::Clock, "To be closed"),
        BookingState::Confirmed => (State::Ok, Glyph::Calendar, "Booked"),
        BookingState::Completed => (State::Ok, Glyph::Check, "Took place"),
        BookingState::NoShow => (State::Bad, Glyph::User, "Did not come"),
        BookingState::Cancelled { .. } => (State::Plain, Glyph::X, "Cancelled"),
        BookingState::Expired => (State::Plain, Glyph::Hourglass, "Not paid in time"),
        BookingState::Declined => (State::Plain, Glyph::Stop, "Declined"),
    }
}

/// What was done, by its code.
pub fn done(code: &str) -> Option<&'static str> {
    Some(match code {
        "approved" => "Approved. The client gets a confirmation by mail.",
        "declined" => "Declined. The client gets a mail, and everything paid online goes back.",
        "paid_cash" => "Written down: the rest was paid in cash.",
        "paid_card" => "Written down: the rest was paid by card.",
        "completed" => "Closed: the visit took place.",
        "no_show" => "Closed: the client did not come.",
        "cancelled" => "Cancelled. The client gets a mail, and everything paid online goes back.",
        _ => return None,
    })
}

/// Why something was not done, by its code.
pub fn refused(code: &str) -> Option<&'static str> {
    Some(match code {
        "" => return None,
        "not_found" => "There is no such visit here, or it is another therapist’s.",
        "wrong_state" => {
            "Nothing was done: the visit has changed meanwhile. See how it stands now."
        }
        "not_begun" => "Nothing was done: the visit has not begun yet.",
        "nothing_due" => "Nothing was done: nothing is left to pay.",
        _ => "Nothing was done: it did not work just now. Please try again in a moment.",
    })
}

/// What needs a person about a visit, by its flag.
pub fn flag(code: &str) -> &'static str {
    match code {
        "zone_changed" => "The rules of the clock changed: check the time with the client",
        _ => "Needs a look",
    }
}

/// Why a time is not offered with a therapist; that it is offered where nothing is
/// against it.
pub fn verdict(refused: Option<BookingRefused>, studio: &StudioPage) -> String {
    let at = |at| {
        let local = studio.zone.local(at).wall;
        format!("{}, {} time", words::when(local), studio.city)
    };
    match refused {
        None => "Free. This time is offered.".to_owned(),
        Some(BookingRefused::SlotTaken) => {
            "Occupied: another visit with its breaks, or time off, lies there.".to_owned()
        }
        Some(BookingRefused::NoRoom) => "No room that fits the treatment is free then.".to_owned(),
        Some(BookingRefused::NoEquipment) => {
            "The equipment that the treatment needs is in use then.".to_owned()
        }
        Some(BookingRefused::OutsideHours) => {
            "The session does not lie inside working hours on that day.".to_owned()
        }
        Some(BookingRefused::NotQualified) => {
            "No verified, unexpired qualification for it on that day.".to_owned()
        }
        Some(BookingRefused::NotOffered) => "Cannot be booked online.".to_owned(),
        Some(BookingRefused::TooSoon { earliest }) => {
            format!("Too soon: the earliest start now is {}.", at(earliest))
        }
        Some(BookingRefused::TooFar { latest }) => {
            format!("Too far ahead: bookings are taken until {}.", words::date(latest))
        }
        Some(BookingRefused::OffGrid) => {
            let grid = studio.policy.start_grid_minutes;
            format!("No start: visits start every {}.", words::length(grid))
        }
        Some(BookingRefused::InGap) => {
            "The clock is put forward over that time: it does not exist.".to_owned()
        }
        Some(BookingRefused::RepeatedHour) => {
            "The clock shows that time twice: only the first one is offered.".to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{done, refused};

    #[test]
    fn every_code_of_a_form_has_words() {
        let acts = ["approved", "declined", "paid_cash", "paid_card", "completed", "no_show"];
        assert!(acts.into_iter().all(|code| done(code).is_some()));
        assert!(done("anything else").is_none());
        for code in ["not_found", "wrong_state", "not_begun", "nothing_due"] {
            assert_ne!(refused(code), refused("unavailable"), "{code}");
        }
    }
}
