//! A month of papers for the bookkeeper: a paper a row, in the order of their numbers.

use super::{
    Listed, Month,
    facts::{Facts, Subject},
    pdf,
};
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
    let (points, visit) = (facts.tax_basis_points, facts.visit.as_ref());
    let ways: Vec<&str> = facts.paid.iter().map(|line| way(line.by)).collect();
    [
        listed.paper.number.to_string(),
        pdf::name(facts.series).to_owned(),
        facts.issued_on.to_string(),
        visit.map(|visit| visit.local_start.date().to_string()).unwrap_or_default(),
        visit.map(|visit| text(&visit.reference)).unwrap_or_default(),
        text(&facts.buyer.name),
        text(&facts.buyer.address.join(", ")),
        text(&subject(facts)),
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

fn subject(facts: &Facts) -> String {
    let what = match (&facts.visit, &facts.bought) {
        (Some(visit), _) => visit.treatment.clone(),
        (None, Some(bought)) => pdf::bought_name(bought),
        (None, None) => String::new(),
    };
    match facts.subject {
        Subject::Payment => format!("payment: {what}"),
        Subject::Session => what,
        Subject::CancellationFee => format!("late cancellation: {what}"),
        Subject::NoShowFee => format!("missed visit: {what}"),
        Subject::CourseKept => format!("ended: {what}"),
        Subject::Refund(_) => format!("refund: {what}"),
    }
}
