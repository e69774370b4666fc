//! What was done, in words: for the code of every action that is written anywhere.

use chrono::NaiveDate;
use domain::{Currency, Instant, Money};
use services::{
    audit::{Kind, Line},
    bookings::desk::OUTSIDE_HOURS,
    clock::WallClock,
};

use crate::words;

/// What was done, by its code. Who did it stands before.
pub fn action(code: &str) -> Option<&'static str> {
    Some(match code {
        "account.address_asked" => "Asked for another address to sign in with",
        "account.address_changed" => "Changed the address they sign in with",
        "account.deleted" => "Deleted their account",
        "account.codes_tried" => "Tried codes of the second step as often as they may",
        "account.passkey_added" => "Added a passkey",
        "account.passkey_removed" => "Removed a passkey",
        "account.password_reset" => "Chose a new password by a mailed link",
        "account.recovery_code_used" => "Used a recovery code in place of their app",
        "account.recovery_codes_renewed" => "Made new recovery codes",
        "account.second_step_removed" => "Took the second step of signing in away",
        "account.second_step_set" => "Set up a second step of signing in",
        "answers.decided" => "Decided about what a client ticked",
        "answers.read" => "Read a client’s safety answers",
        "booking.approved" => "Said yes to a request",
        "booking.arrived" => "Marked the client as there",
        "booking.cancelled" => "Cancelled a visit",
        "booking.completed" => "Closed a visit: it took place",
        "booking.confirmed" => "Booked a visit",
        "booking.declined" => "Declined a request",
        "booking.entered" => "Entered a visit at the desk",
        "booking.flag_cleared" => "Settled what was to be checked about a visit",
        "booking.late" => "Said that they will be late",
        "booking.link_rotated" => "Asked for a new link to a visit",
        "booking.moved" => "Moved a visit, or handed it over",
        "booking.no_show" => "Closed a visit: nobody came",
        "booking.not_arrived" => "Took the mark away that the client is there",
        "booking.requested" => "Asked for a visit",
        "booking.rescheduled" => "Moved their visit",
        "booking.rest_taken" => "Took the rest at the desk",
        "booking.rezoned" => "Kept a visit at its wall time under new rules of the clock",
        "booking.room_changed" => "Gave a visit another room",
        "booking.tip_taken" => "Took a tip",
        "booking.zone_changed" => "Flagged a visit: the rules of the clock changed",
        "calendar.added" => "Added a calendar elsewhere",
        "calendar.removed" => "Removed a calendar elsewhere",
        "calendar.when_stale_block" => "Keeps time taken while a calendar elsewhere cannot be read",
        "calendar.when_stale_warn" => "Frees time when a calendar elsewhere cannot be read",
        "care.chosen" => "Chose what comes next after a review",
        "check_in.asked_again" => "Wants to be asked again how they are",
        "check_in.deleted" => "Deleted their own check-ins",
        "check_in.setting" => "Changed when clients are asked how they are",
        "check_in.silenced" => "Wants to be asked no more how they are",
        "check_ins.read" => "Read a client’s check-ins",
        "client.blocked" => "Blocked a client from booking online",
        "client.contact_changed" => "Changed how a client is reached",
        "client.erased" => "Erased a client",
        "client.exported" => "Exported a client’s data",
        "client.invoice_address" => "Wrote down whom an invoice is for",
        "client.merged" => "Merged another client into this one",
        "client.merged_away" => "Merged this client into another one",
        "client.note_changed" => "Changed the note about a client",
        "client.unblocked" => "Let a client book online again",
        "class.called_off" => "Called a class off",
        "class.put" => "Put a class on the calendar",
        "commission.set" => "Set what therapists earn",
        "course.booked" => "Booked a course with all its dates",
        "course.ended" => "Ended a course",
        "course.link_rotated" => "Asked for a new link to a course",
        "course.sent_again" => "Sent a course’s code once more",
        "course.sold" => "Sold a course",
        "course.stopped" => "Stopped a course",
        "course_offer.ended" => "Took a course off sale",
        "course_offer.made" => "Put a course on sale",
        "dispute.closed" => "A dispute was closed",
        "dispute.opened" => "A payment was disputed",
        "document.read" => "Opened a document",
        "document.removed" => "Removed a document",
        "document.uploaded" => "Uploaded a document",
        "equipment.added" => "Added equipment",
        "equipment.brought_back" => "Took equipment into use again",
        "equipment.renamed" => "Renamed equipment",
        "equipment.reordered" => "Changed the order of equipment",
        "equipment.retired" => "Took equipment out of use",
        "fee.charged" => "Charged a fee to the card on file",
        "fee.declined" => "A fee could not be charged",
        "fee.link_asked" => "Asked the client to pay a fee themselves",
        "fee.link_sent" => "Sent a link to pay a fee",
        "fee.paid" => "A fee was paid",
        "fee.returned" => "Gave a fee back",
        "fee.waived" => "Waived a fee",
        "feed.made" => "Made an address for a calendar elsewhere",
        "feed.renewed" => "Made a new address for a calendar elsewhere",
        "feed.revoked" => "Took the address for a calendar elsewhere away",
        "feed.tells_busy" => "Has calendars elsewhere told only that one is busy",
        "feed.tells_first_name" => "Has calendars elsewhere told the client’s first name",
        "feed.tells_treatment" => "Has calendars elsewhere told the treatment",
        "gift_card.ended" => "Ended a gift card",
        "gift_card.reissued" => "Gave a gift card a new code",
        "gift_card.sent_again" => "Sent a gift card once more",
        "gift_card.sold" => "Sold a gift card",
        "gift_cards.set" => "Changed how gift cards are sold",
        "hours.dates" => "Changed the hours of single days",
        "hours.week" => "Changed the weekly hours",
        "job.dismissed" => "Let a stuck task go",
        "job.replayed" => "Had a stuck task tried again",
        "monthly_mail.off" => "Turned the monthly mail off",
        "monthly_mail.on" => "Turned the monthly mail on",
        "note.added" => "Added to a session note",
        "note.corrected" => "Corrected a session note",
        "note.opened" => "Opened a session note of somebody else’s, for a reason",
        "note.read" => "Read a session note",
        "note.written" => "Wrote a session note",
        "payment.mismatch" => "A payment was not what was asked for",
        "payment.mismatch_seen" => "Looked at a payment that was not what was asked for",
        "portrait.removed" => "Removed a picture",
        "portrait.uploaded" => "Put up a picture",
        "promotion.ended" => "Ended a promotion code",
        "promotion.made" => "Made a promotion code",
        "qualification.amended" => "Corrected a qualification",
        "qualification.recorded" => "Recorded a qualification",
        "qualification.rejected" => "Rejected a qualification",
        "qualification.verified" => "Verified a qualification",
        "questionnaire.asked" => "Changed when a questionnaire is asked",
        "questionnaire.changed" => "Made a new version of a questionnaire",
        "questionnaire.made" => "Made a questionnaire",
        "question.answered" => "Answered a question",
        "question.hidden" => "Took a question down",
        "question.rejected" => "Deleted a question that was not published",
        "question.shown" => "Published a question again",
        "refund.again" => "Sent a refund once more",
        "refund.by_hand" => "Wrote down that money went back by hand",
        "refund.by_staff" => "Gave money back",
        "refund.failed" => "A refund failed",
        "refund.outside" => "Wrote down a refund that was made outside Lumbar",
        "role.owner_granted" => "Made somebody an owner",
        "role.therapist_granted" => "Let a therapist sign in",
        "room.added" => "Added a room",
        "room.brought_back" => "Took a room into use again",
        "room.renamed" => "Renamed a room",
        "room.reordered" => "Changed the order of rooms",
        "room.retired" => "Took a room out of use",
        "sale.dispute_closed" => "A dispute about something sold was closed",
        "sale.disputed" => "The payment of something sold was disputed",
        "sale.refund_outside" => {
            "Wrote down a refund of something sold that was made outside Lumbar"
        }
        "sale.refund_failed" => "A refund of something sold failed",
        "screening.answered" => "Answered the safety questions",
        "screening.flagged" => "Ticked safety questions for the therapist to look at",
        "screening.stopped" => "Stopped at the safety questions; no visit takes place",
        "staff.let_back" => "Let somebody of the staff back in",
        "staff.suspended" => "Suspended somebody of the staff",
        "studio.created" => "Opened the studio",
        "studio.details" => "Changed the studio’s details",
        "studio.exported" => "Exported everything",
        "studio.published" => "Published the studio",
        "studio.rules" => "Changed the studio’s rules",
        "studio.taken_offline" => "Took the studio offline",
        "technique.added" => "Added a technique",
        "therapist.activated" => "Let a therapist work here again",
        "therapist.deactivated" => "Ended a therapist’s work here",
        "therapist.invited" => "Invited a therapist",
        "therapist.invited_again" => "Sent an invitation once more",
        "therapist.profile_changed" => "Changed a profile",
        "time_off.added" => "Added time off",
        "time_off.removed" => "Removed time off",
        "treatment.added" => "Added a treatment",
        "treatment.brought_back" => "Put a treatment on sale again",
        "treatment.changed" => "Changed a treatment",
        "treatment.reordered" => "Changed the order of treatments",
        "treatment.retired" => "Took a treatment off sale",
        "waitlist.link_rotated" => "Asked for a new link to a place on the waitlist",
        "waitlist.accepted" => "Took a time that was kept for them",
        "waitlist.booked" => "Booked a time that was kept for somebody who waits",
        "waitlist.changed" => "Changed what they wait for",
        "waitlist.declined" => "Said no to a time that was kept for them",
        "waitlist.ended" => "Ended a place on the waitlist",
        "waitlist.joined" => "Joined the waitlist",
        "waitlist.left" => "Left the waitlist",
        "waitlist.offered" => "Kept a time for somebody who waits",
        "waitlist.removed" => "Removed somebody from the waitlist",
        "waitlist.settings" => "Changed how times are offered to those who wait",
        _ => return None,
    })
}

