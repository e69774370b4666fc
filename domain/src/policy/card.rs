//! What a card on file secures, and what a missed visit leaves to be charged to it.

use serde::{Deserialize, Serialize};

use super::{PaymentPlan, Policy};
use crate::{Instant, Money, booking::Booking};

/// Why a fee is charged to a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeKind {
    /// The client did not come.
    NoShow,
    /// The client cancelled when the ladder gave not everything back.
    LateCancellation,
}

impl FeeKind {
    /// Its code, as rows bear it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoShow => "no_show",
            Self::LateCancellation => "late_cancellation",
        }
    }

    /// The kind with that code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::NoShow, Self::LateCancellation].into_iter().find(|kind| kind.code() == code)
    }
}

impl Policy {
    /// The most that may be charged to the card of a visit paid for by `plan`: what not
    /// coming costs, less what is paid online when it is booked. `None` where no card is
    /// asked for.
    #[must_use]
    pub fn card_secures(&self, plan: PaymentPlan, price: Money) -> Option<Money> {
        if !self.card_on_file || plan == PaymentPlan::Full {
            return None;
        }
        let due = self.due_online(plan, price).ok()?;
        let most = price.percent(self.no_show_percent.min(100)).minor - due.minor;
        (most > 0).then(|| Money::new(most, price.currency))
    }
}

/// What is to be charged to the card of a visit that was missed, or that its client
/// cancels at `at`: the fee, less what was `kept` of the money paid online and what the
/// desk has. Never more than `most`, to which the client consented, and a cancellation
/// never costs more than not coming.
#[must_use]
pub fn missed_fee(
    booking: &Booking,
    kind: FeeKind,
    at: Instant,
    (kept, desk): (Money, Money),
    most: Money,
) -> Money {
    let no_show = u8::min(booking.policy.no_show_percent, 100);
    let percent = match kind {
        FeeKind::NoShow => no_show,
        FeeKind::LateCancellation => no_show.min(100 - booking.refund_percent(at).min(100)),
    };
    let whole = booking.price.percent(percent).minor;
    let left = whole - kept.minor - desk.minor;
    Money::new(left.clamp(0, most.minor.max(0)), booking.price.currency)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;
    use crate::{
        Currency,
        booking::tests::booking,
        policy::{Rung, tests::policy},
    };

    const fn eur(minor: i64) -> Money {
        Money::new(minor, Currency::Eur)
    }

    #[test]
    fn a_card_secures_what_not_coming_costs_beyond_what_is_paid_online() {
        let asks = Policy { card_on_file: true, no_show_percent: 50, ..policy() };
        let most = |plan| asks.card_secures(plan, eur(8_400)).map(|most| most.minor);
        assert_eq!(most(PaymentPlan::Full), None);
        assert_eq!(most(PaymentPlan::Deposit), Some(4_200 - 2_520));
        assert_eq!(most(PaymentPlan::AtStudio), Some(4_200));
        let nothing = Policy { no_show_percent: 30, ..asks.clone() };
        assert_eq!(nothing.card_secures(PaymentPlan::Deposit, eur(8_400)), None);
        let quiet = Policy { card_on_file: false, ..asks };
        assert_eq!(quiet.card_secures(PaymentPlan::AtStudio, eur(8_400)), None);
    }

    #[test]
    fn a_policy_that_was_copied_before_the_rule_asks_for_no_card() {
        let mut json = serde_json::to_value(policy()).expect("it is data");
        json.as_object_mut().expect("an object").remove("card_on_file");
        let read: Policy = serde_json::from_value(json).expect("it reads back");
        assert!(!read.card_on_file);
    }

    #[test]
    fn the_fee_is_what_the_rules_say_less_what_is_there_already() {
        let mut booking = booking();
        booking.price = eur(8_400);
        booking.policy.no_show_percent = 100;
        booking.policy.ladder = vec![
            Rung { minutes_before: 1_440, percent: 100 },
            Rung { minutes_before: 240, percent: 50 },
        ];
        let start = booking.span.start;
        let fee = |kind, hours, kept, most| {
            let at = start - TimeDelta::hours(hours);
            missed_fee(&booking, kind, at, (eur(kept), eur(0)), eur(most)).minor
        };
        assert_eq!(fee(FeeKind::NoShow, 0, 0, 8_400), 8_400);
        assert_eq!(fee(FeeKind::NoShow, 0, 2_520, 8_400), 5_880);
        assert_eq!(fee(FeeKind::NoShow, 0, 0, 4_200), 4_200, "no more than was consented to");
        assert_eq!(fee(FeeKind::LateCancellation, 30, 0, 8_400), 0);
        assert_eq!(fee(FeeKind::LateCancellation, 10, 0, 8_400), 4_200);
        assert_eq!(fee(FeeKind::LateCancellation, 1, 0, 8_400), 8_400);
    }

    proptest! {
        #[test]
        fn a_fee_is_never_negative_never_above_consent_and_never_above_not_coming(
            no_show in 0_u8..=255, kept in 0_i64..20_000, desk in 0_i64..20_000,
            most in 0_i64..20_000, minutes in -30_000_i64..2_000,
        ) {
            let mut booking = booking();
            booking.policy.no_show_percent = no_show;
            let at = booking.span.start + TimeDelta::minutes(minutes);
            let there = (eur(kept), eur(desk));
            let fee = |kind| missed_fee(&booking, kind, at, there, eur(most)).minor;
            let (missed, late) = (fee(FeeKind::NoShow), fee(FeeKind::LateCancellation));
            prop_assert!((0..=most).contains(&missed));
            prop_assert!((0..=missed).contains(&late));
        }
    }
}
