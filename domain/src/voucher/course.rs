//! Sessions that were paid for together.

use serde::{Deserialize, Serialize};

use crate::Money;

/// What goes back for sessions of a course that were not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundRule {
    /// Their share of what was paid.
    Share,
    /// What is left once the used ones are charged at the price of one by itself.
    AtSinglePrice,
    /// Nothing.
    Nothing,
}

impl RefundRule {
    /// Every rule, the kindest first.
    pub const ALL: [Self; 3] = [Self::Share, Self::AtSinglePrice, Self::Nothing];

    /// Its code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Share => "share",
            Self::AtSinglePrice => "at_single_price",
            Self::Nothing => "nothing",
        }
    }

    /// The one with that code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.code() == code)
    }
}

/// What of a course is still to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Course {
    /// What was paid for all of it.
    pub price: Money,
    /// What one session cost by itself when it was sold.
    pub single: Money,
    /// How many sessions were sold.
    pub sessions: u32,
    /// How many are left.
    pub left: u32,
    /// What those are worth: all of the price while none is used, nothing once all are.
    pub value_left: Money,
}

impl Course {
    /// What `sessions` at `single` cost together, `percent` off.
    #[must_use]
    pub fn price(single: Money, sessions: u32, percent: u8) -> Money {
        let all = Money::new(single.minor.saturating_mul(sessions.into()), single.currency);
        Money::new(all.minor - all.percent(percent.min(100)).minor, all.currency)
    }

    /// What the next session is worth, or `None` where none is left. All of them together
    /// are worth exactly what was paid.
    #[must_use]
    pub fn next_value(&self) -> Option<Money> {
        let left = i64::from(self.left);
        (left > 0)
            .then(|| Money::new((self.value_left.minor + left - 1) / left, self.price.currency))
    }

    /// What goes back for the sessions that are left, by the rule. Never less than nothing,
    /// and never more than they are worth.
    #[must_use]
    pub fn refund(&self, rule: RefundRule) -> Money {
        let used = i64::from(self.sessions - self.left.min(self.sessions));
        let back = match rule {
            RefundRule::Share => self.value_left.minor,
            RefundRule::AtSinglePrice => self.price.minor - used * self.single.minor,
            RefundRule::Nothing => 0,
        };
        Money::new(back.clamp(0, self.value_left.minor.max(0)), self.price.currency)
    }

    /// Takes `amount` of what the sessions left are worth, such as after it went back past
    /// the rule: what was taken, and the course after it, whose sessions are worth that much
    /// less; none is left where they are worth nothing.
    #[must_use]
    pub fn taken_back(&self, amount: Money) -> (Money, Self) {
        let taken = amount.minor.clamp(0, self.value_left.minor.max(0));
        let value = Money::new(self.value_left.minor - taken, self.price.currency);
        let left = if value.is_zero() { 0 } else { self.left };
        (Money::new(taken, value.currency), Self { left, value_left: value, ..*self })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Currency;

    const fn eur(minor: i64) -> Money {
        Money::new(minor, Currency::Eur)
    }

    fn course(price: i64, sessions: u32) -> Course {
        let single = eur(8_400);
        Course { price: eur(price), single, sessions, left: sessions, value_left: eur(price) }
    }

    #[test]
    fn six_sessions_at_ten_percent_less_cost_what_a_calculator_says() {
        assert_eq!(Course::price(eur(8_400), 6, 10), eur(45_360));
    }

    #[test]
    fn each_rule_gives_back_what_it_says() {
        let used = Course { left: 4, value_left: eur(30_240), ..course(45_360, 6) };
        assert_eq!(used.refund(RefundRule::Share), eur(30_240));
        assert_eq!(used.refund(RefundRule::AtSinglePrice), eur(45_360 - 16_800));
        assert_eq!(used.refund(RefundRule::Nothing), eur(0));
        let nearly = Course { left: 1, value_left: eur(7_560), ..course(45_360, 6) };
        assert_eq!(nearly.refund(RefundRule::AtSinglePrice), eur(3_360));
    }

    proptest! {
        #[test]
        fn sessions_are_together_worth_what_was_paid(price in 0_i64..1_000_000, sessions in 1_u32..40) {
            let mut course = course(price, sessions);
            let mut worth = 0;
            while let Some(value) = course.next_value() {
                prop_assert!(value.minor >= 0 && value.minor <= course.value_left.minor);
                worth += value.minor;
                course.value_left.minor -= value.minor;
                course.left -= 1;
            }
            prop_assert_eq!((worth, course.value_left.minor), (price, 0));
        }

        #[test]
        fn a_refund_lies_between_nothing_and_what_is_left(
            price in 0_i64..1_000_000, sessions in 1_u32..40, used in 0_u32..40,
        ) {
            let mut course = course(price, sessions);
            for _ in 0..used.min(sessions) {
                let value = course.next_value().expect("one is left");
                course.value_left.minor -= value.minor;
                course.left -= 1;
            }
            for rule in RefundRule::ALL {
                let back = course.refund(rule).minor;
                prop_assert!((0..=course.value_left.minor).contains(&back));
            }
        }
    }
}
