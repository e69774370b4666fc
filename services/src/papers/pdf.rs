//! A paper as a PDF, drawn from its facts alone.

use chrono::NaiveDate;
use domain::{Money, paper::Series};
use thiserror::Error;

use super::{
    Paper,
    facts::{Bought, Facts, Paid, PaidBy, Subject},
};
use crate::{
    earnings::File,
    pdf::{
        ink::{ACCENT, INK, QUIET, Sheet},
        type_face::{Face, Faces},
    },
};

/// The paper could not be drawn: nobody's fault but ours.
#[derive(Debug, Error)]
#[error("the paper could not be drawn: {0}")]
pub struct PdfError(String);

/// Said in place of letters that the typefaces do not have.
const OTHER_LETTERS: &str = "(in letters that cannot be printed here)";

/// The paper, A4, with text that can be selected.
pub fn pdf(paper: &Paper) -> Result<File, PdfError> {
    let faces = Faces::load().ok_or_else(|| PdfError("a typeface cannot be read".to_owned()))?;
    let mut sheet = Sheet::new(&faces);
    let (facts, number) = (&paper.facts, paper.number.to_string());
    let title = format!("{} {number}", name(facts.series));
    head(&mut sheet, facts, &number);
    dates(&mut sheet, facts);
    sums(&mut sheet, facts);
    paid(&mut sheet, facts);
    notes(&mut sheet, facts);
    let foot = said(&sheet, &format!("{} · {title}", facts.seller.name), &title);
    let bytes = sheet.finish(&title, &foot).map_err(PdfError)?;
    let name = format!("{}-{number}.pdf", name(facts.series).to_lowercase().replace(' ', "-"));
    Ok(File { name, media_type: "application/pdf", bytes })
}

/// What a paper of the series is called.
pub(super) const fn name(series: Series) -> &'static str {
    match series {
        Series::Receipt => "Receipt",
        Series::Invoice => "Invoice",
        Series::CreditNote => "Credit note",
    }
}

fn said(sheet: &Sheet<'_>, text: &str, instead: &str) -> String {
    sheet.known(Face::Text, text, instead)
}

fn head(sheet: &mut Sheet<'_>, facts: &Facts, number: &str) {
    let seller = &facts.seller;
    let studio = sheet.known(Face::Strong, &seller.name, "");
    sheet.lines(Face::Strong, 11.0, ACCENT, &studio);
    let place: Vec<&str> =
        seller.address.iter().map(String::as_str).filter(|line| !line.is_empty()).collect();
    let place = said(sheet, &place.join(", "), "");
    sheet.lines(Face::Text, 9.0, QUIET, &place);
    let reach = said(sheet, &seller.email, "");
    sheet.line(Face::Text, 9.0, QUIET, &reach);
    if !seller.tax_number.is_empty() {
        let taxed = format!("{} number {}", seller.tax_name, seller.tax_number);
        let taxed = said(sheet, &taxed, "");
        sheet.lines(Face::Text, 9.0, QUIET, &taxed);
    }
    sheet.space(34.0);
    buyer(sheet, facts);
    sheet.space(30.0);
    sheet.title(name(facts.series), number);
    sheet.space(6.0);
}

fn buyer(sheet: &mut Sheet<'_>, facts: &Facts) {
    let buyer = &facts.buyer;
    let name = if buyer.name.is_empty() { "The client" } else { &buyer.name };
    let name = said(sheet, name, OTHER_LETTERS);
    sheet.lines(Face::Strong, 10.5, INK, &name);
    for line in &buyer.address {
        let line = said(sheet, line, OTHER_LETTERS);
        sheet.lines(Face::Text, 10.0, INK, &line);
    }
    if !buyer.tax_number.is_empty() {
        let number = format!("Tax number {}", buyer.tax_number);
        let number = said(sheet, &number, OTHER_LETTERS);
        sheet.lines(Face::Text, 10.0, INK, &number);
    }
}

