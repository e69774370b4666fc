//! The charts that more than one page shows.

use chrono::Datelike;
use domain::report::{Figure, Rate, Step};
use leptos::prelude::*;
use services::reports::{Behind, Of, Table as File};

use super::{
    asked::span,
    data::{Report, Side},
    findings::{self, Amount, Subject},
    frame::{Reader, Tab},
};
use crate::{
    figures::chart::{
        Bars, Cell, Column, Figure as Drawn, Line, Lines, Pile, Row, Table, Unit, means,
    },
    words,
};

/// What revenue is, beside it.
pub const REVENUE: &str = "Treatments and fees, tax included, on the day on which the session was \
                           completed or the fee arose. Gift cards and courses that were sold are \
                           no revenue until they are used; tips are the therapists’.";
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
    let table = over_time(reader, report, ("Revenue", unit), &of, None);
    Drawn {
        finding,
        measure: format!("Revenue {}, {}, tax included", each(report), report.currency.code()),
        drawing: (!empty).then(|| bars.view()),
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
    let notes = of.iter().map(|rate| means(rate.name(), rate.definition().to_owned()));
    Drawn {
        finding,
        measure: format!("{what} {}, percent", each(report)),
        drawing: (!empty).then(|| drawing.view()),
        nothing: "No visit of these days is closed yet, so there is nothing to divide by.",
        notes: Some(notes.collect_view().into_any()),
        doubt,
        table: Some(rate_table(report, what, of)),
        csv: Some(reader.csv(File::Series)),
    }
    .view()
}

fn rate_table(report: &Report, caption: &str, of: &[Rate]) -> Table {
    let names = of.iter().map(|rate| rate.name().to_owned());
    let rows = report.steps.iter().map(|side| Row {
        head: Cell::of(span(&side.range)),
        cells: of
            .iter()
            .map(|rate| {
                let share = findings::share(side.rate(*rate));
                Cell::of(share.map_or_else(|| "–".to_owned(), |share| Unit::Share.full(share)))
            })
            .collect(),
    });
    Table {
        caption: caption.to_owned(),
        columns: std::iter::once("Days".to_owned()).chain(names).map(Column::of).collect(),
        rows: rows.collect(),
        foot: Some(Row {
            head: Cell::of("All days"),
            cells: of
                .iter()
                .map(|rate| {
                    let share = findings::share(report.now.rate(*rate));
                    Cell::of(share.map_or_else(|| "–".into(), |share| Unit::Share.full(share)))
                })
                .collect(),
        }),
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

/// A table over time: each step with what it is compared with, and the sums. What several
/// figures make together leads to the page about money.
pub fn over_time(
    reader: &Reader,
    report: &Report,
    (name, unit): (&str, Unit),
    of: &dyn Fn(&Side) -> i64,
    behind: Option<Behind>,
) -> Table {
    let versus = reader.versus().filter(|_| report.before.is_some());
    let columns = ["Days".to_owned(), name.to_owned()].into_iter();
    let columns = columns.chain(versus.clone().map(|versus| words::capital(&versus)));
    let row = |head: String, side: &Side, before: Option<&Side>| {
        let href = match &behind {
            Some(behind) => reader.behind_of(behind, Of::Studio, &side.range),
            None => reader.of_days(Tab::Money, &side.range),
        };
        let mut cells = vec![Cell::link(unit.full(of(side)), href)];
        if versus.is_some() {
            cells.push(Cell::of(before.map_or_else(|| "–".into(), |side| unit.full(of(side)))));
        }
        Row { head: Cell::of(head), cells }
    };
    let rows = report.steps.iter().enumerate();
    let rows = rows.map(|(n, side)| row(span(&side.range), side, report.steps_before.get(n)));
    Table {
        caption: format!("{name} {}", each(report)),
        columns: columns.map(Column::of).collect(),
        rows: rows.collect(),
        foot: Some(row("All days".into(), &report.now, report.before.as_ref())),
    }
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
