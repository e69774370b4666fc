//! What the desk's states, acts and refusals are called.

use domain::{Span, booking::BookingState, qualification::Standing, schedule::BookingRefused};
use services::{
    availability::{Cause, Taken, Taker, Why},
    catalogue::StudioPage,
};

use crate::{
    components::{badge::State, icon::Glyph},
    pages::book::codes,
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
        "entered" => "Booked. The client gets a confirmation, where there is an address.",
        "moved" => "Moved. The client gets a mail with the new time.",
        "arrived" => "Marked: the client is here.",
        "not_arrived" => "The mark is gone: the client is not here.",
        "completed" => "Closed: the visit took place.",
        "tipped" => "Written down: the tip is the therapist’s.",
        "no_show" => "Closed: the client did not come.",
        "stopped" => {
            "The visit is off, and everything paid online goes back. Nothing of what was answered \
             is kept."
        }
        "cancelled" => "Cancelled. The client gets a mail, and everything paid online goes back.",
        _ => return None,
    })
}

/// What is wrong with a field of the form that enters or moves a visit, and how to put it
/// right; the field without a name is the time.
pub fn entry(field: &str, code: &str) -> String {
    let words = match (field, code) {
        ("name", "required") => "Enter the client’s name",
        ("name", "too_long") => "Shorten the name to 120 characters",
        ("name", _) => "Enter the name in letters",
        ("email", _) => "Enter a whole email address, such as name@example.com, or leave it empty",
        ("phone", _) => "Enter the number with digits, or leave it empty",
        ("codes", "code_used_by_client") => "This client has used the code as often as they may",
        ("codes", "code_first_visit") => "This code is for a first visit",
        ("codes", code) => codes::refused(code),
        (_, "no_time") => "Choose a time from the list, or enter another",
        (_, "two_times") => "A time of the list is chosen and another one entered: choose one",
        (_, "form_used") => {
            "This form has made a visit already: if this is another one, press Book again"
        }
        (_, "shown_anew") => {
            "Treatment, therapist or day has changed: choose one of these times, then book"
        }
        (_, "slot_taken") => "Somebody is booked then, breaks included: choose another time",
        (_, "no_room") => "No room that fits is free then: choose another time",
        (_, "no_equipment") => "The equipment is in use then: choose another time",
        (_, "outside_hours") => {
            "That is outside working hours: choose another time, or tick the box below and say why"
        }
        (_, "reason_missing") => {
            "That is outside working hours: say in a few words why, as the box is ticked"
        }
        (_, "reason_too_long") => "Shorten the reason to 200 characters",
        (_, "not_qualified") => {
            "No verified, unexpired qualification for it then: choose another therapist"
        }
        (_, "not_given") => "They do not give this treatment: choose another therapist",
        (_, "too_soon") => "That is more than twelve hours ago: choose a later time",
        (_, "too_far") => "That is more than two years ahead: choose an earlier time",
        (_, "off_grid") => "Enter a time at a multiple of five minutes",
        (_, "in_gap") => "The clock is put forward over that time: choose another",
        (_, "repeated_hour") => "The clock shows that time twice: choose another",
        (_, "unchanged") => "It is at that time with that therapist already",
        (_, "noted") => {
            "It has a session note, so it took place at its time: it can be handed over, not moved"
        }
        (_, "wrong_state") => "It has changed meanwhile: go back to the day and look again",
        (_, "not_found" | "unknown_therapist" | "unknown_treatment" | "no_longer_offered") => {
            "It is not, or no longer, offered here: choose again"
        }
        _ => "It did not work just now: try again in a moment",
    };
    words.to_owned()
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
        "not_its_day" => "Nothing was done: the day of the visit has not come yet.",
        "nothing_due" => "Nothing was done: nothing is left to pay.",
        "bad_tip" => "Nothing was done: enter the tip as an amount, such as 5 or 5.50.",
        "not_sold" => "Nothing was done: a tip is for a visit that took place.",
        "unconfirmed" => "Nothing was done yet: it is sure now that it is you. Press it once more.",
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

/// Why a time is not offered with a therapist, and what stands in the way; that it is
/// offered where nothing is against it.
pub fn verdict(why: &Why, studio: &StudioPage) -> String {
    let Some(refused) = why.refused else {
        return "Free. This time is offered.".to_owned();
    };
    let rule = rule(refused, studio);
    match cause(&why.cause, studio) {
        Some(cause) => format!("{rule} {cause}"),
        None => rule,
    }
}

/// The rule that removes a time.
pub fn rule(refused: BookingRefused, studio: &StudioPage) -> String {
    let at = |at| {
        let local = studio.zone.local(at).wall;
        format!("{}, {} time", words::when(local), studio.city)
    };
    match refused {
        BookingRefused::SlotTaken => "Occupied.".to_owned(),
        BookingRefused::NoRoom => "No room that fits the treatment is free then.".to_owned(),
        BookingRefused::NoEquipment => {
            "The equipment that the treatment needs is in use then.".to_owned()
        }
        BookingRefused::OutsideHours => {
            "The session does not lie inside working hours on that day.".to_owned()
        }
        BookingRefused::NotQualified => {
            "No verified, unexpired qualification for it on that day.".to_owned()
        }
        BookingRefused::NotGiven => "Does not give this treatment.".to_owned(),
        BookingRefused::NotOffered => "Cannot be booked online.".to_owned(),
        BookingRefused::TooSoon { earliest } => {
            format!("Too soon: the earliest start now is {}.", at(earliest))
        }
        BookingRefused::TooFar { latest } => {
            format!("Too far ahead: bookings are taken until {}.", words::date(latest))
        }
        BookingRefused::OffGrid => {
            let grid = studio.policy.start_grid_minutes;
            format!("No start: visits start every {}.", words::length(grid))
        }
        BookingRefused::InGap => {
            "The clock is put forward over that time: it does not exist.".to_owned()
        }
        BookingRefused::RepeatedHour => {
            "The clock shows that time twice: only the first one is offered.".to_owned()
        }
    }
}

/// What the rule was decided by, in a sentence for each.
fn cause(cause: &Cause, studio: &StudioPage) -> Option<String> {
    let sentences: Vec<String> = match cause {
        Cause::Rule => return None,
        Cause::Hours(hours) if hours.is_empty() => vec!["There are none.".to_owned()],
        Cause::Hours(hours) => {
            let spans: Vec<_> = hours.iter().map(|hours| span(*hours, studio)).collect();
            vec![format!("They are {}.", spans.join(" and "))]
        }
        Cause::Qualifications(held) if held.is_empty() => {
            vec!["None has been entered.".to_owned()]
        }
        Cause::Qualifications(held) => {
            held.iter().map(|(title, standing)| qualification(title, *standing)).collect()
        }
        Cause::Taken(all) => all.iter().map(|taken| taker(taken, studio)).collect(),
    };
    Some(sentences.join(" "))
}

/// `09:55 to 11:15`, with the days where it is longer than one.
fn span(span: Span, studio: &StudioPage) -> String {
    let [from, until] = [span.start, span.end].map(|at| studio.zone.local(at).wall);
    if from.date() == until.date() {
        format!("{} to {}", words::clock(from.time()), words::clock(until.time()))
    } else {
        format!("{} to {}", words::when(from), words::when(until))
    }
}

fn taker(taken: &Taken, studio: &StudioPage) -> String {
    let when = span(taken.span, studio);
    match &taken.by {
        Taker::Visit(Some(reference)) => format!("Visit {reference} is there, {when} with breaks."),
        Taker::Visit(None) => format!("Another visit is there, {when} with breaks."),
        Taker::Class => format!("A class is there, {when} with breaks."),
        Taker::TimeOff(Some(reason)) if !reason.is_empty() => {
            format!("Time off, {when}: {reason}.")
        }
        Taker::TimeOff(_) => format!("Time off, {when}."),
        Taker::Elsewhere => format!("Something from another calendar is there, {when}."),
    }
}

fn qualification(title: &str, standing: Standing) -> String {
    match standing {
        Standing::Claimed => format!("“{title}” has not been checked yet."),
        Standing::Rejected => format!("“{title}” was checked and rejected."),
        Standing::NotYet => format!("“{title}” was issued later."),
        Standing::Expired { on } => format!("“{title}” expires on {}.", words::date_and_year(on)),
        Standing::Valid | Standing::Expiring { .. } => format!("“{title}” holds."),
    }
}

#[cfg(test)]
mod tests {
    use super::{done, entry, refused};

    #[test]
    fn every_code_of_a_form_has_words() {
        let acts = [
            "arrived",
            "not_arrived",
            "approved",
            "declined",
            "paid_cash",
            "paid_card",
            "completed",
            "no_show",
            "stopped",
        ];
        assert!(acts.into_iter().all(|code| done(code).is_some()));
        assert!(done("anything else").is_none());
        let refusals =
            ["not_found", "wrong_state", "not_begun", "not_its_day", "nothing_due", "unconfirmed"];
        for code in refusals {
            assert_ne!(refused(code), refused("unavailable"), "{code}");
        }
    }

    #[test]
    fn every_fault_of_a_reason_has_words() {
        use services::bookings::desk::{REASON_LENGTH, ReasonRefused};
        for why in [ReasonRefused::Missing, ReasonRefused::TooLong] {
            for field in ["", "reason"] {
                assert_ne!(entry(field, why.code()), entry(field, "unavailable"), "{field}");
            }
        }
        let long = entry("reason", ReasonRefused::TooLong.code());
        assert!(long.contains(&REASON_LENGTH.to_string()), "{long}");
    }
}