fn dates(sheet: &mut Sheet<'_>, facts: &Facts) {
    let mut pairs = vec![("Date", date(facts.issued_on))];
    if let Some((number, on)) = &facts.corrects {
        pairs.push(("Corrects", format!("{number} of {}", date(*on))));
    }
    if let Some(visit) = &facts.visit {
        let day = date(visit.local_start.date());
        let clock = visit.local_start.format("%H:%M");
        if facts.series == Series::Invoice {
            pairs.push(("Date of supply", day.clone()));
        }
        pairs.push(("Visit", format!("{day}, {clock} ({} time)", facts.seller.city)));
        pairs.push(("Visit number", visit.reference.clone()));
    } else if facts.series == Series::Invoice {
        pairs.push(("Date of supply", date(facts.issued_on)));
    }
    match &facts.bought {
        Some(Bought::GiftCard { last_four } | Bought::Course { last_four, .. })
            if !last_four.is_empty() =>
        {
            pairs.push(("Code", format!("ends in {last_four}")));
        }
        _ => {}
    }
    sheet.rule();
    for (label, text) in pairs {
        let text = said(sheet, &text, OTHER_LETTERS);
        sheet.pair(Face::Text, 10.0, INK, (label, &text));
    }
    sheet.rule();
    sheet.space(12.0);
}

fn sums(sheet: &mut Sheet<'_>, facts: &Facts) {
    let what = said(sheet, &subject(facts), OTHER_LETTERS);
    sheet.lines(Face::Strong, 11.0, INK, &what);
    sheet.space(4.0);
    let rate = percent(facts.tax_basis_points);
    if states_tax(facts) {
        let tax = format!("{} {rate}", facts.seller.tax_name);
        let tax = said(sheet, &tax, "Tax");
        let net = facts.net().to_string();
        sheet.pair(Face::Text, 10.0, INK, ("Net", &net));
        sheet.pair(Face::Text, 10.0, INK, (&tax, &facts.tax.to_string()));
    }
    sheet.rule();
    let total = match facts.series {
        Series::Receipt => "Received",
        Series::Invoice => "Total, tax included",
        Series::CreditNote => "Goes back",
    };
    let total = format!("{total} ({})", facts.gross.currency.code());
    sheet.pair(Face::Strong, 13.0, ACCENT, (&total, &facts.gross.to_string()));
    sheet.space(14.0);
}

/// A receipt states none, nor does what corrects one.
fn states_tax(facts: &Facts) -> bool {
    match facts.series {
        Series::Receipt => false,
        Series::Invoice => true,
        Series::CreditNote => corrects_invoice(facts),
    }
}

fn corrects_invoice(facts: &Facts) -> bool {
    let letter = Series::Invoice.letter();
    facts.corrects.as_ref().is_some_and(|(number, _)| number.starts_with(letter))
}

fn subject(facts: &Facts) -> String {
    let session = match (&facts.visit, &facts.bought) {
        (Some(visit), _) => format!("{}, {} minutes", visit.treatment, visit.minutes),
        (None, Some(bought)) => bought_name(bought),
        (None, None) => String::new(),
    };
    match &facts.subject {
        Subject::Payment if facts.bought.is_some() => session,
        Subject::Payment => format!("Payment for {session}"),
        Subject::Session => session,
        Subject::CancellationFee => format!("Fee for a late cancellation: {session}"),
        Subject::NoShowFee => format!("Fee for a missed visit: {session}"),
        Subject::CourseKept => format!("Kept of a course that was ended: {session}"),
        Subject::Refund(_) => format!("Refund: {session}"),
    }
}

/// What was sold without a slot, as people call it.
pub(super) fn bought_name(bought: &Bought) -> String {
    match bought {
        Bought::GiftCard { .. } => "Gift card".to_owned(),
        Bought::Course { treatment, sessions, .. } => {
            format!("Course of {sessions} sessions, {treatment}")
        }
        Bought::Tip { therapist } => format!("Tip for {therapist}"),
    }
}

