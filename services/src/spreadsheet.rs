//! Tables for other programs (RFC 4180).
//!
//! They begin with a byte order mark, because Excel reads letters beyond English right only
//! then. Amounts are plain numbers with a point, their currency in a column of its own.

use csv::{Terminator, Writer, WriterBuilder};
use domain::Money;

const MARK: &[u8] = "\u{feff}".as_bytes();

/// A table that is being written.
pub struct Sheet(Writer<Vec<u8>>);

impl Sheet {
    /// One with its first row.
    #[must_use]
    pub fn new<T: AsRef<[u8]>>(head: &[T]) -> Self {
        let writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(MARK.to_vec());
        let mut sheet = Self(writer);
        sheet.row(head);
        sheet
    }

    /// What follows one that has been taken already: without a mark and a first row.
    #[must_use]
    pub fn continued() -> Self {
        Self(WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new()))
    }

    /// With one row more, of as many cells as the first.
    pub fn row<T: AsRef<[u8]>>(&mut self, cells: &[T]) {
        // A vector takes everything.
        self.0.write_record(cells).ok();
    }

    /// All of it.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.0.into_inner().unwrap_or_default()
    }
}

/// What somebody typed, such that no spreadsheet takes it for a formula: with an apostrophe
/// before what would begin one (OWASP, CSV injection).
#[must_use]
pub fn text(typed: &str) -> String {
    let plain: String = typed.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let begins = plain.trim_start().chars().next();
    match begins {
        Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠') => format!("'{plain}"),
        _ => plain,
    }
}

/// `84.00`, `-3.50`; `8400` in yen.
#[must_use]
pub fn decimal(amount: Money) -> String {
    let places = amount.currency.decimals();
    let unit = 10_u64.pow(places);
    let sign = if amount.minor < 0 { "-" } else { "" };
    let minor = amount.minor.unsigned_abs();
    match places {
        0 => format!("{sign}{minor}"),
        _ => format!("{sign}{}.{:0width$}", minor / unit, minor % unit, width = places as usize),
    }
}

#[cfg(test)]
mod tests {
    use domain::Currency;

    use super::*;

    #[test]
    fn nothing_that_was_typed_becomes_a_formula() {
        for (typed, written) in [
            ("Amara", "Amara"),
            ("=HYPERLINK(\"http://evil.example\")", "'=HYPERLINK(\"http://evil.example\")"),
            ("+1", "'+1"),
            ("-2+3", "'-2+3"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "' =1"),
            ("＝1", "'＝1"),
            ("a\r\n=1", "a  =1"),
            ("", ""),
        ] {
            assert_eq!(text(typed), written, "{typed:?}");
        }
    }

    #[test]
    fn amounts_are_plain_numbers() {
        let eur = |minor| decimal(Money::new(minor, Currency::Eur));
        assert_eq!([eur(8_400), eur(5), eur(-350), eur(-5)], ["84.00", "0.05", "-3.50", "-0.05"]);
        assert_eq!(decimal(Money::new(8_400, Currency::Jpy)), "8400");
    }
}
