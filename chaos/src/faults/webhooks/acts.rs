//! What happens to whoever pays, and how much each of it brings about at Stripe.

use crate::dice::Dice;

/// A payment that comes about: it is begun, charged and made, and its page is done.
const PAID: u64 = 4;

/// What happens to a visit, or to a gift card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    Paid,
    PaidWithTime,
    Expired,
    Cancelled,
    CancelledAndRefundFailed,
    RefundedByHand,
    Disputed { won: bool },
    GiftCard,
}

const ACTS: [Act; 9] = [
    Act::Paid,
    Act::PaidWithTime,
    Act::Expired,
    Act::Cancelled,
    Act::CancelledAndRefundFailed,
    Act::RefundedByHand,
    Act::Disputed { won: true },
    Act::Disputed { won: false },
    Act::GiftCard,
];

impl Act {
    /// Whether something is left open at Stripe that a bank decides.
    pub fn ends_at_stripe(self) -> bool {
        !matches!(self, Self::Expired | Self::Paid | Self::PaidWithTime | Self::GiftCard)
    }

    /// How many events it brings about. `cards` says whether whoever pays for a visit leaves a
    /// card, which is two more: somebody new, and their card.
    fn events(self, cards: bool) -> u64 {
        let paid = if cards { PAID + 2 } else { PAID };
        match self {
            Self::Expired => 1,
            Self::GiftCard => PAID,
            Self::Paid => paid,
            // It is on its way first, and its page is done then already.
            Self::PaidWithTime => paid + 2,
            // The refund is made, the charge is another one by that, and the refund ends.
            Self::Cancelled | Self::CancelledAndRefundFailed | Self::RefundedByHand => paid + 3,
            // A bank asks, takes, perhaps gives back, and is done.
            Self::Disputed { won } => paid + 3 + u64::from(won),
        }
    }
}

/// Acts that bring about as many events as `size` says, or a few more: each of them once, as far
/// as there is room, and then whatever chance says.
pub(super) fn dealt(size: u64, cards: bool, dice: &mut Dice) -> Vec<Act> {
    let (mut acts, mut events) = (Vec::new(), 0);
    while acts.is_empty() || events < size {
        let act = ACTS.get(acts.len()).copied().unwrap_or_else(|| *dice.pick(&ACTS));
        events += act.events(cards);
        acts.push(act);
    }
    dice.shuffle(&mut acts);
    acts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults::FAULTS;

    #[test]
    fn as_many_events_are_dealt_as_the_size_says_and_every_act_in_the_quick_form_too() {
        let fault = FAULTS.iter().find(|fault| fault.number == 3).unwrap();
        for (size, cards) in [(fault.full.1, false), (fault.full.1, true), (fault.quick.1, true)] {
            let acts = dealt(size, cards, &mut Dice::new(1, "acts"));
            let events: u64 = acts.iter().map(|act| act.events(cards)).sum();
            assert!((size..size + 10).contains(&events), "{size}: {events}");
            assert!(ACTS.iter().all(|act| acts.contains(act)), "{size}: not every act is dealt");
        }
        assert_eq!(dealt(1, false, &mut Dice::new(1, "acts")).len(), 1);
    }
}
