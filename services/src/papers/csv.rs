//! A month of papers for the bookkeeper: a paper a row, in the order of their numbers.

use super::{Listed, Month, facts::Subject, pdf};
use crate::{
    earnings::File,
    spreadsheet::{decimal, table, text},
};

const HEAD: [&str; 15] = [
    "Number",
    "Kind",
    "Date",
    "Date of visit",
    "Visit",
    "Client",
    "Address",
    "For",
    "Currency",
    "Net",
    "Tax rate in percent",
    "Tax",
    "Gross",
    "Corrects",
    "Paid by",
];

/// The month as a file for a spreadsheet. Credit notes are negative, so that a column may be
/// added up; receipts state no tax, and are no turnover.
#[must_use]
pub fn csv(month: &Month) -> File {
    let bytes = table(HEAD, month.papers.iter().map(row));
    let name = format!("papers-{}-{}.csv", month.slug, month.month);
    File { name, media_type: "text/csv; charset=utf-8", bytes }
}

fn row(listed: &Listed) -> [String; 15] {
    let facts = &listed.paper.facts;
    let signed = |amount| decimal(pdf::signed(facts, amount));
    let points = facts.tax_basis_points;
    let ways: Vec<&str> = facts.paid.iter().map(|line| way(line.by)).collect();
    [
        listed.paper.number.to_string(),
        pdf::name(facts.series).to_owned(),
        facts.issued_on.to_string(),
        facts.visit.local_start.date().to_string(),
        text(&facts.visit.reference),
        text(&facts.buyer.name),
        text(&facts.buyer.address.join(", ")),
        text(&subject(&facts.subject, &facts.visit.treatment)),
        facts.gross.currency.code().to_owned(),
        signed(facts.net()),
        format!("{}.{:02}", points / 100, points % 100),
        signed(facts.tax),
        signed(facts.gross),
        facts.corrects.as_ref().map(|(number, _)| number.clone()).unwrap_or_default(),
        ways.join(", "),
    ]
}

const fn way(by: super::PaidBy) -> &'static str {
    match by {
        super::PaidBy::Online => "card online",
        super::PaidBy::Cash => "cash",
        super::PaidBy::Card => "card at the studio",
        super::PaidBy::Transfer => "bank transfer",
        super::PaidBy::GiftCard => "gift card",
        super::PaidBy::Course => "course",
    }
}

fn subject(subject: &Subject, treatment: &str) -> String {
    match subject {
        Subject::Payment => format!("payment: {treatment}"),
        Subject::Session => treatment.to_owned(),
        Subject::CancellationFee => format!("late cancellation: {treatment}"),
        Subject::NoShowFee => format!("missed visit: {treatment}"),
        Subject::Refund(_) => format!("refund: {treatment}"),
    }
}
