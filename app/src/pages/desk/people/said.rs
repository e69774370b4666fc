//! What came of a form about somebody, and what is missing, in words.

use services::people::Step;

/// What was done, about whom.
pub fn done(code: &str, name: &str) -> Option<String> {
    Some(match code {
        "invited" => format!("{name} is invited. The mail is on its way."),
        "invited_again" => format!("A new link is on its way to {name}."),
        "deactivated" => format!("{name} no longer works here, and can no longer be booked."),
        "activated" => format!("{name} works here again."),
        "role_given" => "Done. The mail is on its way, and the role counts at once.".to_owned(),
        "role_taken" => "Done. The role is gone with the next page they open.".to_owned(),
        "suspended" => "Suspended. They are kept out until somebody lets them back.".to_owned(),
        "let_back" => "They are back, as what they were before.".to_owned(),
        "saved" => "Saved. Clients read it like this from now on.".to_owned(),
        "portrait" => "The new picture is in its place.".to_owned(),
        "portrait_removed" => "The picture is gone. A drawing stands in its place.".to_owned(),
        _ => return None,
    })
}

/// Why nothing was done, and what to do.
pub fn refused(code: &str) -> Option<&'static str> {
    Some(match code {
        "" => return None,
        "not_found" => "Nobody of this name works here (any more)",
        "answered" => "No invitation was sent: they have signed in already",
        "left" => {
            "No invitation was sent: they do not work here now. Let them work here again first"
        }
        "invalid" => "Enter a whole email address, such as name@example.com",
        "has_visits" => "Nothing was changed: visits are still to take place",
        "has_dates" => {
            "Nothing was changed: they are still to teach a class. Call it off first, under Classes"
        }
        "yourself" => "Nothing was changed: that is not for you to do to yourself",
        "outranks" => "Nothing was changed: only somebody above them may do that",
        "last_owner" => {
            "Nothing was changed: a studio needs an owner. Make somebody else one first"
        }
        "suspended" => "Nothing was changed: they are suspended. Let them back first",
        "nobody_chosen" => "Choose a colleague for a visit first",
        "no_file" => "Choose a picture first",
        "document_empty" => "The file is empty. Choose another one",
        "document_too_large" => "The picture is larger than 10 MB. Choose a smaller one",
        "document_other_kind" => "This is no picture that we can use. Choose a JPEG or a PNG",
        "document_too_many_pixels" => {
            "The picture has more than 50 million pixels. Choose a smaller one"
        }
        "document_broken" => "The picture cannot be read. Save it again as JPEG or PNG",
        "upload_broken" => "The upload broke off. Try it once more",
        "unconfirmed" => "Nothing was done yet: it is sure now that it is you. Send it once more",
        "too_many" => "Wait a few minutes before you try again: that was too often",
        _ => "Try again in a moment: something went wrong on our side",
    })
}

/// What is wrong with a field of the invitation or of a profile.
pub fn field(field: &str, code: &str) -> String {
    let words = match (field, code) {
        ("role", _) => "Choose a role",
        ("name" | "role_name", "required") => "Enter a full name",
        ("name" | "role_name", "too_long") => "Shorten the name to 120 characters",
        ("name" | "role_name", _) => "Enter the name in letters",
        ("email" | "role_email", "required") => "Enter an email address",
        ("email", "works_here") => "Choose another address: somebody with this one works here",
        ("email", "worked_here") => {
            "Somebody with this address worked here before: find them under “No longer here” and \
             let them work here again"
        }
        ("email" | "role_email", _) => "Enter a whole email address, such as name@example.com",
        ("focus", "too_long") => "Shorten the focus to 80 characters",
        ("about", "too_long") => "Shorten the paragraph to 600 characters",
        ("languages", "too_long") => "Shorten the languages to 120 characters",
        ("online", _) => "Choose who can book online",
        (_, "not_text") => "Use letters and line breaks alone",
        (_, code) => refused(code).unwrap_or("Try again in a moment"),
    };
    words.to_owned()
}

/// A step, and the words on its button: to whoever it is about, or to an owner.
pub const fn step(step: Step, mine: bool) -> (&'static str, &'static str) {
    match (step, mine) {
        (Step::Profile, true) => ("Your profile", "Write your profile"),
        (Step::Profile, false) => ("Profile", "Write the profile"),
        (Step::Qualification, _) => ("A qualification", "Record a qualification"),
        (Step::Verified, true) => ("Checked by the studio", "See how it stands"),
        (Step::Verified, false) => ("Checked by you", "Check it"),
        (Step::Hours, true) => ("Your hours", "Set your hours"),
        (Step::Hours, false) => ("Hours", "Set the hours"),
    }
}

/// A step that is missing, in a list.
pub const fn missing(step: Step) -> &'static str {
    match step {
        Step::Profile => "profile",
        Step::Qualification => "a qualification",
        Step::Verified => "a check of it",
        Step::Hours => "hours",
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
            "answered",
            "left",
            "invalid",
            "has_visits",
            "yourself",
            "outranks",
            "last_owner",
            "suspended",
            "nobody_chosen",
            "no_file",
            "document_empty",
            "document_too_large",
            "document_other_kind",
            "document_too_many_pixels",
            "document_broken",
            "upload_broken",
            "unconfirmed",
            "too_many",
        ] {
            assert_ne!(refused(code), fallback, "{code}");
        }
        assert_eq!(refused(""), None);
    }
}