/// A code that has no words yet, made readable.
pub fn fallback(code: &str) -> String {
    words::capital(&code.replace(['.', '_'], " "))
}

/// A kind of entry.
pub const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Visits => "Visits",
        Kind::Money => "Money",
        Kind::People => "People and qualifications",
        Kind::Clients => "Clients",
        Kind::Hours => "Hours and calendars",
        Kind::Notes => "Session notes",
        Kind::Studio => "Studio, rooms and treatments",
    }
}

/// The facts of an entry: ids by their names, instants by the studio's clock, amounts as
/// money. What is none of these stays as it was written.
pub fn detail(line: &Line, clock: &WallClock) -> Vec<String> {
    if line.detail.is_empty() {
        return Vec::new();
    }
    let (facts, reason) = reason(line);
    let parts = facts.split("; ").filter(|part| !part.is_empty());
    let said = parts.map(|part| change(part, line, clock));
    said.chain(reason.map(|why| format!("Outside working hours: “{why}”"))).collect()
}

/// The facts, and why a visit lies outside working hours: what somebody typed stays as it was
/// typed, whatever in it looks like one of our codes.
fn reason(line: &Line) -> (&str, Option<&str>) {
    let put = ["booking.entered", "booking.moved"].contains(&line.action.as_str());
    match line.detail.split_once(OUTSIDE_HOURS).filter(|_| put) {
        Some((facts, why)) => (facts.trim_end_matches(", "), Some(why)),
        None => (&line.detail, None),
    }
}

