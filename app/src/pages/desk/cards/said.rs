//! What fees, declines and disputes are called.

use services::cards::{Fee, FeeState};

/// How a fee stands, in a line.
pub fn standing(fee: &Fee) -> String {
    let amount = fee.amount;
    match fee.state {
        FeeState::Open => format!("Fee of {amount}: decide"),
        FeeState::Charging => format!("Fee of {amount}: being charged"),
        FeeState::Declined => format!("Fee of {amount}: card declined"),
        FeeState::Waiting => format!("Fee of {amount}: the client has a link"),
        FeeState::Paid => format!("Fee of {amount}: paid"),
        FeeState::Waived => format!("Fee of {amount}: let go"),
        FeeState::Returned => format!("Fee of {amount}: given back"),
    }
}

/// Why a bank declined a card, and what helps, by Stripe's code.
pub fn declined(code: &str) -> (&'static str, &'static str) {
    match code {
        "insufficient_funds" => (
            "There was not enough money on it.",
            "Try again in a few days, or send the client a link.",
        ),
        "expired_card" | "invalid_expiry_year" | "invalid_expiry_month" => {
            ("It has expired.", "Send the client a link: another card works there.")
        }
        "lost_card" | "stolen_card" | "pickup_card" => (
            "It was reported lost or stolen.",
            "Send the client a link: another card works there. Do not try this one again.",
        ),
        "card_gone" | "resource_missing" => {
            ("The card is no longer kept.", "Send the client a link.")
        }
        "never_sent" => (
            "Stripe did not answer for a day, and nothing was charged.",
            "Try again, or send the client a link.",
        ),
        "processing_error" | "try_again_later" | "issuer_not_available" => {
            ("The bank could not be reached.", "Try again in an hour.")
        }
        _ => (
            "The bank said no, and not why.",
            "Ask the client to ring their bank, or send them a link to pay another way.",
        ),
    }
}

/// Why nothing was decided, by its code.
pub fn refused(code: &str) -> Option<&'static str> {
    Some(match code {
        "" => return None,
        "wrong_state" => "Nothing was done: somebody has decided meanwhile. See how it stands now.",
        "amount_changed" => "Nothing was done: it is another amount by now. See below.",
        "too_often" => "Nothing was charged: the card was tried often enough. Send a link instead.",
        "no_card" => "Nothing was charged: no card is kept for this visit. Send a link instead.",
        "unconfirmed" => "Send it once more: it waited here until it was sure that it is you.",
        "no_reason" => "Enter a reason: it stands in the studio’s records.",
        "in_dispute" => {
            "Nothing was given back: the client’s bank has the money, or asks about it."
        }
        "not_found" => "Nothing was done: there is no such fee here.",
        "not_allowed" => "Nothing was done: a manager or the owner decides that.",
        _ => "Nothing was done: it did not work just now. Please try again in a moment.",
    })
}

/// What was done, by its code.
pub fn done(code: &str) -> Option<&'static str> {
    Some(match code {
        "charged" => "Done. How it stands is written below.",
        "link_sent" => "The client gets a mail with a link to pay.",
        "waived" => "Let go. Nothing is charged.",
        "given_back" => "On its way back. The client gets a mail.",
        _ => return None,
    })
}

/// How a dispute stands, by Stripe's code.
pub fn dispute_state(state: &str) -> &'static str {
    match state {
        "needs_response" => "Waits for your answer",
        "warning_needs_response" => "The bank asks first: waits for your answer",
        "under_review" | "warning_under_review" => "The bank is deciding",
        "won" => "Won: the money is back",
        "lost" => "Lost: the client has the money",
        "warning_closed" => "Closed: no money was taken",
        "prevented" => "Settled before it began",
        _ => "See Stripe for how it stands",
    }
}

/// What the bank says, by Stripe's code.
pub fn dispute_reason(reason: &str) -> &'static str {
    match reason {
        "fraudulent" => "The cardholder says that they did not make this payment.",
        "product_not_received" => "The cardholder says that the visit did not take place.",
        "product_unacceptable" => "The cardholder says that the visit was not as described.",
        "duplicate" => "The cardholder says that they paid twice for the same visit.",
        "credit_not_processed" => {
            "The cardholder says that a refund they were promised has not come."
        }
        "subscription_canceled" | "noncompliant" => "The cardholder says that they had cancelled.",
        "unrecognized" => "The cardholder does not recognise the payment.",
        "customer_initiated" | "general" => "The cardholder questions it, and does not say why.",
        _ => "The bank gives another reason: see Stripe.",
    }
}

/// What was done, as a bank reads it.
pub fn act(code: &str) -> &'static str {
    match code {
        "booking.requested" => "Visit requested",
        "booking.confirmed" => "Visit booked and confirmed",
        "booking.approved" => "Visit approved",
        "booking.entered" => "Visit entered by staff",
        "booking.moved" => "Visit moved by staff",
        "booking.rescheduled" => "Visit moved by the client",
        "booking.arrived" => "Client marked as present",
        "booking.not_arrived" => "Mark of presence removed",
        "booking.completed" => "Visit closed as having taken place",
        "booking.no_show" => "Visit closed: the client did not come",
        "booking.cancelled" => "Visit cancelled",
        "booking.rest_taken" => "Rest of the price paid at the studio",
        "fee.charged" => "Fee charged to the card on file",
        "fee.paid" => "Fee paid",
        "fee.link_sent" => "Client asked to pay the fee",
        "fee.returned" => "Fee given back",
        _ => "Recorded",
    }
}

/// Who did it, as a bank reads it.
pub fn actor(kind: &str) -> &'static str {
    match kind {
        "guest" | "client" => "the client",
        "system" => "the booking system",
        _ => "the studio's staff",
    }
}

#[cfg(test)]
mod tests {
    use super::{declined, dispute_reason, dispute_state, done, refused};

    #[test]
    fn every_code_of_a_form_has_words() {
        for code in ["charged", "link_sent", "waived", "given_back"] {
            assert!(done(code).is_some(), "{code}");
        }
        let codes = [
            "wrong_state",
            "amount_changed",
            "too_often",
            "no_card",
            "no_reason",
            "in_dispute",
            "not_found",
            "not_allowed",
        ];
        for code in codes {
            assert_ne!(refused(code), refused("unavailable"), "{code}");
        }
        assert!(refused("").is_none() && done("other").is_none());
    }

    #[test]
    fn what_has_no_words_yet_is_still_said() {
        assert!(!declined("new_code").0.is_empty());
        assert!(
            dispute_reason("new").contains("Stripe") && dispute_state("new").contains("Stripe")
        );
    }
}
