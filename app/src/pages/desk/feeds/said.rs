//! What these pages' settings, acts and troubles are called.

use services::feeds::{Detail, WhenStale};

/// What was done.
pub fn done(code: &str) -> Option<&'static str> {
    Some(match code {
        "made" => "The address is ready. Add it to your calendar.",
        "revoked" => "The address no longer works.",
        "detail" => "Saved. Calendars show it when they next ask.",
        "added" => "The calendar was read, and its times are taken.",
        "read" => "The calendar was read just now.",
        "removed" => "The calendar is removed, and its times are free again.",
        "when_stale" => "Saved.",
        _ => return None,
    })
}

/// Why a form was not done, and what to do.
pub fn refused(code: &str) -> (String, &'static str) {
    let (title, rest) = match code {
        "not_found" => {
            ("It is not there any more", "Nothing was done. The page shows what there is now.")
        }
        "too_many" => ("That was very often", "Wait a minute, then try again."),
        "too_many_feeds" => (
            "There are as many calendars as fit",
            "Remove one that you no longer need, then add this one.",
        ),
        "unavailable" => ("It could not be saved", "Nothing was changed. Try again in a moment."),
        other => return (reason(other), "The times it gave last still count."),
    };
    (title.to_owned(), rest)
}

/// Why a calendar could not be read.
pub fn reason(code: &str) -> String {
    match code {
        "not_public" => "The address is not on the public internet",
        "misled" => "The address leads to something that is not a calendar’s address",
        "no_host" => "No host of that name was found",
        "unreachable" => "The host could not be reached",
        "certificate" => "The host could not prove who it is",
        "timed_out" => "The host took too long to answer",
        "too_long" => "The calendar is longer than we read",
        "too_many_redirects" => "The address leads on and on",
        "packed" => "The host sent it packed, which we do not read",
        "gone" => "There is no calendar at that address (any more)",
        "not_allowed" => "The host does not let us read it",
        "no_calendar" => "What is there is not a calendar",
        "damaged" => "The calendar does not end, or is damaged",
        "sealed" => "Its address can no longer be opened here: remove it and add it again",
        _ => "The host answered with an error",
    }
    .to_owned()
}

/// What is wrong with a field, and how to put it right.
pub fn field(field: &str, code: &str) -> String {
    let words = match (field, code) {
        ("name", _) => "Use at most 60 characters.",
        (_, "missing") => "Paste the calendar’s address.",
        (_, "not_web") => "Paste the whole address. It starts with https:// or webcal://.",
        (_, "plain") => {
            "This address starts with http:// and is not encrypted. Use the one with https://."
        }
        (_, "port") => "Use an address without a port: no colon and number after the host.",
        (_, "password") => "Use an address without a name or password in it.",
        (_, "not_allowed") => {
            "The host does not let us read it. Use the calendar’s secret or public address."
        }
        (_, "no_calendar") => {
            "That is a web page, not a calendar. Look for the iCal address; it often ends with .ics."
        }
        (_, "no_host" | "gone") => {
            return format!("{}. Check the address, or copy it again.", reason(code));
        }
        (_, other) => return format!("{}. Check the address, or try again later.", reason(other)),
    };
    words.to_owned()
}

/// How much a feed tells, and what that looks like.
pub const fn detail(detail: Detail) -> (&'static str, &'static str) {
    match detail {
        Detail::Busy => ("Only that you are busy", "“Busy”"),
        Detail::Treatment => ("The treatment and the booking’s number", "“Deep tissue back”"),
        Detail::FirstName => {
            ("The treatment and the client’s first name", "“Deep tissue back, Amara”")
        }
    }
}

/// What a calendar does when it is out of date.
pub const fn when_stale(when: WhenStale) -> &'static str {
    match when {
        WhenStale::Warn => "Keep the times it gave last, and warn me",
        WhenStale::Block => "Take no new bookings for me until it can be read again",
    }
}

#[cfg(test)]
mod tests {
    use services::feeds::{AddressRefused, REASONS};

    use super::*;

    #[test]
    fn every_reason_has_words_and_a_way_on() {
        for code in REASONS.into_iter().filter(|code| *code != "status") {
            assert_ne!(reason(code), reason("status"), "{code}");
            assert!(field("address", code).ends_with('.'), "{code}");
        }
        use AddressRefused::*;
        for not in [Missing, NotWeb, Plain, Port, Password] {
            assert!(!field("address", not.code()).contains("error"), "{not:?}");
        }
    }

    #[test]
    fn every_act_has_words() {
        for code in ["made", "revoked", "detail", "added", "read", "removed", "when_stale"] {
            assert!(done(code).is_some(), "{code}");
        }
        assert!(done("anything else").is_none());
    }
}
