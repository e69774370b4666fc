//! What the states, kinds, acts and refusals are called.

use chrono::NaiveDate;
use domain::qualification::{RecordKind, Standing};
use services::{documents::MOST_BYTES, qualifications::Claimed};

use crate::{
    components::{badge::State, icon::Glyph},
    words,
};

/// Whether it waits for an owner.
pub fn is_waiting(claim: &Claimed) -> bool {
    claim.standing == Standing::Claimed
}

/// A state in words and shape, and the class of its card.
pub const fn state(standing: Standing) -> (State, Glyph, &'static str, &'static str) {
    match standing {
        Standing::Claimed => (State::Plain, Glyph::Hourglass, "Waits for a check", "is-wait"),
        Standing::Rejected => (State::Bad, Glyph::Warn, "Not accepted", "is-no"),
        Standing::NotYet => (State::Plain, Glyph::Calendar, "Not valid yet", "is-wait"),
        Standing::Valid => (State::Ok, Glyph::Seal, "Verified", "is-ok"),
        Standing::Expiring { .. } => (State::Wait, Glyph::Clock, "Ends soon", "is-soon"),
        Standing::Expired { .. } => (State::Bad, Glyph::X, "Ended", "is-bad"),
    }
}

/// What is behind the state, in a line: `Checked by Marta Sommer on 4 March 2026`.
pub fn behind(
    claim: &Claimed,
    today: NaiveDate,
    date: impl Fn(domain::Instant) -> NaiveDate,
) -> String {
    let by = claim.checked_by.clone().unwrap_or_default();
    let at = claim.checked_at.map(|at| words::date_and_year(date(at)));
    let checked = at.map(|at| format!("by {by} on {at}")).unwrap_or_default();
    match claim.standing {
        Standing::Claimed => {
            // When is not known of what was recorded before it was written down.
            let known = claim.recorded_at != domain::Instant::UNIX_EPOCH;
            let sent = known.then(|| words::date_and_year(date(claim.recorded_at)));
            let sent = sent.map(|on| format!("Sent {on}. ")).unwrap_or_default();
            format!("{sent}Nobody has checked it yet.")
        }
        Standing::Rejected => format!("Checked {checked}"),
        Standing::Expiring { on } => format!("{}. Verified {checked}", left(today, on)),
        Standing::Expired { on } => {
            format!("Good until {}. Verified {checked}", words::date_and_year(on))
        }
        Standing::NotYet | Standing::Valid => format!("Verified {checked}"),
    }
}

/// `8 days left`.
fn left(today: NaiveDate, last: NaiveDate) -> String {
    match u32::try_from((last - today).num_days()).unwrap_or_default() {
        0 => "Today is its last day".to_owned(),
        days => format!("{} left", words::count(days, "day")),
    }
}

/// What kind of record it is, where it is not training.
pub const fn kind(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Training => "Training in techniques",
        RecordKind::Insurance => "Insurance",
        RecordKind::FirstAid => "First aid",
    }
}

/// What was done, by its code.
pub fn done(code: &str) -> Option<&'static str> {
    Some(match code {
        "recorded" => "Recorded. Now add the document, so that the studio can check it.",
        "amended" => "Changed. It waits for a check now.",
        "verified" => "Verified. Clients see it, and what it covers can be booked.",
        "rejected" => "Not accepted. The therapist sees why, and nothing can be booked by it.",
        "uploaded" => "The document is on file.",
        "removed" => "The document is gone.",
        _ => return None,
    })
}

