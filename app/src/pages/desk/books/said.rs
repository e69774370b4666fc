//! Words for money, papers and differences.

use domain::paper::Series;
use services::{
    books::Verdict,
    papers::Bought,
    payments::{StaffReason, Standing},
};

/// What a paper is called.
pub const fn series(series: Series) -> &'static str {
    match series {
        Series::Receipt => "Receipt",
        Series::Invoice => "Invoice",
        Series::CreditNote => "Credit note",
    }
}

/// Why staff give back.
pub const fn reason(reason: StaffReason) -> &'static str {
    match reason {
        StaffReason::Policy => "The rules agreed at booking",
        StaffReason::Quality => "It was not as it should have been",
        StaffReason::Hardship => "Illness or hardship",
        StaffReason::Mistake => "It was charged wrongly",
        StaffReason::Other => "Something else",
    }
}

/// Where what is left stands.
pub const fn left(standing: Standing) -> &'static str {
    match standing {
        Standing::Prepaid => "Stays paid for the visit",
        Standing::Revenue => "Stays as revenue, tax included",
        Standing::Fees => "Stays as a fee, tax included",
    }
}

/// Whether a line of a payout is in both books.
pub const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Agrees => "Agrees",
        Verdict::Differs => "Amounts differ",
        Verdict::MissingHere => "Missing here",
        Verdict::MadeOutside => "Refunded in Stripe’s dashboard, booked here",
        Verdict::Dispute => "Dispute",
    }
}

/// What moved the balance.
pub fn movement(kind: &str) -> &'static str {
    match kind {
        "charge" => "Payment",
        "refund" => "Refund",
        "refund_failure" => "Refund that came back",
        "dispute" => "Dispute",
        "fee" => "Fee",
        _ => "Other",
    }
}

/// How a payout stands.
pub fn payout_state(state: &str) -> &'static str {
    match state {
        "paid" => "At the bank",
        "failed" => "Sent back by the bank",
        _ => "On its way",
    }
}

/// Why nothing was given back, and what to do.
pub fn refused(code: &str) -> Option<&'static str> {
    Some(match code {
        "" => return None,
        "no_amount" => "Enter an amount, such as 20 or 20.50.",
        "no_way" => "Choose how it goes back.",
        "too_much" => "That is more than can go back this way. Enter a smaller amount.",
        "beyond_policy" => {
            "That is more than the rules agreed at booking give. A manager or an owner can give \
             more."
        }
        "amount_changed" => {
            "Something changed since you looked, so nothing was given back. Look again below."
        }
        "wrong_state" => "Nothing can go back while the visit stands like this.",
        "too_long" => "The address is too long. Shorten it to a few lines.",
        "not_found" => "There is no such visit here.",
        "unconfirmed" => {
            "Nothing was given back yet: it is sure now that it is you. Send it once more."
        }
        _ => "That did not work just now, and nothing was changed. Try again in a moment.",
    })
}

/// What the last form did.
pub fn done(code: &str) -> Option<&'static str> {
    Some(match code {
        "refund_sent" => "The refund is on its way. It stands below, with its credit note.",
        "refund_given" => "Written down as given back, with a credit note.",
        "address_kept" => "Invoices made from now on bear this address.",
        _ => return None,
    })
}

/// What an account holds, for those who do not keep books.
pub fn account(name: &str) -> (&'static str, &'static str) {
    match name {
        "stripe_clearing" => ("At Stripe", "What Stripe holds for you and has not paid out yet."),
        "bank" => ("Paid out to the bank", "What Stripe has paid out so far, in all."),
        "till" => ("Till", "What was taken at the desk, less what was given back by hand."),
        "client_prepaid" => {
            ("Paid ahead by clients", "Paid for visits still to come: owed as visits, or back.")
        }
        "revenue" => ("Treatments", "Visits that took place, without tax."),
        "fees" => ("Fees", "Kept of late cancellations and missed visits, without tax."),
        "tax" => ("Tax", "Inside what was earned: owed to the state."),
        "tips" => ("Tips", "Owed to therapists."),
        "stripe_fees" => ("Stripe’s fees", "What Stripe kept of payments."),
        "refunds_payable" => ("Refunds on their way", "Decided, and not yet with the client."),
        "disputes" => ("Disputes", "Taken back by a bank while a dispute lasts."),
        "dispute_losses" => ("Lost to disputes", "Kept by banks, of what had been earned or used."),
        "refund_losses" => (
            "Given back after use",
            "Refunded in Stripe’s dashboard, of cards and courses already used; less what whoever \
             got it, or a bank, was to get later.",
        ),
        "courses" => ("Courses", "Sold and not yet used: owed as visits."),
        "gift_cards" => ("Gift cards", "Sold and not yet used: owed as visits."),
        "therapist_payable" => ("Commission", "Owed to therapists."),
        _ => ("Other", "An account of another part of the books."),
    }
}

/// What was sold without a slot.
pub fn bought(bought: &Bought) -> String {
    match bought {
        Bought::GiftCard { last_four } => format!("Gift card …{last_four}"),
        Bought::Course { last_four, .. } => format!("Course …{last_four}"),
        Bought::Tip { therapist } => format!("Tip for {therapist}"),
    }
}
