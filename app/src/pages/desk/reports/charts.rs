//! The charts that more than one page shows.

use chrono::Datelike;
use domain::report::{Figure, Rate, Step, Total};
use leptos::prelude::*;
use services::reports::{Behind, Of, Table as File};

use super::{
    asked::span,
    data::{Counts, Report, Side},
    findings::{self, Amount, Subject},
    frame::Reader,
};
use crate::{
    figures::chart::{
        Bars, Cell, Column, Figure as Drawn, Line, Lines, Pile, Row, Table, Unit, means,
    },
    words,
};

/// What revenue is, beside it.
pub const REVENUE: &str = Total::Revenue.definition();
const NOTHING: &str = "Nothing was earned in these days.";
const NOTHING_IN_BOTH: &str =
    "Nothing was earned in these days, nor in those they are compared with.";

/// Revenue of each step beside the one before.
pub fn revenue(reader: &Reader, report: &Report) -> AnyView {
    let unit = Unit::Money(report.currency);
    let of = |side: &Side| side.sums.revenue_gross();
    let piles = piles(report, |side| vec![of(side)], Some(&of));
    let empty = piles.iter().all(|pile| pile.sum() == 0 && pile.before.unwrap_or(0) == 0);
    let finding = revenue_finding(reader, report);
    let versus = reader.versus().unwrap_or_default();
    let bars = Bars {
        unit,
        kinds: Vec::new(),
        piles,
        names: ("these days".into(), versus.clone()),
        said: said(&finding, report),
    };
    let table = over_time(reader, report, ("Revenue", unit), Counts::Total(Total::Revenue), &[]);
    Drawn {
        finding,
        measure: format!("Revenue {}, {}, tax included", each(report), report.currency.code()),
        drawing: (!empty).then(|| bars.over(&table)),
        nothing: if report.steps_before.is_empty() { NOTHING } else { NOTHING_IN_BOTH },
        doubt: None,
        notes: Some(means("Revenue", REVENUE.to_owned())),
        table: Some(table),
        csv: Some(reader.csv(File::Series)),
    }
    .view()
}

/// `Revenue is 15 % above the 12 weeks before`.
pub fn revenue_finding(reader: &Reader, report: &Report) -> String {
    const SUBJECT: Subject = Subject { name: "Revenue", many: false, none: "no revenue" };
    let of = |side: &Side| Amount {
        value: side.sums.revenue_gross(),
        cases: side.sums.of(Figure::Completed),
    };
    let versus = reader.versus();
    let before = report.before.as_ref().map(of).zip(versus.as_deref());
    findings::amount(SUBJECT, Unit::Money(report.currency), of(&report.now), before)
}

/// Late cancellations and no-shows as two lines.
pub fn cancellations(reader: &Reader, report: &Report) -> AnyView {
    let versus = reader.versus();
    let before = report.before.as_ref().map(|side| side.rate(Rate::NoShow)).zip(versus.as_deref());
    let finding = findings::rate("The no-show rate", report.now.rate(Rate::NoShow), before, true);
    let line = |name: &str, rate: Rate| Line {
        name: name.to_owned(),
        values: report.line(|side| findings::share(side.rate(rate))),
    };
    let lines = vec![line("late", Rate::LateCancellation), line("no-show", Rate::NoShow)];
    rates(
        reader,
        report,
        (finding, "Late cancellations and no-shows", None),
        &lines,
        &[Rate::LateCancellation, Rate::NoShow],
    )
}

