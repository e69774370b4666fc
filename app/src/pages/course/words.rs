//! What courses, their states and their refusals are called.

use domain::{
    course::{Part, PlanRefused},
    schedule::BookingRefused,
};
use services::courses::CourseTerms;

use super::{asked::Asked, form::DAYS};
use crate::words;

/// `every 7 days` in words: `once a week`.
pub fn every(days: u32) -> String {
    match days {
        1 => "every day".to_owned(),
        7 => "once a week".to_owned(),
        14 => "every two weeks".to_owned(),
        days => format!("every {days} days"),
    }
}

/// A part of the day, with its hours.
pub const fn part(part: Part) -> &'static str {
    match part {
        Part::Morning => "Before noon",
        Part::Afternoon => "Noon to 17:00",
        Part::Evening => "From 17:00",
    }
}

/// `Four visits`.
pub fn visits(count: usize) -> String {
    let noun = if count == 1 { "visit" } else { "visits" };
    format!("{} {noun}", words::capital(&words::number(count)))
}

/// What is wished, in one line.
pub fn wish(asked: &Asked) -> String {
    let wish = &asked.wish;
    let what = asked.treatment.as_ref();
    let what = what.map(|card| format!(" of {}, {} minutes", card.name, card.minutes));
    let mut line = format!(
        "{}{}, {}",
        words::count(wish.count, "session"),
        what.unwrap_or_default(),
        every(wish.every),
    );
    let days: Vec<String> = DAYS
        .into_iter()
        .filter(|(_, day, _)| asked.days.contains(day))
        .map(|(_, _, label)| label.to_owned())
        .collect();
    if !days.is_empty() {
        line += &format!(", {}", words::list(&days));
    }
    let parts: Vec<String> = wish.parts.iter().map(|one| words::uncapital(part(*one))).collect();
    if !parts.is_empty() {
        line += &format!(", {}", words::list(&parts));
    }
    if let Some(time) = wish.around {
        line += &format!(", around {}", words::clock(time));
    }
    if let Some(card) = &asked.therapist {
        line += &format!(", with {}", words::first_name(&card.name));
    }
    line
}

/// What is wrong with a field of the wish, and how to put it right.
pub fn wish_field(field: &str, code: &str) -> &'static str {
    match (field, code) {
        ("sessions", _) => "Choose between two and twelve sessions",
        ("own", _) => "Enter a number of days from 1 to 60",
        ("around", _) => "Enter a time such as 10:30, or leave it empty",
        ("first", _) => "Enter a date, such as 2027-03-04",
        ("treatment", _) => "Choose a treatment",
        _ => "Please check this",
    }
}

/// Why a date cannot be had.
pub const fn taken(why: BookingRefused) -> &'static str {
    if why.is_taken() {
        "Someone booked this a moment before you"
    } else {
        "This time cannot be booked any more"
    }
}

/// Why the whole course was not booked or moved, by the code of its refusal: what happened,
/// and what to do.
pub fn refused(code: &str) -> (&'static str, &'static str) {
    match code {
        "dates_taken" => (
            "Not all of the dates can be had any more",
            "Nothing was booked and nothing was charged, because a course is booked as a whole. \
             What you typed is kept. Choose another time where one is marked.",
        ),
        "too_near" => {
            ("Two of the dates are too near to one another", "Choose them further apart, in order.")
        }
        "dates_missing" | "not_a_count" | "not_an_interval" => {
            ("A date is missing", "Choose one for each session.")
        }
        "pay_not_offered" => (
            "Choose one of the ways of paying",
            "The studio has changed them. Nothing was charged.",
        ),
        "terms_changed" => (
            "The price or the rules changed meanwhile",
            "Nothing was booked and nothing was charged. What you typed is kept. Please look \
             again at what it costs and how changes and refunds work, and agree to it anew.",
        ),
        "too_many_holds" => (
            "Other times are being kept for you already",
            "Finish or let go of those first. Nothing was charged.",
        ),
        "too_many_unpaid" => (
            "So many visits cannot be paid later",
            "Until you have been at the studio, three visits can be paid there. Choose to pay \
             this course now, or fewer sessions. What you typed is kept.",
        ),
        "call_us" => (
            "Please call us to book this course",
            "We would like to speak with you first. Nothing was charged.",
        ),
        "too_many" => ("That was very often", "Please wait a minute, then try again."),
        "unknown_treatment" => (
            "This cannot be booked here at the moment",
            "Nothing was charged. Choose another treatment, or ring the studio.",
        ),
        "refund_changed" => (
            "The amount has changed since you opened the page",
            "A deadline passed meanwhile. Nothing has been cancelled. What you would get back now \
             stands below.",
        ),
        _ => (
            "It did not work just now",
            "Nothing was changed, and nothing was charged. Please try again in a moment.",
        ),
    }
}

/// Why no dates are shown.
pub fn no_plan(fits: u32, latest: &str) -> String {
    let found = match fits {
        0 => "None of the sessions finds a time".to_owned(),
        1 => "One session finds a time".to_owned(),
        n => format!("{} find a time", words::count(n, "session")),
    };
    format!(
        "{found} as you wish. Bookings are taken until {latest}. Try fewer sessions, more days or \
         times of day, or another therapist."
    )
}

/// Which session lies too near to the one before, where one does.
pub fn near(refused: PlanRefused) -> Option<String> {
    let PlanRefused::TooNear { session } = refused else { return None };
    Some(format!("Session {} is too near to the one before it", session + 1))
}

/// What paying all of it now means.
pub fn ahead(terms: &CourseTerms) -> String {
    let less = match terms.percent {
        0 => String::new(),
        percent => format!(", {} less than one by one", words::percent(percent)),
    };
    format!("Everything now: {}{less}", terms.ahead)
}
