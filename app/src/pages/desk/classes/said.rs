//! What is said about classes.

use services::classes::ClassLine;

use crate::words;

/// `2 of 4 pairs`.
pub fn pairs(class: &ClassLine) -> String {
    let all = words::count(u32::try_from(class.pairs).unwrap_or(u32::MAX), "pair");
    match class.visits.len() {
        0 => format!("no pair of {} yet", class.pairs),
        booked if booked >= class.pairs => format!("full, {all}"),
        booked => format!("{booked} of {all}"),
    }
}

/// What was done.
pub fn done(code: &str) -> Option<&'static str> {
    Some(match code {
        "put" => "It is on the calendar. Pairs can book it from now on.",
        "called_off" => "It is called off. Whoever had booked it gets everything back.",
        _ => return None,
    })
}

/// Why nothing was done, and what to do.
pub fn refused(code: &str) -> Option<&'static str> {
    Some(match code {
        "" => return None,
        "not_found" => "Nothing was changed: there is no such class here (any more)",
        "being_paid" => {
            "Nothing was changed: somebody is paying for a place this moment. Try again in a few \
             minutes"
        }
        "begun" => "Nothing was changed: it has begun",
        "unconfirmed" => "Nothing was done yet: it is sure now that it is you. Press it once more",
        "too_many" => "Wait a few minutes before you try again: that was too often",
        _ => "Try again in a moment: something went wrong on our side",
    })
}

/// What is wrong with a field, and how to put it right.
pub fn field(field: &str, code: &str) -> String {
    let words = match (field, code) {
        ("treatment", _) => "Choose a class",
        ("therapist", _) => "Choose who teaches it",
        ("date", "slot_taken") => {
            "Choose another date or time: the therapist has something else on one of the dates"
        }
        ("date", "no_room") => "Choose another date or time: no room is free on one of the dates",
        ("date", "no_equipment") => {
            "Choose another date or time: the equipment is taken on one of the dates"
        }
        ("date", "not_qualified") => {
            "Choose somebody else: nobody has checked that they are qualified for it on every date"
        }
        ("date", "not_given") => "Choose somebody else: they do not give this",
        ("date", "too_soon") => "Choose a time that is still to come",
        ("date", "too_far") => "Choose a date within the next two years",
        ("date", "off_grid") => "Choose a time on a full five minutes, such as 14:05",
        ("date", "in_gap" | "repeated_hour") => {
            "Choose another time: the clock is changed at that hour on one of the dates"
        }
        ("date", _) => "Enter a date",
        ("time", _) => "Enter a time, such as 14:00",
        ("weeks", _) => "Choose from 1 to 26 dates",
        ("pairs", _) => "Enter how many pairs can come, from 1 to 40",
        (_, code) => refused(code).unwrap_or("Try again in a moment"),
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use super::{done, field, refused};

    #[test]
    fn every_code_has_words_of_its_own() {
        for code in ["put", "called_off"] {
            assert!(done(code).is_some(), "{code}");
        }
        for code in ["not_found", "being_paid", "begun", "unconfirmed", "too_many"] {
            assert_ne!(refused(code), refused("unavailable"), "{code}");
        }
        for code in [
            "slot_taken",
            "no_room",
            "no_equipment",
            "not_qualified",
            "not_given",
            "too_soon",
            "too_far",
            "off_grid",
            "in_gap",
        ] {
            assert_ne!(field("date", code), field("date", "required"), "{code}");
        }
    }
}