/// Lines of rates with what they are.
pub fn rates(
    reader: &Reader,
    report: &Report,
    (finding, what, doubt): (String, &str, Option<&'static str>),
    lines: &[Line],
    of: &[Rate],
) -> AnyView {
    let empty = lines.iter().all(|line| line.values.iter().all(Option::is_none));
    let drawing = Lines {
        unit: Unit::Share,
        labels: report.steps.iter().map(|side| label(report, side)).collect(),
        lines: lines.to_vec(),
        said: said(&finding, report),
    };
    let table = rate_table(reader, report, what, of);
    let notes = of.iter().map(|rate| means(rate.name(), rate.definition().to_owned()));
    Drawn {
        finding,
        measure: format!("{what} {}, percent", each(report)),
        drawing: (!empty).then(|| drawing.over(&table)),
        nothing: "No visit of these days is closed yet, so there is nothing to divide by.",
        notes: Some(notes.collect_view().into_any()),
        doubt,
        table: Some(table),
        csv: Some(reader.csv(File::Series)),
    }
    .view()
}

/// Each rate leads to what its part is made of.
fn rate_table(reader: &Reader, report: &Report, caption: &str, of: &[Rate]) -> Table {
    let cell = |side: &Side, rate: Rate| match findings::share(side.rate(rate)) {
        None => Cell::of("–"),
        Some(share) => {
            let behind = rate.figures().0.first().map(|part| Behind::Figure(*part));
            let href = behind.map(|behind| reader.behind_of(&behind, Of::Studio, &side.range));
            Cell { href, ..Cell::of(Unit::Share.full(share)) }
        }
    };
    let row = |head: String, side: &Side| Row {
        head: Cell::of(head),
        cells: of.iter().map(|rate| cell(side, *rate)).collect(),
    };
    let names = of.iter().map(|rate| rate.name().to_owned());
    Table {
        caption: caption.to_owned(),
        columns: std::iter::once("Days".to_owned()).chain(names).map(Column::of).collect(),
        rows: report.steps.iter().map(|side| row(span(&side.range), side)).collect(),
        foot: Some(row("All days".into(), &report.now)),
    }
}

/// One bar for each step; `before` is what each is compared with.
pub fn piles(
    report: &Report,
    parts: impl Fn(&Side) -> Vec<i64>,
    before: Option<&dyn Fn(&Side) -> i64>,
) -> Vec<Pile> {
    let earlier = |n: usize| before.zip(report.steps_before.get(n)).map(|(of, side)| of(side));
    let all = report.steps.iter().enumerate();
    all.map(|(n, side)| Pile {
        label: label(report, side),
        name: span(&side.range),
        parts: parts(side),
        before: earlier(n),
        so_far: side.range.to >= report.today,
    })
    .collect()
}

/// What steps are made of, by its name in a legend.
pub type Kind = (&'static str, Counts);

/// A table over time: each step with its kinds, what they come to, what that is compared
/// with, and the sums. Every number leads to what makes it.
pub fn over_time(
    reader: &Reader,
    report: &Report,
    (name, unit): (&str, Unit),
    all: Counts,
    kinds: &[Kind],
) -> Table {
    let versus = reader.versus().filter(|_| report.before.is_some());
    let row = |head: String, side: &Side, before: Option<&Side>| {
        let link = |counts: Counts| {
            let href = reader.behind_of(&counts.behind(), Of::Studio, &side.range);
            Cell::link(unit.full(counts.of(side)), href)
        };
        let mut cells: Vec<Cell> = kinds.iter().map(|(_, kind)| link(*kind)).collect();
        cells.push(link(all));
        if versus.is_some() {
            let then = before.map_or_else(|| "–".into(), |side| unit.full(all.of(side)));
            cells.push(Cell::of(then));
        }
        Row { head: Cell::of(head), cells }
    };
    let rows = report.steps.iter().enumerate();
    let rows = rows.map(|(n, side)| row(span(&side.range), side, report.steps_before.get(n)));
    Table {
        caption: format!("{name} {}", each(report)),
        columns: columns(name, all, kinds, versus.as_deref()),
        rows: rows.collect(),
        foot: Some(row("All days".into(), &report.now, report.before.as_ref())),
    }
}

/// Where there are kinds, each says what it is: the words below the chart are about all.
fn columns(name: &str, all: Counts, kinds: &[Kind], versus: Option<&str>) -> Vec<Column> {
    let told = |name: String, counts: Counts| Column {
        means: (!kinds.is_empty()).then(|| counts.definition().to_owned()),
        ..Column::of(name)
    };
    let mut columns = vec![Column::of("Days")];
    columns.extend(kinds.iter().map(|(name, kind)| told(words::capital(name), *kind)));
    columns.push(told(name.to_owned(), all));
    columns.extend(versus.map(|versus| Column::of(words::capital(versus))));
    columns
}

/// `by week`.
pub const fn each(report: &Report) -> &'static str {
    match report.step {
        Step::Day => "by day",
        Step::Week => "by week",
        Step::Month => "by month",
        Step::Year => "by year",
    }
}

/// What stands below a step.
pub fn label(report: &Report, side: &Side) -> String {
    let from = side.range.from;
    match report.step {
        Step::Day | Step::Week => from.format("%-d\u{a0}%b").to_string(),
        Step::Month if from.month() == 1 => from.format("%b\u{a0}%Y").to_string(),
        Step::Month => from.format("%b").to_string(),
        Step::Year => from.format("%Y").to_string(),
    }
}

/// For those who hear a chart: what it shows, and where the numbers are.
pub fn said(finding: &str, report: &Report) -> String {
    format!("{finding}. From {}; the numbers are in the table below.", span(&report.now.range))
}
