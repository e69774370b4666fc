//! What the parts of a note, its marks and its refusals are called.

use domain::note::{Kind, REGIONS, Region};

use crate::words;

/// The parts of a note: name and what belongs there, by the field's name.
pub const fn part(field: &str) -> (&'static str, &'static str) {
    match field.as_bytes() {
        b"subjective" => {
            ("Subjective", "What they say: where, since when, what makes it better or worse.")
        }
        b"objective" => {
            ("Objective", "What you found and did: movement, tissue, strokes, pressure.")
        }
        b"assessment" => {
            ("Assessment", "What you make of it, and how they responded. No diagnosis.")
        }
        _ => ("Plan", "What comes next: the next visit, what to do at home, when to see a doctor."),
    }
}

/// A kind of mark.
pub const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Ache => "Ache",
        Kind::Sharp => "Sharp pain",
        Kind::Tight => "Tight",
        Kind::Tender => "Tender to touch",
        Kind::Numb => "Numb or tingling",
        Kind::Scar => "Scar, leave alone",
    }
}

/// What was done, by its code.
pub fn done(code: &str) -> Option<&'static str> {
    Some(match code {
        "saved" => "Saved.",
        "added" => "Added to the note.",
        "opened" => "Open for 15 minutes. Whoever wrote it gets a mail.",
        _ => return None,
    })
}

/// What was refused as a whole, and what to do.
pub fn refused(code: &str) -> Option<(&'static str, &'static str)> {
    Some(match code {
        "stale" => (
            "This note was saved since you opened it",
            "Nothing is lost: what is saved stands below, and what you typed is in the form under \
             it. Take over what you want to keep, then save.",
        ),
        "handed_over" => (
            "This visit was handed over, so nothing was saved",
            "What you typed stands below. It is kept for you alone, sealed, in this browser for 12 \
             hours. Whoever treats now writes the note: tell them what they need to know.",
        ),
        "closed" => (
            "This note can no longer be corrected",
            "It stands as it is. What you typed is in the addendum below: shorten it to what is \
             new, then add it.",
        ),
        "still_open" => (
            "This note can still be corrected",
            "What you typed is not saved. Correct the note itself instead.",
        ),
        "not_now" => (
            "Nothing was saved",
            "The visit has not begun, or it did not take place. What you typed stands below.",
        ),
        "signed_out" => (
            "You had been signed out, so nothing is saved yet",
            "What you typed is in the form again. Save it now.",
        ),
        "unavailable" => ("Nothing was saved", "Something broke on our side. Please try again."),
        _ => return None,
    })
}

/// The id of the control of a field.
pub fn control(field: &str) -> String {
    match field {
        "marks" => "chart".to_owned(),
        region if REGIONS.iter().any(|known| known.code == region) => format!("m-{region}"),
        field => field.to_owned(),
    }
}

/// What is wrong with a field, and how to put it right.
pub fn field(field: &str, code: &str) -> String {
    let region = REGIONS.iter().find(|region| region.code == field).map(Region::name);
    let region = region.map(|name| words::capital(&name));
    match (region, field, code) {
        (Some(name), _, "no_intensity") => {
            format!("{name}: choose how strong it is, or clear the words")
        }
        (Some(name), _, "too_long") => format!("{name}: shorten the words to 80 characters"),
        (Some(name), ..) => format!("{name}: choose a number from 0 to 10"),
        (None, "marks", _) => "Mark the body by the regions that are listed".to_owned(),
        (None, "subjective", "required") => "Write something down, or mark the body".to_owned(),
        (None, "text", "required") => "Write what is to be added".to_owned(),
        (None, "text", _) => "Shorten the addendum to 3,000 characters".to_owned(),
        (None, "reason", "required") => "Say why you open this note".to_owned(),
        (None, "reason", "too_short") => "Say it in a few words, at least three".to_owned(),
        (None, "reason", _) => "Shorten the reason to 300 characters".to_owned(),
        (None, "name", "required") => "Give the template a name".to_owned(),
        (None, "name", "taken") => "You have a template of this name: choose another".to_owned(),
        (None, "name", _) => "Shorten the name to 60 characters".to_owned(),
        (None, part_of, _) => format!("Shorten “{}” to 3,000 characters", part(part_of).0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_a_region_names_it_and_leads_to_its_control() {
        assert_eq!(control("back-lower-left"), "m-back-lower-left");
        let words = field("back-lower-left", "no_intensity");
        assert_eq!(words, "Lower back, left: choose how strong it is, or clear the words");
        assert_eq!(control("plan"), "plan");
        assert_eq!(field("plan", "too_long"), "Shorten “Plan” to 3,000 characters");
    }
}
