//! A month as a table for other programs (RFC 4180): a visit a row, and no sums, so that
//! what is added up there is added up once.

use domain::Money;

use super::{File, Line, Outcome, Statement};
use crate::spreadsheet::{decimal, table, text};

const HEAD: [&str; 18] = [
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
    "Given back",
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
    let zone = statement.clock.zone().name();
    let bytes = table(HEAD, statement.lines.iter().map(|line| row(line, zone)));
    statement.file("csv", "text/csv; charset=utf-8", bytes)
}

fn row(line: &Line, zone: &str) -> [String; 18] {
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
        decimal(income.returned),
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
