//! A month as a table for other programs (RFC 4180): a visit a row, and no sums, so that
//! what is added up there is added up once.
//!
//! It begins with a byte order mark, because Excel reads letters beyond English right only
//! then. Amounts are plain numbers with a point, their currency in a column of its own.

use csv::{Terminator, WriterBuilder};
use domain::Money;

use super::{File, Line, Outcome, Statement};

const MARK: &[u8] = "\u{feff}".as_bytes();
const HEAD: [&str; 17] = [
    "Date",
    "Time",
    "Time zone",
    "Reference",
    "Client",
    "Treatment",
    "Minutes",
    "Outcome",
    "Currency",
    "Price",
    "Paid so far",
    "Fee",
    "Tips",
    "Commission on price",
    "Fixed amount",
    "Share of fee",
    "Earned",
];

/// The statement as a file for a spreadsheet.
#[must_use]
pub fn csv(statement: &Statement) -> File {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(MARK.to_vec());
    let zone = statement.clock.zone().name();
    let rows = statement.lines.iter().map(|line| row(line, zone));
    for row in std::iter::once(HEAD.map(ToOwned::to_owned)).chain(rows) {
        // A vector takes everything.
        writer.write_record(&row).ok();
    }
    let bytes = writer.into_inner().unwrap_or_default();
    statement.file("csv", "text/csv; charset=utf-8", bytes)
}

fn row(line: &Line, zone: &str) -> [String; 17] {
    let (income, split) = (&line.income, &line.split);
    let price = income.price.unwrap_or(Money::zero(income.fee.currency));
    [
        line.date.to_string(),
        line.time.format("%H:%M").to_string(),
        zone.to_owned(),
        text(&line.reference),
        text(&line.client),
        text(&line.treatment),
        line.minutes.to_string(),
        said(line.outcome).to_owned(),
        price.currency.code().to_owned(),
        decimal(price),
        decimal(line.paid),
        decimal(income.fee),
        decimal(income.tips),
        decimal(split.of_price),
        decimal(split.per_session),
        decimal(split.of_fee),
        decimal(split.earned),
    ]
}

/// What became of a visit, in words.
pub(super) const fn said(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Completed => "took place",
        Outcome::NoShow => "did not come",
        Outcome::CancelledLate => "cancelled late",
    }
}

/// What somebody typed, such that no spreadsheet takes it for a formula: with an apostrophe
/// before what would begin one (OWASP, CSV injection).
fn text(typed: &str) -> String {
    let plain: String = typed.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let begins = plain.trim_start().chars().next();
    match begins {
        Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠') => format!("'{plain}"),
        _ => plain,
    }
}

/// `84.00`, `-3.50`; `8400` in yen.
fn decimal(amount: Money) -> String {
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
