//! Promotion codes: what they take off, and when they hold.

use chrono::NaiveDate;
use thiserror::Error;

use crate::{Money, TreatmentId};

/// What a promotion takes off a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Discount {
    /// A share of it, in percent.
    Percent(u8),
    /// An amount.
    Amount(Money),
}

impl Discount {
    /// What it takes off `price`: never more than all of it, and nothing where the amount
    /// is of another currency.
    #[must_use]
    pub fn of(self, price: Money) -> Money {
        let off = match self {
            Self::Percent(percent) => price.percent(percent.min(100)).minor,
            Self::Amount(amount) if amount.currency == price.currency => amount.minor,
            Self::Amount(_) => 0,
        };
        Money::new(off.clamp(0, price.minor.max(0)), price.currency)
    }
}

/// The terms of a promotion code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promotion {
    /// What it takes off.
    pub discount: Discount,
    /// From which day, on the studio's calendar.
    pub first_day: NaiveDate,
    /// Until which day, that day included.
    pub last_day: Option<NaiveDate>,
    /// For which treatments; for every one where it names none.
    pub treatments: Vec<TreatmentId>,
    /// How often in all.
    pub most_uses: Option<u32>,
    /// How often for each client.
    pub most_per_client: Option<u32>,
    /// Whether it is for a client's first visit.
    pub first_visit_only: bool,
    /// The least price that it is for.
    pub least_price: Money,
    /// Whether the studio ended it.
    pub ended: bool,
}

/// Who asks for a discount, on what and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The day of the booking, on the studio's calendar.
    pub today: NaiveDate,
    /// What is booked.
    pub treatment: TreatmentId,
    /// What it costs.
    pub price: Money,
    /// How often the code was used, or is being used.
    pub uses: u64,
    /// How often by this client; nothing where nobody knows who it is.
    pub uses_of_client: u64,
    /// Whether the client has a visit here already.
    pub has_visits: bool,
}

/// Why a promotion code takes nothing off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PromotionRefused {
    /// It has ended, or has not begun.
    #[error("it does not hold today")]
    NotToday,
    /// It is for other treatments.
    #[error("it is for other treatments")]
    OtherTreatment,
    /// The price is below the least it is for.
    #[error("the price is too low for it")]
    PriceTooLow,
    /// It was used as often as it may be.
    #[error("it is used up")]
    UsedUp,
    /// This client used it as often as each may.
    #[error("the client has used it")]
    UsedByClient,
    /// It is for first visits.
    #[error("it is for a first visit")]
    NotFirstVisit,
}

impl PromotionRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotToday => "code_not_today",
            Self::OtherTreatment => "code_other_treatment",
            Self::PriceTooLow => "code_price_too_low",
            Self::UsedUp => "code_used_up",
            Self::UsedByClient => "code_used_by_client",
            Self::NotFirstVisit => "code_first_visit",
        }
    }
}

impl Promotion {
    /// What it takes off, or why nothing.
    pub fn decide(&self, asked: &Asked) -> Result<Money, PromotionRefused> {
        let over = self.last_day.is_some_and(|last| asked.today > last);
        let reached = |most: Option<u32>, uses| most.is_some_and(|most| uses >= u64::from(most));
        if self.ended || over || asked.today < self.first_day {
            Err(PromotionRefused::NotToday)
        } else if !self.treatments.is_empty() && !self.treatments.contains(&asked.treatment) {
            Err(PromotionRefused::OtherTreatment)
        } else if asked.price.minor < self.least_price.minor {
            Err(PromotionRefused::PriceTooLow)
        } else if reached(self.most_uses, asked.uses) {
            Err(PromotionRefused::UsedUp)
        } else if reached(self.most_per_client, asked.uses_of_client) {
            Err(PromotionRefused::UsedByClient)
        } else if self.first_visit_only && asked.has_visits {
            Err(PromotionRefused::NotFirstVisit)
        } else {
            Ok(self.discount.of(asked.price))
        }
    }
}

/// A promotion code as it is kept: capitals and digits, 3 to 15 of them, so that none is
/// ever taken for the code of a gift card. `None` where it is none.
#[must_use]
pub fn read_promotion_code(typed: &str) -> Option<String> {
    let code: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .collect::<String>()
        .to_uppercase();
    let fits = (3..=15).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric());
    fits.then_some(code)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::Currency;

    const fn eur(minor: i64) -> Money {
        Money::new(minor, Currency::Eur)
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn promotion() -> Promotion {
        Promotion {
            discount: Discount::Percent(20),
            first_day: day("2026-11-01"),
            last_day: Some(day("2026-11-30")),
            treatments: vec![Uuid::from_u128(1).into()],
            most_uses: Some(10),
            most_per_client: Some(1),
            first_visit_only: true,
            least_price: eur(5_000),
            ended: false,
        }
    }

    fn asked() -> Asked {
        Asked {
            today: day("2026-11-30"),
            treatment: Uuid::from_u128(1).into(),
            price: eur(8_400),
            uses: 9,
            uses_of_client: 0,
            has_visits: false,
        }
    }

    #[test]
    fn each_term_refuses_by_itself() {
        use PromotionRefused::*;
        assert_eq!(promotion().decide(&asked()), Ok(eur(1_680)));
        let refused = |asked: Asked| promotion().decide(&asked).expect_err("refused");
        assert_eq!(refused(Asked { today: day("2026-12-01"), ..asked() }), NotToday);
        assert_eq!(refused(Asked { today: day("2026-10-31"), ..asked() }), NotToday);
        assert_eq!(
            refused(Asked { treatment: Uuid::from_u128(2).into(), ..asked() }),
            OtherTreatment
        );
        assert_eq!(refused(Asked { price: eur(4_999), ..asked() }), PriceTooLow);
        assert_eq!(refused(Asked { uses: 10, ..asked() }), UsedUp);
        assert_eq!(refused(Asked { uses_of_client: 1, ..asked() }), UsedByClient);
        assert_eq!(refused(Asked { has_visits: true, ..asked() }), NotFirstVisit);
        assert_eq!(Promotion { ended: true, ..promotion() }.decide(&asked()), Err(NotToday));
    }

    #[test]
    fn a_code_is_read_in_either_case_and_is_never_a_cards() {
        assert_eq!(read_promotion_code(" spring-10 ").as_deref(), Some("SPRING10"));
        for typed in ["", "ab", "ÄÖÜ", "2222-2222-2222-2222", "no spaces!"] {
            assert_eq!(read_promotion_code(typed), None, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn a_price_never_falls_below_nothing(price in 0_i64..1_000_000, off in 0_i64..2_000_000, percent in 0_u8..=255) {
            for discount in [Discount::Amount(eur(off)), Discount::Percent(percent)] {
                prop_assert!((0..=price).contains(&discount.of(eur(price)).minor));
            }
        }
    }
}
