//! Waiting, in words.

use domain::waitlist::Wish;

use super::fields::Part;
use crate::words;

/// What is wrong with a field, and how to put it right; the field without a name is the whole
/// form.
pub fn field(field: &str, code: &str) -> &'static str {
    match (field, code) {
        ("treatment", _) => "Choose a treatment",
        ("therapist", _) => "Choose somebody who gives this treatment, or any therapist",
        ("first", _) => "Choose the first day that suits you",
        ("last", "past") => "Choose a last day that is not over",
        ("last", "ends_before") => "Choose a last day that is not before the first",
        ("last", "too_long") => "Choose a last day within the next three months",
        ("last", _) => "Choose the last day that suits you",
        ("part" | "from" | "until", _) => "Choose a part of the day that is long enough",
        ("name", "required") => "Enter your full name",
        ("name", "too_long") => "Shorten your name to 120 characters",
        ("name", _) => "Enter your name in letters",
        ("email", "required") => "Enter your email address: free times are offered there",
        ("email", _) => "Enter an email address with an @, such as amara@post.example",
        ("person", "class") => {
            "Choose “I do”: two people come to a class, and whoever books is one of them"
        }
        ("person", _) => {
            "Choose who comes. To wait for somebody else, you must be signed in and have them \
             among the people you book for"
        }
        ("phone", _) => "Enter the number with digits, such as +49 30 123456, or leave it empty",
        ("offer_minutes", _) => "Enter a number of minutes from 5 to 120",
        ("lead_minutes", _) => "Enter a number of minutes from 0 to 1440",
        (_, code) => whole(code),
    }
}

/// Why a form as a whole did not go on.
pub fn whole(code: &str) -> &'static str {
    match code {
        "closed" => "This studio has no waitlist at the moment: choose one of the free times",
        "enough" => {
            "You are on this waitlist three times already: change or leave one of those places"
        }
        "over" => "This waiting is over: join again if you still look for a time",
        "offer_gone" => "The offer has ended, and the time may be somebody else’s by now",
        "offered" => "There is an offer that has not been answered: wait until it is",
        "too_near" => "Choose a later time: this one is too near for an answer and the way there",
        "slot_taken" | "no_room" | "no_equipment" => "Somebody has taken that time meanwhile",
        "too_many_holds" => {
            "Two times are being kept for you already: finish or let go of one first"
        }
        "too_late_to_move" | "moved_too_often" | "wrong_state" => {
            "This visit can no longer be moved here: ring the studio"
        }
        "too_many" => "That was very often: wait a few minutes, then try again",
        "not_yours" => {
            "This place is for somebody whom another account books for: sign in with that one"
        }
        "not_found" => "Choose something that is offered here",
        _ => "It did not work just now. Nothing was lost: try again in a moment",
    }
}

/// The days and the part of them: `Tue 24 Nov to Fri 4 Dec, on Tuesdays and Thursdays, in the
/// morning (until 13:00)`.
pub fn wish(wish: &Wish) -> String {
    let days = if wish.first == wish.last {
        words::date(wish.first)
    } else {
        format!("{} to {}", words::date(wish.first), words::date(wish.last))
    };
    let on = if wish.is_every_day() {
        String::new()
    } else {
        let names: Vec<String> = wish.days().into_iter().map(plural).collect();
        format!(", on {}", words::list(&names))
    };
    let part = match Part::of(wish) {
        Part::Any if wish.is_whole_day() => String::new(),
        // Written by a program: said as it is.
        Part::Any => format!(
            ", from {} to {}",
            words::minute_of_day(wish.from_minute),
            words::minute_of_day(wish.until_minute)
        ),
        part => format!(", {}", part.said()),
    };
    format!("{days}{on}{part}")
}

fn plural(code: &str) -> String {
    weekday(code).map_or_else(|| code.to_owned(), |name| format!("{name}s"))
}

/// The name of a day of the week.
pub fn weekday(code: &str) -> Option<&'static str> {
    const NAMES: [&str; 7] =
        ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    Wish::DAYS.iter().position(|day| *day == code).map(|n| NAMES[n])
}

#[cfg(test)]
mod tests {
    use domain::waitlist::WishInput;

    use super::*;

    #[test]
    fn a_wish_is_said_in_a_line() {
        let typed = WishInput {
            first: "2026-11-24".into(),
            last: "2026-12-04".into(),
            weekdays: vec!["tue".into(), "thu".into()],
            from: String::new(),
            until: "13:00".into(),
        };
        let today = "2026-11-24".parse().expect("a date");
        let said = |typed: &WishInput| wish(&typed.check(today, 60).expect("in order"));
        assert_eq!(
            said(&typed),
            "Tue 24 Nov to Fri 4 Dec, on Tuesdays and Thursdays, in the morning (over by 13:00)"
        );
        let one = WishInput { last: "2026-11-24".into(), ..WishInput::default() };
        let one = WishInput { first: typed.first, ..one };
        assert_eq!(said(&one), "Tue 24 Nov");
        let odd = WishInput { from: "09:30".into(), until: "11:00".into(), ..one };
        assert_eq!(said(&odd), "Tue 24 Nov, from 09:30 to 11:00");
    }

    #[test]
    fn every_code_of_a_refusal_has_words_of_its_own() {
        let fallback = whole("unavailable");
        for code in [
            "closed",
            "enough",
            "over",
            "offer_gone",
            "offered",
            "too_near",
            "slot_taken",
            "too_many",
            "not_yours",
        ] {
            assert_ne!(whole(code), fallback, "{code}");
        }
    }
}