/// Why something was not done, and what to do, by its code.
pub fn refused(code: &str) -> Option<(&'static str, String)> {
    const NOT_TAKEN: &str = "The document was not taken";
    const NOTHING: &str = "Nothing was done";
    let (title, text) = match code {
        "" => return None,
        "document_empty" => {
            (NOT_TAKEN, "There was no file, or nothing in it. Choose one and send it again.")
        }
        "document_too_large" => {
            let most = MOST_BYTES / 1024 / 1024;
            let text = format!(
                "It is larger than {most} MB. Scan it in grey, or photograph it in a lower \
                 resolution, and send it again."
            );
            return Some((NOT_TAKEN, text));
        }
        "document_other_kind" => (
            NOT_TAKEN,
            "It is neither a PDF nor a JPEG nor a PNG, whatever its name says. Save it as one of \
             those, or photograph the paper.",
        ),
        "document_broken" => (
            NOT_TAKEN,
            "It cannot be read to its end, or holds more than the document. Save it anew, or \
             photograph the paper.",
        ),
        "document_too_many_pixels" => {
            (NOT_TAKEN, "The picture is too fine. Save it smaller: 50 megapixels are enough.")
        }
        "document_active" => (
            NOT_TAKEN,
            "The PDF holds a script, a form or another file. Print it into a new PDF, or \
             photograph the paper.",
        ),
        "document_locked" => {
            (NOT_TAKEN, "The PDF opens with a password only. Save it without one.")
        }
        "upload_broken" => (NOT_TAKEN, "It did not arrive whole. Please send it again."),
        "too_many_documents" => (
            NOT_TAKEN,
            "As many documents as may be are on file. Remove one that is no longer needed.",
        ),
        "proof_in_use" => {
            (NOTHING, "The studio verified it by this document. Only the studio can remove it now.")
        }
        "changed" => (NOTHING, "It was changed since you looked: read it again."),
        "nothing_to_check" => (
            NOTHING,
            "There is neither a document nor a number to look at. Ask the therapist to add one.",
        ),
        "too_many" => (NOTHING, "That was very often. Wait a minute and send it again."),
        "not_found" => (NOTHING, "There is no such thing here (any more)."),
        _ => (NOTHING, "It did not work just now. Please try again in a moment."),
    };
    Some((title, text.to_owned()))
}

/// What is wrong with a field, and how to put it right.
pub fn field(field: &str, code: &str) -> String {
    let words = match (field, code) {
        ("kind", _) => "Choose what it is",
        ("title", "required") => "Enter what the certificate is called",
        ("issuer", "required") => "Enter who issued it",
        ("techniques", "required") => "Choose at least one technique that it covers",
        ("techniques", _) => "Choose from the techniques below",
        ("training_hours", _) => {
            "Enter the hours as a whole number, such as 170, or leave it empty"
        }
        ("issued_on", "required") => "Enter the day it was issued",
        ("issued_on", "not_issued_yet") => "Enter a day that is not in the future",
        ("issued_on", _) => "Enter a whole date: day, month and year",
        ("expires_on", "before_issued") => "Enter a day after the one it was issued on",
        ("expires_on", _) => "Enter a whole date, or leave it empty if it does not end",
        ("how", "required") => "Say how you checked it: clients read it",
        ("reason", "required") => "Say why: the therapist reads it",
        ("how" | "reason", "too_long") => "Shorten it to 200 characters",
        (_, "too_long") => "Shorten it to 120 characters",
        (_, "not_text") => "Enter it in one line of letters",
        ("", code) => return refused(code).map(|(_, text)| text).unwrap_or_default(),
        _ => "Check this once more",
    };
    words.to_owned()
}

/// `312 kB`, `2.1 MB`.
pub fn size(bytes: u64) -> String {
    let tenths = bytes.div_ceil(100_000);
    if bytes < 1_000_000 {
        format!("{} kB", bytes.div_ceil(1_000))
    } else {
        format!("{}.{} MB", tenths / 10, tenths % 10)
    }
}

#[cfg(test)]
mod tests {
    use services::{documents::DocumentRefused, qualifications::QualificationRefused};

    use super::{done, field, refused, size};

    #[test]
    fn every_refusal_of_a_document_has_words_of_its_own() {
        let all = [
            DocumentRefused::Empty,
            DocumentRefused::TooLarge,
            DocumentRefused::OtherKind,
            DocumentRefused::Broken,
            DocumentRefused::TooManyPixels,
            DocumentRefused::Active,
            DocumentRefused::Locked,
        ];
        let codes = all.map(DocumentRefused::code);
        let others = [
            QualificationRefused::TooManyDocuments.code(),
            QualificationRefused::ProofInUse.code(),
            QualificationRefused::NothingToCheck.code(),
            QualificationRefused::NotFound.code(),
            "upload_broken",
        ];
        for code in codes.into_iter().chain(others) {
            assert_ne!(refused(code), refused("unavailable"), "{code}");
        }
        assert!(refused("").is_none() && done("anything").is_none());
    }

    #[test]
    fn a_field_says_how_to_put_it_right() {
        assert!(field("training_hours", "not_hours").contains("such as 170"));
        assert!(field("", "nothing_to_check").contains("number"));
        assert_eq!(field("title", "too_long"), "Shorten it to 120 characters");
    }

    #[test]
    fn sizes_are_said_in_the_largest_fitting_unit() {
        assert_eq!([size(1), size(311_400), size(2_050_000)], ["1 kB", "312 kB", "2.1 MB"]);
    }
}
