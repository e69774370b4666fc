//! What the matters, acts and refusals are called.

use services::{attention::Recipient, payments::BooksFinding};

/// What was done, by its code.
pub fn done(code: &str) -> Option<&'static str> {
    Some(match code {
        "sent_again" => "On its way once more. If it is refused again, it comes back here.",
        "gave_back" => "Written down: the client has their money back.",
        "replayed" => "It is being tried again. If it gets stuck again, it comes back here.",
        "dismissed" => "Left. It will not be tried again.",
        "seen" => "Taken off the list. The studio’s records keep it.",
        "settled" => {
            "Settled. It stays where it is, and a client whose time is another now gets a mail."
        }
        _ => return None,
    })
}

/// Why something was not done, by its code.
pub fn refused(code: &str) -> Option<&'static str> {
    Some(match code {
        "" => return None,
        "nothing_owed" => "Nothing was done: that is no longer owed, or already on its way.",
        "amount_changed" => "Nothing was done: another amount is owed by now. See below.",
        "gone" | "wrong_state" => "Nothing was done: somebody has settled that already.",
        "not_found" => "Nothing was done: there is no such thing here.",
        "unconfirmed" => "Nothing was done yet: it is sure now that it is you. Send it once more.",
        _ => "Nothing was done: it did not work just now. Please try again in a moment.",
    })
}

/// A mail or a task, by its kind.
pub fn job(kind: &str) -> &'static str {
    match kind {
        "mail_booking_confirmed" => "The mail that a visit is booked",
        "mail_booking_requested" => "The mail that a visit is asked for",
        "mail_booking_declined" => "The mail that a request was declined",
        "mail_course_link_renewed" => "The mail with a new link to a course",
        "mail_waitlist_link_renewed" => "The mail with a new link to a place on the waitlist",
        "mail_new_address" => "The mail that proves a new address",
        "mail_address_changed" => "The mail that an account has another address",
        "mail_payment_failed" => "The mail that a payment failed",
        "mail_hold_expired" => "The mail that a time is no longer kept",
        "mail_reminder" => "The reminder of a visit",
        "mail_safety_questions" => "The safety questions before a visit",
        "mail_check_in" => "The question how a client is, around a visit",
        "mail_booking_rescheduled" => "The mail that a visit was moved",
        "mail_booking_cancelled" => "The mail that a visit is cancelled",
        "mail_clock_changed" => "The mail that a client’s clock shows another hour",
        "mail_visit_stopped" => "The mail that a visit is off for a client’s safety",
        "mail_link_renewed" => "The mail with a new link to a visit",
        "mail_late_payment_refunded" => "The mail that a payment goes back",
        "mail_approval_wanted" => "The mail that asks you for an answer",
        "mail_refund_failed" => "The mail that a refund failed",
        "mail_qualification_checked" => "The mail that a qualification was checked",
        "mail_fee_paid" => "The receipt of a fee",
        "mail_fee_link" => "The mail that asks a client to pay a fee",
        "mail_fee_returned" => "The mail that a fee goes back",
        "mail_dispute_opened" => "The mail that a bank questions a payment",
        "mail_qualification_ending" => "The mail that a qualification ends soon",
        "mail_qualification_ended" => "The mail that a qualification has ended",
        "mail_feed_failing" => "The mail that a calendar cannot be read",
        "mail_note_opened" => "The mail that a session note was opened",
        "mail_monthly_figures" => "The mail with a month’s figures",
        "mail_gift_card" => "The mail with the code of a gift card",
        "mail_gift_card_bought" => "The mail to whoever bought a gift card",
        "mail_course_bought" => "The mail with the code of a course",
        "mail_course_booked" => "The mail with the dates of a course",
        "mail_course_moved" => "The mail with new dates of a course",
        "mail_course_stopped" => "The mail that a course is stopped",
        "mail_course_not_booked" => "The mail that a course was not booked",
        "mail_running_late" => "The mail that a client will be late",
        "mail_waitlist_joined" => "The mail with a place on the waitlist",
        "mail_waitlist_offer" => "The mail that offers a time to somebody who waits",
        "mail_waitlist_ended" => "The mail that somebody waits no more",
        "mail_account_deleted" => "The mail that an account was deleted",
        "mail_verify_address" => "The mail that proves an address",
        "mail_reset_password" => "The mail to choose a new password",
        "mail_invitation" => "The invitation to sign in",
        "mail_account_exists" => "The mail that an address has an account",
        "mail_account_changed" => "The mail that signing in to an account has changed",
        "mail_new_browser" => "The mail that somebody signed in from a new browser",
        "open_checkout" => "Opening a payment page",
        "send_refund" => "Sending a refund",
        "outcomes" => "Working out what a client’s visits came to",
        "open_sale" => "Opening the payment page of a sale",
        "send_sale_refund" => "Sending a refund of a sale",
        "record_sale_fee" => "Writing down Stripe’s fee of a sale",
        "charge_card" => "Charging a card",
        "keep_card" => "Keeping a card",
        "detach_card" => "Giving up a card",
        "record_fee" => "Writing down Stripe’s fee",
        kind if kind.starts_with("mail_") => "A mail",
        _ => "A task",
    }
}

