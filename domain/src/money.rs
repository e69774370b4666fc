//! Money: whole minor units of one currency. No fractions, no floats.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// An ISO 4217 currency that Lumbar can take payment in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Currency {
    /// Euro.
    Eur,
    /// Pound sterling.
    Gbp,
    /// United States dollar.
    Usd,
    /// Canadian dollar.
    Cad,
    /// Australian dollar.
    Aud,
    /// New Zealand dollar.
    Nzd,
    /// Swiss franc.
    Chf,
    /// Swedish krona.
    Sek,
    /// Japanese yen, which has no minor unit.
    Jpy,
}

impl Currency {
    /// Every currency, in the order of its code's popularity in forms.
    pub const ALL: [Self; 9] = [
        Self::Eur,
        Self::Gbp,
        Self::Usd,
        Self::Cad,
        Self::Aud,
        Self::Nzd,
        Self::Chf,
        Self::Sek,
        Self::Jpy,
    ];

    /// The ISO 4217 code, such as `EUR`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Eur => "EUR",
            Self::Gbp => "GBP",
            Self::Usd => "USD",
            Self::Cad => "CAD",
            Self::Aud => "AUD",
            Self::Nzd => "NZD",
            Self::Chf => "CHF",
            Self::Sek => "SEK",
            Self::Jpy => "JPY",
        }
    }

    /// How many decimal places the minor unit has (ISO 4217): 2, or 0 for yen.
    #[must_use]
    pub const fn decimals(self) -> u32 {
        match self {
            Self::Jpy => 0,
            _ => 2,
        }
    }

    const fn symbol(self) -> &'static str {
        match self {
            Self::Eur => "€",
            Self::Gbp => "£",
            Self::Usd => "US$",
            Self::Cad => "CA$",
            Self::Aud => "A$",
            Self::Nzd => "NZ$",
            Self::Chf => "CHF\u{a0}",
            Self::Sek => "SEK\u{a0}",
            Self::Jpy => "¥",
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = MoneyError;

    /// Reads an ISO 4217 code, in either case. Refuses a currency Lumbar does not take.
    fn from_str(s: &str) -> Result<Self, MoneyError> {
        Self::ALL
            .into_iter()
            .find(|c| c.code().eq_ignore_ascii_case(s))
            .ok_or_else(|| MoneyError::UnknownCurrency(s.to_owned()))
    }
}

/// What went wrong with a sum.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MoneyError {
    /// Two currencies were added; exchange is not ours to do.
    #[error("{0} cannot be added to {1}")]
    CurrencyMismatch(Currency, Currency),
    /// The code is none of [`Currency::ALL`].
    #[error("{0:?} is not a currency that Lumbar takes")]
    UnknownCurrency(String),
    /// The sum does not fit in 64 bits.
    #[error("the amount is too large")]
    Overflow,
}

/// An amount in minor units (cents, pence, yen) of one currency. May be negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Minor units: 8400 is €84.00, and ¥8400.
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

impl Money {
    /// `minor` units of `currency`.
    #[must_use]
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in `currency`.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// The amount that somebody typed, such as `50`, `50.5` or `50,50`, without a sign of its
    /// currency. `None` where it is none, or has more places than the currency.
    #[must_use]
    pub fn read(typed: &str, currency: Currency) -> Option<Self> {
        let typed = typed.trim().replace(',', ".");
        let (whole, rest) = typed.split_once('.').unwrap_or((&typed, ""));
        let places = currency.decimals() as usize;
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty()
            || whole.len() > 9
            || rest.len() > places
            || !digits(whole)
            || !digits(rest)
        {
            return None;
        }
        format!("{whole}{rest:0<places$}").parse().ok().map(|minor| Self::new(minor, currency))
    }

