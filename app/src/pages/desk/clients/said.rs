//! What came of a form about a client, in words.

use services::clients::Why;

/// What was done.
pub fn done(code: &str) -> Option<&'static str> {
    Some(match code {
        "contact" => "Saved, on the visits to come too.",
        "invoices" => "Saved. It stands on what is made from now on.",
        "note" => "Saved. Everybody at the desk reads it.",
        "blocked" => "They can no longer book online. You can still enter visits for them.",
        "unblocked" => "They can book online again.",
        "merged" => "The two are one client now. All visits are here.",
        "erased" => "Erased. What is left are figures without a person.",
        _ => return None,
    })
}

/// Why nothing was done, and what to do.
pub fn refused(code: &str) -> Option<&'static str> {
    Some(match code {
        "" => return None,
        "not_found" => "There is no such client here (any more)",
        "erased" => "Nothing was changed: this client was erased",
        "merged" => "Nothing was changed: this client was merged with another one",
        "same" => "Choose another client: this is the same one",
        "two_accounts" => "Nothing was changed: both sign in, with accounts of their own",
        "booked_for" => {
            "Nothing was changed: an account books for one of the two, and the other is somebody \
             of their own"
        }
        "changed" => "Nothing was changed: it is not as the page showed it. Look once more",
        "visits_to_come" => "Nothing was erased: visits are still to come. Cancel them first",
        "money_owed" => "Nothing was erased: money is still on its way. Settle that first",
        "fee_open" => {
            "Nothing was erased: a fee for a missed visit is not settled. Decide that first"
        }
        "disputed" => "Nothing was erased: a bank has not decided about a payment yet",
        "course_left" => "Nothing was erased: sessions of a course are left. End the course first",
        "not_sure" => "Tick the box first: there is no way back",
        "no_reason" => "Choose why the file is made",
        "unconfirmed" => "Nothing was done yet: it is sure now that it is you. Send it once more",
        "too_many" => "Wait a minute before you try again: that was very often",
        _ => "Try again in a moment: something went wrong on our side",
    })
}

/// What is wrong with a field.
pub fn field(field: &str, code: &str) -> String {
    let words = match (field, code) {
        ("name", "required") => "Enter a name",
        ("name", "too_long") => "Shorten the name to 120 characters",
        ("name", _) => "Enter the name in letters",
        ("email", "somebody_else") => {
            "Another client has this address. If both are one person, merge them instead"
        }
        ("email", _) => "Enter a whole email address, such as amara@post.example, or none",
        ("phone", _) => "Enter the number with digits, such as +49 30 123456, or none",
        ("tax_number" | "address", "too_long") => "Shorten it to 400 characters",
        ("note", "too_long") => "Shorten the note to 200 characters",
        ("why", "required") => "Say why: the next person at the desk will ask",
        ("why", "too_long") => "Shorten the reason to 200 characters",
        (_, "not_text") => "Write it in one line",
        (_, code) => refused(code).unwrap_or("Try again in a moment"),
    };
    words.to_owned()
}

/// Why a file is made.
pub const fn why(why: Why) -> &'static str {
    match why {
        Why::Asked => "The client asked for what we know about them",
        Why::Moving => "The client goes elsewhere and takes it along",
        Why::Authority => "Somebody may see it by law",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_words_of_its_own() {
        let fallback = refused("unavailable");
        for code in [
            "not_found",
            "erased",
            "merged",
            "same",
            "two_accounts",
            "booked_for",
            "changed",
            "visits_to_come",
            "money_owed",
            "fee_open",
            "disputed",
            "course_left",
            "not_sure",
            "no_reason",
            "unconfirmed",
            "too_many",
        ] {
            assert_ne!(refused(code), fallback, "{code}");
        }
        assert_eq!(refused(""), None);
    }
}
