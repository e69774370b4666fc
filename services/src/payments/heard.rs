//! Which of the gateway's events are acted on. What people are told to ask Stripe for is this
//! list, and what is not on it is passed over.

/// What an event is about: which object is asked for again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// A payment page.
    Checkout,
    /// A refund.
    Refund,
    /// A payment that a bank questions.
    Dispute,
}

/// Every event that is acted on, in the order in which people read them.
const HEARD: [(&str, Subject); 13] = [
    ("checkout.session.completed", Subject::Checkout),
    ("checkout.session.expired", Subject::Checkout),
    ("checkout.session.async_payment_succeeded", Subject::Checkout),
    ("checkout.session.async_payment_failed", Subject::Checkout),
    ("refund.created", Subject::Refund),
    ("refund.updated", Subject::Refund),
    ("refund.failed", Subject::Refund),
    ("charge.refund.updated", Subject::Refund),
    ("charge.dispute.created", Subject::Dispute),
    ("charge.dispute.updated", Subject::Dispute),
    ("charge.dispute.funds_withdrawn", Subject::Dispute),
    ("charge.dispute.funds_reinstated", Subject::Dispute),
    ("charge.dispute.closed", Subject::Dispute),
];

/// The events that Stripe is to tell us.
pub fn events_heard() -> impl Iterator<Item = &'static str> {
    HEARD.into_iter().map(|(kind, _)| kind)
}

/// What an event of this kind is about; none where it is passed over.
pub(super) fn subject(kind: &str) -> Option<Subject> {
    HEARD.into_iter().find(|(heard, _)| *heard == kind).map(|(_, subject)| subject)
}

#[cfg(test)]
mod tests {
    use super::*;

    const README: &str = include_str!("../../../README.md");

    /// The events that the README tells people to ask Stripe for.
    fn in_the_readme() -> Vec<&'static str> {
        let (_, told) = README.split_once("**Stripe.**").expect("what to do at Stripe");
        let (told, _) = told.split_once("\n\n").expect("a paragraph");
        let marked = told.split('`').skip(1).step_by(2);
        marked.filter(|word| word.contains('.') && !word.contains('/')).collect()
    }

    #[test]
    fn the_readme_asks_stripe_for_the_events_that_are_acted_on() {
        assert_eq!(in_the_readme(), events_heard().collect::<Vec<_>>());
    }

    #[test]
    fn what_nobody_acts_on_is_passed_over() {
        for kind in ["", "refund", "refund.", "charge.refunded", "charge.dispute", "payout.paid"] {
            assert_eq!(subject(kind), None, "{kind}");
        }
        assert_eq!(subject("charge.dispute.closed"), Some(Subject::Dispute));
        assert_eq!(subject("charge.refund.updated"), Some(Subject::Refund));
    }
}
