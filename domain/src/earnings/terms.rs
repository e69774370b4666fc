//! Terms, as an owner types them.

use super::{Terms, WHOLE};
use crate::{Currency, Money, contact::FieldError};

/// The largest fixed amount for a session, in minor units: more is a slip of the finger.
const MOST_MINOR: i64 = 100_000_000;

/// Terms as typed, unchecked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TermsInput {
    /// Of the price, in percent.
    pub percent: String,
    /// For each session; empty is nothing.
    pub amount: String,
    /// Of a fee, in percent; empty is nothing.
    pub fee_percent: String,
}

impl TermsInput {
    /// Checks every field, and returns all problems at once.
    pub fn check(&self, currency: Currency) -> Result<Terms, Vec<FieldError>> {
        let or_zero = |text: &str| if text.trim().is_empty() { "0" } else { text }.to_owned();
        let price = read_percent(&self.percent);
        let amount = read_amount(&or_zero(&self.amount), currency);
        let fee = read_percent(&or_zero(&self.fee_percent));
        match (price, amount, fee) {
            (Some(price_basis_points), Some(per_session), Some(fee_basis_points)) => {
                Ok(Terms { price_basis_points, per_session, fee_basis_points })
            }
            (price, amount, fee) => {
                let wrong = [
                    price.is_none().then_some(FieldError::new("percent", "not_a_percentage")),
                    amount.is_none().then_some(FieldError::new("amount", "not_an_amount")),
                    fee.is_none().then_some(FieldError::new("fee_percent", "not_a_percentage")),
                ];
                Err(wrong.into_iter().flatten().collect())
            }
        }
    }
}

/// Basis points of a percentage as typed, with at most two decimals behind a point or a
/// comma: `45`, `42.5` and `42,5 %`. `None` for anything else, and beyond a hundred.
#[must_use]
pub fn read_percent(text: &str) -> Option<u32> {
    let text = text.trim().trim_end_matches('%').trim_end();
    let points = u32::try_from(decimal(text, 2)?).ok()?;
    (points <= WHOLE).then_some(points)
}

/// An amount as typed, with at most as many decimals as its currency has: `5`, `5.50` and
/// `5,50`. `None` for anything else.
#[must_use]
pub fn read_amount(text: &str, currency: Currency) -> Option<Money> {
    let minor = decimal(text.trim(), currency.decimals())?;
    (minor <= MOST_MINOR).then_some(Money::new(minor, currency))
}

/// A number without a sign, times ten to the power of `places`.
fn decimal(text: &str, places: u32) -> Option<i64> {
    let (whole, rest) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let parted = text.contains(['.', ',']);
    let fits = rest.len() <= places as usize && parted != rest.is_empty();
    if whole.is_empty() || whole.len() > 12 || !digits(whole) || !digits(rest) || !fits {
        return None;
    }
    let padded = format!("{whole}{rest:0<width$}", width = places as usize);
    padded.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_read_as_people_type_them() {
        for (text, points) in
            [("45", 4_500), ("42.5", 4_250), (" 42,55 % ", 4_255), ("0", 0), ("100", 10_000)]
        {
            assert_eq!(read_percent(text), Some(points), "{text}");
        }
        for text in ["", "x", "-5", "+5", "100.01", "101", "4.555", ".5", "5.", "1e2", "４５"] {
            assert_eq!(read_percent(text), None, "{text}");
        }
    }

    #[test]
    fn amounts_have_the_decimals_of_their_currency() {
        let eur = |text| read_amount(text, Currency::Eur).map(|money| money.minor);
        assert_eq!([eur("5"), eur("5,5"), eur("12.34")], [Some(500), Some(550), Some(1_234)]);
        assert_eq!([eur("1.234"), eur("1,000.00"), eur("-1"), eur("€5")], [None; 4]);
        assert_eq!(eur("999999999999999999999"), None);
        assert_eq!(read_amount("500", Currency::Jpy).map(|money| money.minor), Some(500));
        assert_eq!(read_amount("500.5", Currency::Jpy), None);
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let typed =
            TermsInput { percent: "half".into(), amount: "x".into(), ..TermsInput::default() };
        let wrong = typed.check(Currency::Eur).expect_err("two mistakes");
        let fields: Vec<_> = wrong.iter().map(|error| error.field.as_ref()).collect();
        assert_eq!(fields, ["percent", "amount"]);
        let typed = TermsInput { percent: "50".into(), ..TermsInput::default() };
        let terms = typed.check(Currency::Eur).expect("the rest is nothing");
        assert_eq!((terms.price_basis_points, terms.fee_basis_points), (5_000, 0));
        assert!(terms.per_session.is_zero());
    }
}
