//! What a therapist earns: a share in what each visit brought in, by the studio's rule.
//!
//! A visit belongs to the date on which it was to begin, on the studio's clock, and the
//! rule that held on that date decides: a rule that is set later begins later, so that what
//! was computed once stays as it was.

use chrono::NaiveDate;

use crate::{Currency, Money, MoneyError, TherapistId};

mod terms;

pub use terms::{TermsInput, read_amount, read_percent};

/// The whole, in basis points.
pub const WHOLE: u32 = 10_000;

/// What share somebody has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Of a treatment's price, tax included: 4500 is 45 %.
    pub price_basis_points: u32,
    /// For each session that took place, beside that.
    pub per_session: Money,
    /// Of a fee, tax included: 5000 is a half.
    pub fee_basis_points: u32,
}

/// Terms, and for whom they hold from when on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Whose own; nobody's own is the studio's, for everybody without one.
    pub therapist: Option<TherapistId>,
    /// The first date it holds for.
    pub valid_from: NaiveDate,
    /// The share.
    pub terms: Terms,
}

/// The rule for a visit of `therapist` on `date`: their own that began last, else the
/// studio's; `None` where no rule held yet.
#[must_use]
pub fn rule_on(rules: &[Rule], therapist: TherapistId, date: NaiveDate) -> Option<&Rule> {
    let latest = |whose: Option<TherapistId>| {
        let held = rules.iter().filter(|rule| rule.therapist == whose && rule.valid_from <= date);
        held.max_by_key(|rule| rule.valid_from)
    };
    latest(Some(therapist)).or_else(|| latest(None))
}

/// What a visit brought in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Income {
    /// What the treatment was sold for, where it took place.
    pub price: Option<Money>,
    /// What of that the studio gave back afterwards. A share of a price is a share of what is
    /// left of it; the fixed amount for the session stays, since the session took place.
    pub returned: Money,
    /// What the studio kept of a visit that was missed or cancelled late.
    pub fee: Money,
    /// What the client gave the therapist.
    pub tips: Money,
}

/// Who gets what of a visit's income. The parts of the therapist and the studio are the
/// whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Split {
    /// Of the price.
    pub of_price: Money,
    /// For the session.
    pub per_session: Money,
    /// Of the fee.
    pub of_fee: Money,
    /// All of the tips.
    pub tips: Money,
    /// What the therapist earned: the sum of the four.
    pub earned: Money,
    /// What stays with the studio; less than nothing where the session's fixed amount is
    /// more than its price.
    pub studio: Money,
}

impl Income {
    /// All of it.
    pub fn whole(&self) -> Result<Money, MoneyError> {
        let price = self.kept_of_price()?.unwrap_or(Money::zero(self.fee.currency));
        price.plus(self.fee)?.plus(self.tips)
    }

    /// What is left of the price once what was given back is off; never less than nothing.
    pub fn kept_of_price(&self) -> Result<Option<Money>, MoneyError> {
        let left = self.price.map(|price| price.minus(self.returned)).transpose()?;
        Ok(left.map(|left| Money::new(left.minor.max(0), left.currency)))
    }

    /// Divides it by these terms; without any, the therapist gets the tips. Each part is
    /// rounded to a minor unit, half away from zero, visit by visit.
    ///
    /// Refuses two currencies, and an overflow.
    pub fn split(&self, terms: Option<&Terms>) -> Result<Split, MoneyError> {
        let nothing = Money::zero(self.fee.currency);
        let share = |amount: Money, points: u32| amount.basis_points(points.min(WHOLE));
        let kept = self.kept_of_price()?;
        let of_price = terms.zip(kept).map(|(terms, kept)| share(kept, terms.price_basis_points));
        let per_session = terms.filter(|_| self.price.is_some()).map(|terms| terms.per_session);
        let of_fee = terms.map(|terms| share(self.fee, terms.fee_basis_points));
        let of_price = of_price.unwrap_or(nothing);
        let per_session = per_session.unwrap_or(nothing);
        let of_fee = of_fee.unwrap_or(nothing);
        let earned = of_price.plus(per_session)?.plus(of_fee)?.plus(self.tips)?;
        let studio = self.whole()?.minus(earned)?;
        Ok(Split { of_price, per_session, of_fee, tips: self.tips, earned, studio })
    }
}

/// The sums of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    /// How many sessions took place.
    pub sessions: u32,
    /// What they were sold for.
    pub price: Money,
    /// What of that was given back afterwards.
    pub returned: Money,
    /// What missed and late cancelled visits left.
    pub fee: Money,
    /// Who gets what.
    pub split: Split,
}

impl Totals {
    /// Of no visit at all.
    #[must_use]
    pub const fn none(currency: Currency) -> Self {
        let zero = Money::zero(currency);
        let split = Split {
            of_price: zero,
            per_session: zero,
            of_fee: zero,
            tips: zero,
            earned: zero,
            studio: zero,
        };
        Self { sessions: 0, price: zero, returned: zero, fee: zero, split }
    }

    /// With one visit more. Refuses two currencies, and an overflow.
    pub fn with(&self, income: &Income, split: &Split) -> Result<Self, MoneyError> {
        let zero = Money::zero(self.price.currency);
        let (all, one) = (&self.split, split);
        Ok(Self {
            sessions: self.sessions + u32::from(income.price.is_some()),
            price: self.price.plus(income.price.unwrap_or(zero))?,
            returned: self.returned.plus(income.returned)?,
            fee: self.fee.plus(income.fee)?,
            split: Split {
                of_price: all.of_price.plus(one.of_price)?,
                per_session: all.per_session.plus(one.per_session)?,
                of_fee: all.of_fee.plus(one.of_fee)?,
                tips: all.tips.plus(one.tips)?,
                earned: all.earned.plus(one.earned)?,
                studio: all.studio.plus(one.studio)?,
            },
        })
    }
}

#[cfg(test)]
mod tests;
