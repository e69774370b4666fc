//! Random lives of visits, gift cards and courses: whatever happens in whatever order, every
//! journal sums to zero, no liability falls below nothing, nobody's money is left over, and
//! the books say what Stripe's say.
//!
//! A new thing that can happen to money is a new [`steps::Step`] and its arm in
//! [`town::Town::take`].

mod banks;
mod endings;
mod sales;
mod steps;
mod town;
mod visits;

use proptest::prelude::*;

use super::Account;
use crate::{Currency, Money};

const LIST: i64 = 8_400;
const RATE: u32 = 1_900;

const fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::Eur)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn whatever_happens_the_books_hold(steps in prop::collection::vec(steps::any_step(), 1..60)) {
        let mut town = town::Town::default();
        for step in steps {
            town.take(step).expect("every step is a journal");
            town.check()?;
        }
        town.finish().expect("everything ends");
        town.check()?;
        town.check_taxes()?;
        prop_assert_eq!(town.net(Account::ClientPrepaid), 0, "nobody's money is left over");
        prop_assert_eq!(town.net(Account::Disputes), 0, "every bank decided");
        prop_assert_eq!(town.sum(), 0);
    }
}