/// `price: €84.00 → €90.00`.
fn change(part: &str, line: &Line, clock: &WallClock) -> String {
    match part.split_once(": ") {
        Some((key, rest))
            if rest.contains('→') && key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') =>
        {
            format!("{}: {}", field(key), plain(rest, line, clock))
        }
        _ => plain(part, line, clock),
    }
}

/// The name of what changed.
fn field(key: &str) -> String {
    let words = match key {
        "cleanup" => "Clean-up",
        "declined_by" => "Not given by",
        "minutes" => "Length in minutes",
        "place" => "Place in the list",
        "setup" => "Set-up",
        "tax_basis_points" => "Tax in hundredths of a per cent",
        other => return words::capital(&other.replace('_', " ")),
    };
    words.to_owned()
}

fn plain(text: &str, line: &Line, clock: &WallClock) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let mut said = Vec::new();
    let mut nth = 0;
    while let Some(word) = words.get(nth) {
        let (bare, mark) = match word.strip_suffix(',') {
            Some(bare) => (bare, ","),
            None => (*word, ""),
        };
        let next = words.get(nth + 1).map(|next| next.trim_end_matches(','));
        if let Some(money) = money(word, next) {
            let mark = if words[nth + 1].ends_with(',') { "," } else { "" };
            said.push(format!("{money}{mark}"));
            nth += 2;
            continue;
        }
        let known = line.names.iter().find(|(id, _)| id == bare).map(|(_, name)| name.clone());
        let one = known.or_else(|| instant(bare, clock)).or_else(|| date(bare));
        said.push(format!("{}{mark}", one.unwrap_or_else(|| readable(bare))));
        nth += 1;
    }
    said.join(" ")
}

