//! What came of a form about rooms, equipment or treatments, in words.

use services::goods::{Ability, Lack};

use crate::words;

/// What was done, about what.
pub fn done(code: &str, name: &str) -> Option<String> {
    Some(match code {
        "room_added" => format!("{name} is there. Visits can take place in it from now on."),
        "unit_added" => format!("{name} is there. Treatments that need it can be booked."),
        "renamed" => format!("It is called {name} now."),
        "reordered" => "The order is changed.".to_owned(),
        "retired" => format!("{name} is not used any more. What took place there stays on record."),
        "brought_back" => format!("{name} is used again."),
        "cleared_none" => {
            "No visit could be moved: nothing else is free at their times.".to_owned()
        }
        "cleared_some" => "Some visits were moved, at their own times. These are left.".to_owned(),
        "cleared" => format!("Every visit has another place at its own time. {name} is empty."),
        "added" => format!("{name} is on your page."),
        "saved" => "Saved. Visits that were booked before keep what was agreed.".to_owned(),
        "unchanged" => "Nothing was changed: it stands like this already.".to_owned(),
        "sold_no_more" => format!("{name} is not sold any more. Visits that are booked stay."),
        "sold_again" => format!("{name} is sold again."),
        _ => return None,
    })
}

/// Why nothing was done, and what to do.
pub fn refused(code: &str) -> Option<&'static str> {
    Some(match code {
        "" => return None,
        "not_found" => "Nothing was changed: there is no such thing here (any more)",
        "has_visits" => "Nothing was changed: visits are still to take place",
        "has_hours" => {
            "Nothing was changed: somebody’s weekly hours are in this room. Change them first, \
             under Hours"
        }
        "has_dates" => {
            "Nothing was changed: classes are still to take place there. Call them off first, \
             under Classes"
        }
        "changed" => {
            "Nothing was saved: somebody else changed it meanwhile. This is how it stands now"
        }
        "too_many" => "Wait a few minutes before you try again: that was too often",
        _ => "Try again in a moment: something went wrong on our side",
    })
}

/// What is wrong with a field, and how to put it right.
pub fn field(field: &str, code: &str) -> String {
    let words = match (field, code) {
        ("name" | "unit_name", "required") => "Enter a name",
        ("name" | "unit_name" | "kind" | "new_technique", "too_long") => {
            "Shorten it to 80 characters"
        }
        ("name" | "unit_name", "taken") => "Choose another name: there is one of this name",
        ("summary", "too_long") => "Shorten it to 300 characters",
        ("technique", _) => "Choose a technique",
        ("new_technique", "required") => "Name the technique, or choose one from the list",
        ("sort", "stays") => {
            "Leave it as it is: add a new treatment instead, because visits that are booked would \
             not fit"
        }
        ("sort", _) => "Choose what kind of treatment it is",
        ("pairs", "required") => "Enter how many pairs a class takes, such as 4",
        ("pairs", _) => "Enter from 1 to 40 pairs",
        ("minutes", "has_dates") => {
            "Leave the length as it is while dates of this class are to come, or add a new one"
        }
        ("minutes", "required") => "Enter the length in minutes, such as 60",
        ("minutes", "out_of_range") => "Enter a length from 5 to 480 minutes",
        ("setup" | "cleanup" | "rest", "out_of_range") => "Enter at most 480 minutes",
        ("minutes" | "setup" | "cleanup" | "rest", _) => "Enter whole minutes, such as 10",
        ("price", "required") => "Enter the price, such as 84 or 84.50",
        ("price", _) => "Enter the price as a number, such as 84 or 84.50",
        ("tax", _) => "Enter the rate as a number, such as 7 or 7.5, or leave it empty",
        ("pressure", _) => "Choose how firm it is",
        ("equipment", _) => "Choose a kind of equipment, or none",
        (_, "not_text") => "Use letters, digits and spaces",
        (_, code) => refused(code).unwrap_or("Try again in a moment"),
    };
    words.to_owned()
}

/// What keeps everybody from booking a treatment.
pub const fn lack(lack: Lack) -> &'static str {
    match lack {
        Lack::Therapist => "nobody gives it today",
        Lack::Room => "no room fits",
        Lack::Equipment => "the equipment is missing",
    }
}

/// A kind of equipment as people read it: `Stone heater`.
pub fn kind(code: &str) -> String {
    words::capital(&code.replace('-', " "))
}

/// Minutes before, after, and of rest, in a few words; nothing where there are none.
pub fn buffers([setup, cleanup, rest]: [i32; 3]) -> Option<String> {
    let parts: Vec<String> = [(setup, "before"), (cleanup, "after"), (rest, "rest")]
        .into_iter()
        .filter(|(minutes, _)| *minutes > 0)
        .map(|(minutes, what)| format!("{minutes} {what}"))
        .collect();
    (!parts.is_empty()).then(|| format!("Minutes: {}", parts.join(", ")))
}

/// Why somebody can or cannot be booked for a treatment.
pub fn ability(ability: &Ability) -> String {
    let day = words::date_and_year;
    match ability {
        Ability::Qualified { title, until: None } => format!("Checked: {title}"),
        Ability::Qualified { title, until: Some(last) } => {
            format!("Checked: {title}, good until {}", day(*last))
        }
        Ability::Nothing => "No qualification for this technique is recorded".to_owned(),
        Ability::Unchecked { title } => format!("{title} waits for your check"),
        Ability::Rejected { title } => format!("{title} was checked and does not hold"),
        Ability::NotYet { title, from } => format!("{title} holds from {} on", day(*from)),
        Ability::Ended { title, on } => format!("{title} ended on {}", day(*on)),
    }
}

#[cfg(test)]
mod tests {
    use super::{buffers, done, field, kind, refused};

    #[test]
    fn every_code_has_words_of_its_own() {
        for code in [
            "room_added",
            "unit_added",
            "renamed",
            "reordered",
            "retired",
            "brought_back",
            "cleared_none",
            "cleared_some",
            "cleared",
            "added",
            "saved",
            "unchanged",
            "sold_no_more",
            "sold_again",
        ] {
            assert!(done(code, "It").is_some(), "{code}");
        }
        for code in ["not_found", "has_visits", "changed", "too_many"] {
            assert_ne!(refused(code), refused("unavailable"), "{code}");
        }
        for (name, code) in [
            ("name", "required"),
            ("name", "taken"),
            ("unit_name", "required"),
            ("kind", "not_text"),
            ("summary", "too_long"),
            ("technique", "required"),
            ("new_technique", "required"),
            ("minutes", "required"),
            ("minutes", "out_of_range"),
            ("setup", "not_minutes"),
            ("price", "required"),
            ("price", "not_an_amount"),
            ("tax", "not_a_percentage"),
            ("pressure", "required"),
            ("equipment", "not_a_choice"),
        ] {
            assert_ne!(field(name, code), field("", "unavailable"), "{name} {code}");
        }
    }

    #[test]
    fn buffers_are_said_where_there_are_any() {
        assert_eq!(buffers([5, 10, 0]).as_deref(), Some("Minutes: 5 before, 10 after"));
        assert_eq!(buffers([0, 0, 0]), None);
        assert_eq!(kind("stone-heater"), "Stone heater");
    }
}
