//! A month as a page to print or to hand to an accountant.

use domain::{Money, earnings::Rule};
use thiserror::Error;

use super::{File, Line, Outcome, Statement, csv::said};
use crate::pdf::{
    ink::{ACCENT, Column, INK, QUIET, Sheet, Side},
    type_face::{Face, Faces},
};

/// The statement could not be drawn: nobody's fault but ours.
#[derive(Debug, Error)]
#[error("the statement could not be drawn: {0}")]
pub struct PdfError(String);

/// The table: where each column stands, and how wide it is, in points.
const COLUMNS: [Column; 7] = [
    Column { title: "Date", left: 0.0, width: 62.0, side: Side::Left },
    Column { title: "Client", left: 66.0, width: 58.0, side: Side::Left },
    Column { title: "Treatment", left: 128.0, width: 160.0, side: Side::Left },
    Column { title: "Price", left: 290.0, width: 48.0, side: Side::Right },
    Column { title: "Fee", left: 340.0, width: 48.0, side: Side::Right },
    Column { title: "Tips", left: 392.0, width: 44.0, side: Side::Right },
    Column { title: "Earned", left: 440.0, width: 59.0, side: Side::Right },
];

/// The statement as a PDF, A4, with text that can be selected. Letters that the typefaces do
/// not have are said in words instead: the table for spreadsheets has them all.
pub fn pdf(statement: &Statement) -> Result<File, PdfError> {
    let faces = Faces::load().ok_or_else(|| PdfError("a typeface cannot be read".to_owned()))?;
    let mut sheet = Sheet::new(&faces);
    head(&mut sheet, statement);
    sums(&mut sheet, statement);
    visits(&mut sheet, statement);
    definitions(&mut sheet, statement);
    let title = format!("Earnings of {}, {}", statement.who.name, statement.month.name());
    let foot = format!("{} · {}", statement.studio, title);
    let foot = sheet.known(Face::Text, &foot, "Earnings");
    let bytes = sheet.finish(&title, &foot).map_err(PdfError)?;
    Ok(statement.file("pdf", "application/pdf", bytes))
}

fn head(sheet: &mut Sheet<'_>, statement: &Statement) {
    let name = sheet.known(Face::Display, &statement.who.name, &statement.who.slug);
    let studio = sheet.known(Face::Strong, &statement.studio, "");
    sheet.line(Face::Strong, 10.0, ACCENT, &studio);
    sheet.line(Face::Text, 9.0, QUIET, &sheet.known(Face::Text, &statement.address, ""));
    sheet.space(14.0);
    sheet.line(Face::Display, 26.0, INK, &name);
    sheet.line(Face::Strong, 15.0, ACCENT, &format!("Earnings in {}", statement.month.name()));
    let read = format!("As the books stood on {}", statement.clock.when(statement.at));
    sheet.line(Face::Text, 9.0, QUIET, &sheet.known(Face::Text, &read, ""));
    sheet.space(12.0);
}

fn sums(sheet: &mut Sheet<'_>, statement: &Statement) {
    let totals = &statement.totals;
    let sessions = match totals.sessions {
        1 => "1 session, sold for".to_owned(),
        n => format!("{n} sessions, sold for"),
    };
    sheet.rule();
    for (label, amount) in [
        (sessions.as_str(), totals.price),
        ("Given back of that afterwards", totals.returned),
        ("Fees of missed and late cancelled visits", totals.fee),
        ("Commission on prices", totals.split.of_price),
        ("Fixed amounts for sessions", totals.split.per_session),
        ("Share of fees", totals.split.of_fee),
        ("Tips", totals.split.tips),
    ] {
        sheet.pair(Face::Text, 10.0, INK, (label, &amount.to_string()));
    }
    sheet.rule();
    sheet.pair(Face::Strong, 13.0, ACCENT, ("Earned", &totals.split.earned.to_string()));
    sheet.space(16.0);
}

fn visits(sheet: &mut Sheet<'_>, statement: &Statement) {
    if statement.lines.is_empty() {
        sheet.line(Face::Text, 10.0, INK, "No visit of this month has brought in anything.");
        sheet.space(10.0);
        return;
    }
    sheet.table_head(&COLUMNS);
    for line in &statement.lines {
        let cells = cells(line);
        let cells: Vec<String> =
            cells.iter().map(|cell| sheet.known(Face::Text, cell, "(other letters)")).collect();
        sheet.table_row(&COLUMNS, &cells);
    }
    sheet.end_table();
    sheet.space(10.0);
}

fn cells(line: &Line) -> [String; 7] {
    let some = |amount: Money| if amount.is_zero() { "–".to_owned() } else { amount.to_string() };
    let what = match line.outcome {
        Outcome::Completed => format!("{}, {} min", line.treatment, line.minutes),
        other => format!("{}: {}", capital(said(other)), line.treatment),
    };
    let what = match line.income.returned {
        back if back.is_zero() => what,
        back => format!("{what} ({back} given back)"),
    };
    [
        line.date.format("%a %-d %b").to_string(),
        line.client.clone(),
        what,
        line.income.price.map_or_else(|| "–".to_owned(), |price| price.to_string()),
        some(line.income.fee),
        some(line.income.tips),
        line.split.earned.to_string(),
    ]
}

/// What each figure means, where it stands.
fn definitions(sheet: &mut Sheet<'_>, statement: &Statement) {
    sheet.keep(90.0);
    sheet.line(Face::Strong, 10.0, INK, "How this was computed");
    sheet.space(2.0);
    for rule in &statement.rules {
        sheet.paragraph(9.0, QUIET, &rule_in_words(rule));
    }
    if statement.rules.is_empty() {
        sheet.paragraph(9.0, QUIET, "No rule of the studio held on these dates: only tips count.");
    } else if statement.without_rule > 0 {
        let text = format!("On the dates of {} visits no rule held.", statement.without_rule);
        sheet.paragraph(9.0, QUIET, &text);
    }
    let clock = sheet.known(Face::Text, &statement.clock.name(), "the studio’s time");
    sheet.paragraph(
        9.0,
        QUIET,
        &format!(
            "A visit counts on the date on which it was to begin, in {clock}, for whoever treats. \
             Prices and fees are as sold, tax included; a price counts once the visit is closed \
             as having taken place, whether or not all of it has been paid. What the studio gave \
             back afterwards is off the price that is shared; the fixed amount stays. A fee is what the \
             studio kept of a visit that was missed or cancelled late. Tips are those that went \
             through the studio’s books. Each share is rounded to the smallest coin, visit by \
             visit, halves upwards."
        ),
    );
    if statement.open > 0 {
        let text =
            format!("Not counted yet: {} begun and not closed.", visits_said(statement.open));
        sheet.paragraph(9.0, QUIET, &text);
    }
}

/// The first letter raised.
fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|c| c.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn visits_said(n: usize) -> String {
    if n == 1 { "1 visit".to_owned() } else { format!("{n} visits") }
}

fn rule_in_words(rule: &Rule) -> String {
    let percent = |points: u32| {
        let (whole, rest) = (points / 100, points % 100);
        match rest {
            0 => format!("{whole} %"),
            rest => format!("{whole}.{rest:02} %"),
        }
    };
    let terms = &rule.terms;
    let whose = if rule.therapist.is_some() { "Own rule" } else { "The studio’s rule" };
    format!(
        "{whose} since {}: {} of the price and {} for each session, {} of a fee, all of the tips.",
        rule.valid_from.format("%-d %B %Y"),
        percent(terms.price_basis_points),
        terms.per_session,
        percent(terms.fee_basis_points),
    )
}
