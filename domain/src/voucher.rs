//! What pays for a visit besides money of the day: gift cards, courses paid ahead and
//! promotion codes.

mod code;
mod course;
mod promotion;

pub use code::{BadCode, Code};
pub use course::{Course, RefundRule};
pub use promotion::{Asked, Discount, Promotion, PromotionRefused, read_promotion_code};

use crate::{Currency, Money};

/// The least that Stripe takes in one payment, in whole and half units of the usual
/// currencies: a smaller rest is left to the card instead.
#[must_use]
pub const fn least_online(currency: Currency) -> Money {
    let minor = match currency {
        Currency::Sek => 300,
        // Half a unit, or fifty yen.
        _ => 50,
    };
    Money::new(minor, currency)
}

/// How much of `open` a gift card with `balance` pays, so that what is left is nothing or
/// can be paid online.
#[must_use]
pub fn covered(open: Money, balance: Money) -> Money {
    let most = open.minor.min(balance.minor).max(0);
    let rest = open.minor - most;
    let least = least_online(open.currency).minor;
    let part = if rest > 0 && rest < least { (open.minor - least).max(0) } else { most };
    Money::new(part.min(most), open.currency)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_never_leaves_a_rest_that_cannot_be_paid() {
        let eur = |minor| Money::new(minor, Currency::Eur);
        assert_eq!(covered(eur(8_400), eur(10_000)), eur(8_400));
        assert_eq!(covered(eur(8_400), eur(5_000)), eur(5_000));
        assert_eq!(covered(eur(8_400), eur(8_380)), eur(8_350));
        assert_eq!(covered(eur(40), eur(20)), eur(0));
        assert_eq!(covered(eur(0), eur(20)), eur(0));
    }
}
