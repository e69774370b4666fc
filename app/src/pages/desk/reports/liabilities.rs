//! What the studio owes, at the beginning of the days and at their end.

use domain::Money;
use leptos::prelude::*;
use services::reports::{Behind, Liability, Table as File};

use super::{
    data::Report,
    frame::{Reader, csv_link},
};
use crate::{
    components::empty::Empty,
    figures::chart::{Cell, Column, Row, Table},
    words,
};

/// The page.
pub fn view(reader: &Reader, report: &Report) -> AnyView {
    let owed = |of: fn(&Liability) -> Money| {
        report.liabilities.iter().fold(0_i64, |sum, line| sum.saturating_add(of(line).minor))
    };
    let (opening, closing) = (owed(|line| line.opening), owed(|line| line.closing));
    let money = |minor| Money::new(minor, report.currency);
    if report.liabilities.iter().all(|line| line.opening.is_zero() && line.closing.is_zero()) {
        let text = "What clients paid ahead, gift cards, courses, tips and tax stand here while \
                    they are owed.";
        return view! {
            <h2 class="vh">"What is owed"</h2>
            <Empty title="Nothing is owed" text=text/>
        }
        .into_any();
    }
    let table = Table {
        caption: "What is owed".into(),
        columns: columns(report),
        rows: report.liabilities.iter().map(|line| row(reader, line)).collect(),
        foot: Some(Row {
            head: Cell::of("All together"),
            cells: [opening, closing - opening, closing]
                .map(|m| Cell::of(money(m).to_string()))
                .into(),
        }),
    };
    view! {
        <p class="report-headline">
            {format!(
                "At the end of {} {} was owed, {}.",
                words::date_and_year(report.now.range.to),
                money(closing),
                moved(money(closing - opening)),
            )}
        </p>
        <section class="report-part">
            <header>
                <h2>"What is owed"</h2>
                <p class="muted">
                    "None of it is the studio’s own money. Each line leads to what moved it in \
                     these days."
                </p>
            </header>
            {table.view()}
            {csv_link(reader.csv(File::Liabilities))}
        </section>
    }
    .into_any()
}

/// `€120.00 more than before these days`.
fn moved(by: Money) -> String {
    match by.minor {
        0 => "as much as before these days".to_owned(),
        minor if minor > 0 => format!("{by} more than before these days"),
        minor => {
            let less = Money::new(minor.saturating_neg(), by.currency);
            format!("{less} less than before these days")
        }
    }
}

fn columns(report: &Report) -> Vec<Column> {
    let range = &report.now.range;
    let before = range.from.pred_opt().unwrap_or(range.from);
    [
        "Owed for".to_owned(),
        format!("After {}", words::date_and_year(before)),
        "Moved".to_owned(),
        format!("After {}", words::date_and_year(range.to)),
    ]
    .map(Column::of)
    .into()
}

fn row(reader: &Reader, line: &Liability) -> Row {
    let moved = Money::new(line.closing.minor - line.opening.minor, line.closing.currency);
    let href = reader.behind(&Behind::Account(line.account.clone()));
    Row {
        head: Cell { means: Some(line.definition.to_owned()), ..Cell::of(line.name) },
        cells: vec![
            Cell::of(line.opening.to_string()),
            Cell::link(moved.to_string(), href),
            Cell::of(line.closing.to_string()),
        ],
    }
}

#[cfg(test)]
mod tests {
    use domain::Currency;

    use super::*;

    #[test]
    fn a_debt_that_fell_is_said_without_a_minus() {
        let said = [-500, 0, 500].map(|minor| moved(Money::new(minor, Currency::Eur)));
        assert_eq!(
            said,
            [
                "€5.00 less than before these days",
                "as much as before these days",
                "€5.00 more than before these days",
            ]
        );
    }
}