/// `8400 EUR`.
fn money(minor: &str, code: Option<&str>) -> Option<Money> {
    let currency: Currency = code.filter(|code| code.len() == 3)?.parse().ok()?;
    Some(Money::new(minor.parse().ok()?, currency))
}

/// Epoch seconds of our days.
fn instant(word: &str, clock: &WallClock) -> Option<String> {
    let at = word.parse().ok().filter(|_| word.len() == 10)?;
    Some(words::when(clock.wall(Instant::from_timestamp(at, 0)?)))
}

fn date(word: &str) -> Option<String> {
    word.parse::<NaiveDate>().ok().map(words::date_and_year)
}

/// A code such as `zone_changed`, as words.
fn readable(word: &str) -> String {
    let code = word.contains('_') && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    if code { word.replace('_', " ") } else { word.to_owned() }
}

/// What is wrong with a chain, and where.
pub fn broken(what: &str, number: i64) -> String {
    match what {
        "changed" => format!("Entry {number}, or its place, is not what was written"),
        "missing" => format!("Entry {number} is not there any more"),
        "shortened" => format!("The entries from {number} on are not there any more"),
        "earlier" => "What was written before the chain began is not what it was".to_owned(),
        _ => "The record of where the chain ends is not what was written".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fmt::Write, fs, path::Path};

    use services::audit::{About, Who};

    use super::*;

    /// Texts of the same shape that are no actions: settings, fields of a file, and columns.
    const NO_ACTIONS: [&str; 18] = [
        "s.id",
        "data.source",
        "payment_intent.payment_method",
        "setup_intent.payment_method",
        "address.city",
        "address.country",
        "address.line",
        "address.postcode",
        "b.contact_phone",
        "c.phone",
        "gateway.balance_seen_until",
        "gateway.events_seen_until",
        "latest_charge.balance_transaction",
        "payment_intent.succeeded",
        "refund.created",
        "refund.updated",
        "t.currency",
        "tax.basis_points",
    ];
    /// What the codes that are put together end with.
    const PUT_TOGETHER: [(&str, &[&str]); 2] = [
        ("calendar.when_stale_{}", &["warn", "block"]),
        ("feed.tells_{}", &["busy", "treatment", "first_name"]),
    ];
    const ENDINGS: [&str; 16] = [
        "pdf", "svg", "ics", "db", "key", "json", "html", "css", "csv", "toml", "zip", "name",
        "xml", "txt", "png", "js",
    ];

    /// Every text of the shape of an action in the sources of the use cases and below.
    fn written() -> BTreeSet<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut found = BTreeSet::new();
        for room in ["services/src", "storage/src", "server/src"] {
            look(&root.join(room), &mut found);
        }
        let whole = found.iter().flat_map(|code| match code.strip_suffix("{}") {
            None => vec![code.clone()],
            Some(stem) => {
                let ends = PUT_TOGETHER.iter().find(|(known, _)| known == code);
                let ends = ends.unwrap_or_else(|| panic!("what does {code} end with?")).1;
                ends.iter().map(|end| format!("{stem}{end}")).collect()
            }
        });
        whole.collect()
    }

    fn look(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
            let for_tests =
                ["tests", "testing", "seed", "tests.rs", "by_studio.rs"].contains(&name.as_str());
            if path.is_dir() && !for_tests {
                look(&path, found);
            } else if name.ends_with(".rs") && !for_tests {
                let text = fs::read_to_string(&path).expect("a source");
                let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
                found.extend(code.split('"').filter(|text| is_action(text)).map(ToOwned::to_owned));
            }
        }
    }

    fn is_action(text: &str) -> bool {
        let whole = text.strip_suffix("{}").unwrap_or(text);
        let Some((thing, act)) = whole.split_once('.') else { return false };
        let word = |part: &str| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
        };
        word(thing) && word(act) && !ENDINGS.contains(&act) && !NO_ACTIONS.contains(&text)
    }

    #[test]
    fn every_action_that_is_written_anywhere_has_words_and_a_kind() {
        let found = written();
        assert!(found.len() > 60, "{found:?}");
        for code in [
            "booking.cancelled",
            "note.opened",
            "room.retired",
            "treatment.changed",
            "payment.mismatch",
            "studio.created",
        ] {
            assert!(found.contains(code), "{code} is not found in the sources");
        }
        let dumb: Vec<&String> = found.iter().filter(|code| action(code).is_none()).collect();
        assert!(dumb.is_empty(), "no words for {dumb:?}");
        let loose: Vec<&String> = found.iter().filter(|code| Kind::of(code).is_none()).collect();
        assert!(loose.is_empty(), "no kind for {loose:?}");
    }

    #[test]
    fn the_words_of_actions_read_well() {
        let mut said = String::new();
        for code in written() {
            writeln!(said, "{code}: {}", action(&code).unwrap_or("?")).expect("a string");
        }
        insta::assert_snapshot!(said);
    }

    fn line(detail: &str) -> Line {
        Line {
            number: Some(1),
            hash: None,
            at: Instant::UNIX_EPOCH,
            who: Who::System,
            action: "booking.moved".into(),
            object: String::new(),
            about: About::Other,
            detail: detail.into(),
            names: vec![("0190a0b0-0000-7000-8000-000000000001".into(), "Ana Reis".into())],
        }
    }

    #[test]
    fn the_facts_of_an_entry_are_told_by_the_studios_clock_and_by_name() {
        let clock = WallClock::of_studio("Europe/Lisbon".parse().expect("a zone"), "Lisbon");
        let said = |detail: &str| detail_of(detail, &clock);
        assert_eq!(
            said("1764162000 with 0190a0b0-0000-7000-8000-000000000001, outside hours"),
            ["Wed 26 Nov, 13:00 with Ana Reis, outside hours"]
        );
        assert_eq!(
            said("1764162000 with nobody, outside hours: paid 84 EUR; outside hours: 1764162000"),
            [
                "Wed 26 Nov, 13:00 with nobody",
                "Outside working hours: “paid 84 EUR; outside hours: 1764162000”",
            ]
        );
        assert_eq!(said("outside hours: late"), ["Outside working hours: “late”"]);
        assert_eq!(said("refund 8400 EUR"), ["refund €84.00"]);
        assert_eq!(said("cash 500 JPY, at the desk"), ["cash ¥500, at the desk"]);
        assert_eq!(said("from 2026-11-30 on"), ["from 30 November 2026 on"]);
        assert_eq!(said("zone_changed"), ["zone changed"]);
        assert_eq!(
            said("price: €84.00 → €90.00; setup: 5 → 10; note: hello"),
            ["Price: €84.00 → €90.00", "Set-up: 5 → 10", "note: hello"]
        );
        assert!(said("").is_empty());
    }

    fn detail_of(detail: &str, clock: &WallClock) -> Vec<String> {
        super::detail(&line(detail), clock)
    }

    #[test]
    fn whatever_breaks_a_chain_is_told_with_its_place() {
        for what in ["changed", "missing", "shortened"] {
            assert!(broken(what, 17).contains("17"), "{what}");
        }
        assert_ne!(broken("earlier", 1), broken("head", 1));
    }
}
