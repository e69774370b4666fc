//! What a chart's whole numbers count, and how they are said.

use domain::{Currency, Money};

use crate::words::percent;

/// What a whole number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// The smallest coin of a currency.
    Money(Currency),
    /// Minutes of time.
    Minutes,
    /// Things, such as visits.
    Count,
    /// Hundredths of a percent: 6740 is 67.4 %.
    Share,
}

impl Unit {
    /// As on an axis: `€2k`, `12 h`, `1,200`, `40 %`.
    #[must_use]
    pub fn tick(self, value: i64) -> String {
        match self {
            Self::Money(currency) => money_tick(value, currency),
            Self::Minutes if value % 60 == 0 => format!("{}\u{a0}h", signed(value / 60)),
            Self::Minutes => format!("{}\u{a0}min", signed(value)),
            Self::Count => signed(value),
            Self::Share => share(value),
        }
    }

    /// In full: `€7,412.50`, `12 h 30 min`, `1,204`, `67.4 %`.
    #[must_use]
    pub fn full(self, value: i64) -> String {
        match self {
            Self::Money(currency) => Money::new(value, currency).to_string(),
            Self::Minutes => minutes(value),
            Self::Count => signed(value),
            Self::Share => share(value),
        }
    }

    /// Where there is little room: whole units of money and hours, tenths of a percent.
    #[must_use]
    pub fn brief(self, value: i64) -> String {
        match self {
            Self::Money(currency) => whole_money(value, currency),
            Self::Minutes if value.abs() >= 600 => {
                format!("{}\u{a0}h", signed(divided(value, 60)))
            }
            Self::Minutes => minutes(value),
            Self::Count => signed(value),
            Self::Share => share(value),
        }
    }

    /// The smallest step that an axis may have: none between two that can be said.
    pub(super) const fn least_step(self) -> i64 {
        match self {
            Self::Money(currency) => 10_i64.pow(currency.decimals()),
            Self::Minutes => 15,
            Self::Count => 1,
            Self::Share => 100,
        }
    }

    /// Where the axis ends that has nothing to show.
    pub(super) const fn nothing_ends(self) -> i64 {
        match self {
            Self::Money(currency) => 100 * 10_i64.pow(currency.decimals()),
            Self::Minutes => 600,
            Self::Count => 5,
            Self::Share => 10_000,
        }
    }
}

fn money_tick(value: i64, currency: Currency) -> String {
    let unit = 10_i64.pow(currency.decimals());
    let (thousand, million) = (unit.saturating_mul(1_000), unit.saturating_mul(1_000_000));
    let short = |by: i64, letter: &str| {
        let tenths = divided(value, by / 10);
        let zero = Money::new(tenths / 10 * unit, currency).advertised();
        let sign = if tenths < 0 && tenths / 10 == 0 { "−" } else { "" };
        match tenths.abs() % 10 {
            0 => format!("{sign}{zero}{letter}"),
            rest => format!("{sign}{zero}.{rest}{letter}"),
        }
    };
    match value.abs() {
        more if more >= million && value % (million / 10) == 0 => short(million, "m"),
        more if more >= thousand && value % (thousand / 10) == 0 => short(thousand, "k"),
        _ => Money::new(value, currency).advertised(),
    }
}

fn whole_money(value: i64, currency: Currency) -> String {
    let unit = 10_i64.pow(currency.decimals());
    if value.abs() < 10 * unit {
        return Money::new(value, currency).advertised();
    }
    Money::new(divided(value, unit).saturating_mul(unit), currency).advertised()
}

fn minutes(value: i64) -> String {
    let sign = if value < 0 { "−" } else { "" };
    let (hours, rest) = (value.unsigned_abs() / 60, value.unsigned_abs() % 60);
    match (hours, rest) {
        (0, rest) => format!("{sign}{rest}\u{a0}min"),
        (hours, 0) => format!("{sign}{}\u{a0}h", grouped(hours)),
        (hours, rest) => format!("{sign}{}\u{a0}h {rest}\u{a0}min", grouped(hours)),
    }
}

/// `67.4 %`, and `40 %` without needless digits.
fn share(value: i64) -> String {
    let tenths = divided(value, 10);
    let sign = if tenths < 0 { "−" } else { "" };
    let (whole, tenth) = (grouped(tenths.unsigned_abs() / 10), tenths.unsigned_abs() % 10);
    match tenth {
        0 => percent(format_args!("{sign}{whole}")),
        tenth => percent(format_args!("{sign}{whole}.{tenth}")),
    }
}

fn signed(value: i64) -> String {
    let sign = if value < 0 { "−" } else { "" };
    format!("{sign}{}", grouped(value.unsigned_abs()))
}

/// Rounded half away from zero.
pub(super) const fn divided(value: i64, by: i64) -> i64 {
    let half = by / 2;
    if value < 0 { value.saturating_sub(half) / by } else { value.saturating_add(half) / by }
}

/// `1,204`.
#[must_use]
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const EURO: Unit = Unit::Money(Currency::Eur);

    #[test]
    fn an_axis_says_its_values_short() {
        let said = [0, 50_000, 200_000, 250_000, -200_000, -50_000, 100_000_000, 1_250_000]
            .map(|value| EURO.tick(value));
        assert_eq!(said, ["€0", "€500", "€2k", "€2.5k", "−€2k", "−€500", "€1m", "€12.5k"]);
        let yen = Unit::Money(Currency::Jpy);
        assert_eq!([yen.tick(500), yen.tick(20_000)], ["¥500", "¥20k"]);
        assert_eq!(Unit::Minutes.tick(720), "12\u{a0}h");
        assert_eq!(Unit::Minutes.tick(15), "15\u{a0}min");
        assert_eq!(Unit::Share.tick(4_000), "40\u{a0}%");
        assert_eq!(Unit::Count.tick(1_200), "1,200");
    }

    #[test]
    fn a_value_is_said_in_full() {
        assert_eq!(EURO.full(741_250), "€7,412.50");
        assert_eq!(Unit::Minutes.full(750), "12\u{a0}h 30\u{a0}min");
        assert_eq!(Unit::Minutes.full(-45), "−45\u{a0}min");
        assert_eq!(Unit::Share.full(6_744), "67.4\u{a0}%");
        assert_eq!(Unit::Share.full(-5), "−0.1\u{a0}%");
        assert_eq!(Unit::Count.full(-12), "−12");
    }

    #[test]
    fn a_value_is_said_in_little_room() {
        assert_eq!([EURO.brief(7_891_049), EURO.brief(450)], ["€78,910", "€4.50"]);
        assert_eq!(Unit::Minutes.brief(62_729), "1,045\u{a0}h");
    }
}