    /// Whether there is nothing to pay.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// The sum. Refuses two currencies, and an overflow.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor, self.currency))
    }

    /// The difference. Refuses two currencies, and an overflow.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_sub(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor, self.currency))
    }

    /// `percent` of the amount, rounded half away from zero to a minor unit, so
    /// that the client and the studio each see the figure a pocket calculator gives.
    #[must_use]
    pub fn percent(self, percent: u8) -> Self {
        self.ratio(i64::from(percent), 100)
    }

    /// So many basis points of the amount (4500 is 45 %), rounded half away from zero.
    #[must_use]
    pub fn basis_points(self, points: u32) -> Self {
        self.ratio(i64::from(points), 10_000)
    }

    /// The tax inside a gross amount, for a rate in basis points (1900 is 19 %):
    /// gross × rate / (1 + rate), rounded half away from zero.
    #[must_use]
    pub fn tax_included(self, basis_points: u32) -> Self {
        self.ratio(i64::from(basis_points), 10_000 + i64::from(basis_points))
    }

    fn ratio(self, numerator: i64, denominator: i64) -> Self {
        let product = i128::from(self.minor) * i128::from(numerator);
        let d = i128::from(denominator);
        let rounded = (product.abs() * 2 + d) / (d * 2) * product.signum();
        Self::new(i64::try_from(rounded).unwrap_or(i64::MAX), self.currency)
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::CurrencyMismatch(self.currency, other.currency))
        }
    }

    /// The amount as advertised: `€84`, with decimals only where there are cents.
    #[must_use]
    pub fn advertised(self) -> String {
        let unit = 10_i64.pow(self.currency.decimals());
        if self.minor % unit == 0 {
            let sign = if self.minor < 0 { "−" } else { "" };
            format!(
                "{sign}{}{}",
                self.currency.symbol(),
                grouped(self.minor.unsigned_abs() / unit.unsigned_abs())
            )
        } else {
            self.to_string()
        }
    }
}

impl fmt::Display for Money {
    /// The amount as paid: `€84.00`, `¥8,400`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = self.currency.decimals();
        let unit = 10_u64.pow(decimals);
        let (whole, rest) = (self.minor.unsigned_abs() / unit, self.minor.unsigned_abs() % unit);
        let sign = if self.minor < 0 { "−" } else { "" };
        write!(f, "{sign}{}{}", self.currency.symbol(), grouped(whole))?;
        if decimals > 0 {
            write!(f, ".{rest:0width$}", width = decimals as usize)?;
        }
        Ok(())
    }
}

fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const fn eur(minor: i64) -> Money {
        Money::new(minor, Currency::Eur)
    }

    #[test]
    fn money_is_written_as_people_write_it() {
        assert_eq!(eur(8_400).to_string(), "€84.00");
        assert_eq!(eur(8_400).advertised(), "€84");
        assert_eq!(eur(8_450).advertised(), "€84.50");
        assert_eq!(eur(-123_456_789).to_string(), "−€1,234,567.89");
        assert_eq!(Money::new(8_400, Currency::Jpy).to_string(), "¥8,400");
    }

    #[test]
    fn an_amount_is_read_as_people_type_it() {
        let read = |typed| Money::read(typed, Currency::Eur).map(|money| money.minor);
        assert_eq!(["50", "50.5", " 50,50 ", "0.05"].map(read), [5_000, 5_050, 5_050, 5].map(Some));
        assert_eq!(["", "-5", "5.555", "€5", "1e3", ".5", "9999999999"].map(read), [None; 7]);
        assert_eq!(Money::read("800", Currency::Jpy), Some(Money::new(800, Currency::Jpy)));
        assert_eq!(Money::read("800.5", Currency::Jpy), None);
    }

    #[test]
    fn two_currencies_are_never_added() {
        let refused = eur(1).plus(Money::new(1, Currency::Cad));
        assert_eq!(refused, Err(MoneyError::CurrencyMismatch(Currency::Eur, Currency::Cad)));
    }

    #[test]
    fn the_tax_inside_a_gross_price_is_that_of_the_receipt() {
        assert_eq!(eur(8_400).tax_included(1_900), eur(1_341));
    }

    proptest! {
        #[test]
        fn a_percentage_and_its_rest_make_the_whole(minor in -1_000_000_i64..1_000_000, p in 0_u8..=100) {
            let part = eur(minor).percent(p);
            let rest = eur(minor).minus(part).expect("same currency");
            prop_assert_eq!(part.plus(rest), Ok(eur(minor)));
            prop_assert!(part.minor.abs() <= minor.abs());
        }
    }
}