fn paid(sheet: &mut Sheet<'_>, facts: &Facts) {
    if facts.series == Series::Invoice && facts.paid.is_empty() && !facts.due.is_zero() {
        sheet.pair(Face::Strong, 11.0, INK, ("To be paid at the studio", &facts.due.to_string()));
        return;
    }
    let head = match facts.series {
        Series::Receipt | Series::Invoice => "How it was paid",
        Series::CreditNote => "How it goes back",
    };
    sheet.line(Face::Strong, 10.0, INK, head);
    for line in &facts.paid {
        sheet.pair(Face::Text, 10.0, INK, (&how(line, facts.series), &line.amount.to_string()));
    }
    if facts.series == Series::Invoice {
        sheet.rule();
        let due = if facts.due.is_zero() { "All paid" } else { "To be paid at the studio" };
        sheet.pair(Face::Strong, 11.0, INK, (due, &facts.due.to_string()));
    }
    sheet.space(10.0);
}

fn how(line: &Paid, series: Series) -> String {
    let by = match line.by {
        PaidBy::Online if series == Series::CreditNote => "To the card that paid",
        PaidBy::Online => "By card, online",
        PaidBy::Cash => "In cash",
        PaidBy::Card => "By card, at the studio",
        PaidBy::Transfer => "By bank transfer",
        PaidBy::GiftCard => "By gift card",
        PaidBy::Course => "By a session of a course",
    };
    let went = if line.amount.minor < 0 && series == Series::Invoice { "Gone back: " } else { "" };
    let paper = line.paper.as_ref().map(|number| format!(" ({number})")).unwrap_or_default();
    format!("{went}{by}, {}{paper}", date(line.on))
}

fn notes(sheet: &mut Sheet<'_>, facts: &Facts) {
    let (tax, rate) = (&facts.seller.tax_name, percent(facts.tax_basis_points));
    let text = match facts.series {
        Series::Receipt if facts.bought.is_some() => bought_notes(facts),
        Series::Receipt => format!(
            "The price includes {tax} at {rate}. This receipt says that the money came; the \
             invoice, with the {tax} in it, is made once the visit took place."
        ),
        Series::Invoice => "Payments and their receipts are named above.".to_owned(),
        Series::CreditNote if corrects_invoice(facts) => format!(
            "The invoice named above is reduced by this amount, and the {tax} in it with it."
        ),
        Series::CreditNote => format!(
            "The receipt named above is reduced by this amount. No {tax} had been invoiced for it."
        ),
    };
    let text = said(sheet, &text, "");
    sheet.paragraph(9.0, QUIET, &text);
}

/// What a receipt says of tax, where nothing was supplied yet or nothing is.
fn bought_notes(facts: &Facts) -> String {
    let (tax, rate) = (&facts.seller.tax_name, percent(facts.tax_basis_points));
    match &facts.bought {
        Some(Bought::Course { .. }) => format!(
            "The price includes {tax} at {rate}. This receipt says that the money came; an \
             invoice, with the {tax} in it, is made once a session took place."
        ),
        Some(Bought::Tip { therapist }) => {
            format!("The tip is passed on to {therapist}. It is no part of the price of a visit.")
        }
        Some(Bought::GiftCard { .. }) | None => format!(
            "A gift card pays for visits to come. This receipt says that the money came; the \
             {tax} is in the invoice of each visit that the card pays for."
        ),
    }
}

fn date(on: NaiveDate) -> String {
    on.format("%-d %B %Y").to_string()
}

/// `19 %`, `9.98 %`.
pub(super) fn percent(points: u32) -> String {
    match (points / 100, points % 100) {
        (whole, 0) => format!("{whole} %"),
        (whole, rest) => format!("{whole}.{rest:02} %"),
    }
}

/// What goes back counts less.
pub(super) fn signed(facts: &Facts, amount: Money) -> Money {
    let sign = if facts.series == Series::CreditNote { -1 } else { 1 };
    Money::new(amount.minor * sign, amount.currency)
}