/// Why it got stuck, by the code of its last try; `to` is whom a mail was to reach.
pub fn stuck(reason: &str, to: Option<&Recipient>, attempts: u32) -> String {
    match (reason, to) {
        ("mail_permanent", Some(to)) => {
            format!("The mail server does not take it. {}", address(to))
        }
        ("mail_permanent", None) => "The mail server does not take it.".to_owned(),
        ("mail_temporary", _) => format!("The mail server did not answer, {attempts} times."),
        ("gateway_unknown", _) => format!("Stripe did not answer, {attempts} times."),
        (code, _) => format!("It did not work ({code})."),
    }
}

fn address(to: &Recipient) -> String {
    match to {
        Recipient::Client(to) => format!("The client’s address is {to}."),
        Recipient::Staff(to) => format!("It was for one of your own people, at {to}."),
        Recipient::Studio(to) => format!("It was for you: the studio’s own address is {to}."),
    }
}

/// What Lumbar goes on doing by itself, whatever becomes of the task.
pub fn follows(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "send_refund" => {
            "Lumbar keeps asking Stripe to send it. Do not give it back another way meanwhile: \
             the client could be paid twice."
        }
        "charge_card" => {
            "Lumbar keeps asking Stripe what came of it, and never charges twice. Do not take the \
             fee another way meanwhile."
        }
        "open_checkout" => {
            "Lumbar keeps asking Stripe what became of the page. There is nothing you must do."
        }
        _ => return None,
    })
}

/// In what a payment differed, and what that means.
pub fn mismatch(wrong: &str) -> (&'static str, &'static str) {
    const BACK: &str = "It booked nothing. Whatever was paid goes back in full.";
    match wrong {
        "amount" => ("Another amount than was asked for", BACK),
        "currency" => ("Another currency than was asked for", BACK),
        "session" | "reference" => ("A payment on a page that is not ours", BACK),
        "mode" => (
            "Real money in a demonstration",
            "It booked nothing, and cannot be sent back from here: look for it in Stripe.",
        ),
        "sale_disputed" => (
            "A bank questions the payment of something sold",
            "The gift card or course that was bought with it pays for nothing until the bank \
             decides for you. What to answer stands under Disputes.",
        ),
        "sale_refunded_outside" => (
            "Something sold was refunded in Stripe’s dashboard",
            "It is in your books: taken off what was left of the card, the course or the tip. \
             What had been used by then is a loss, and the card or course then pays for nothing.",
        ),
        _ => ("A payment that is not what was asked for", BACK),
    }
}

/// What was added up.
pub fn sum(what: &str) -> &'static str {
    match what {
        "journal" => "An entry that does not sum to zero",
        "clearing" => "What Stripe holds",
        "refunds_payable" => "Refunds on their way",
        "disputes" => "What banks have taken back while they ask",
        "till" => "What the desk took and gave back",
        "gift_cards" => "What is left on gift cards",
        "courses" => "What is left of courses",
        _ => "The books as a whole",
    }
}

/// What differs.
pub fn books(found: &BooksFinding) -> String {
    if found.what == "journal" {
        return format!("The entry is {}.", found.ledger);
    }
    format!("The ledger says {}, the payments say {}.", found.ledger, found.rows)
}

#[cfg(test)]
mod tests {
    use services::{attention::Recipient, mail::Mail};

    use super::{done, job, mismatch, refused, stuck};

    #[test]
    fn every_code_of_a_form_has_words() {
        for code in ["sent_again", "gave_back", "replayed", "dismissed", "seen", "settled"] {
            assert!(done(code).is_some(), "{code}");
        }
        for code in ["nothing_owed", "amount_changed", "gone", "not_found", "unconfirmed"] {
            assert_ne!(refused(code), refused("unavailable"), "{code}");
        }
        assert!(done("anything else").is_none() && refused("").is_none());
    }

    #[test]
    fn every_kind_of_mail_has_a_name() {
        for kind in Mail::KINDS {
            assert_ne!(job(kind), "A mail", "{kind}");
        }
    }

    #[test]
    fn a_mail_to_the_studio_is_not_blamed_on_the_client() {
        let to = Recipient::Studio("hello@lombar.example".into());
        let said = stuck("mail_permanent", Some(&to), 1);
        assert!(said.contains("studio’s own address is hello@lombar.example"), "{said}");
        assert!(!said.contains("client"), "{said}");
    }

    #[test]
    fn what_has_no_name_yet_is_still_said() {
        assert_eq!((job("mail_of_tomorrow"), job("rezone")), ("A mail", "A task"));
        assert!(!mismatch("shape").0.is_empty());
    }
}
