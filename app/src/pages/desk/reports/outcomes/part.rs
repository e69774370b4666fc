//! One table of the panel, with its picture: who is too few is named and not shown.

use domain::{
    Currency,
    outcomes::{Cell as Said, Figures, MINIMUM_N, READ_WITH_CARE, Scale, can_tell_apart},
};
use leptos::prelude::*;
use services::outcomes::{OutcomeTable, Part};

use super::{super::frame::csv_link, cost, percent, points, words::change};
use crate::{
    figures::chart::{Cell, Column, Interval, Row, Table, forest},
    words,
};

/// A row of a table, whatever it is of.
pub struct Line {
    name: String,
    figures: Option<Figures>,
}

/// The rows of a table, by their names.
pub fn lines<K>(parts: &[Part<K>], name: fn(&Part<K>) -> String) -> Vec<Line> {
    let figures = |cell: &Said| match cell {
        Said::Shown(figures) => Some(figures.clone()),
        Said::TooFew => None,
    };
    parts.iter().map(|it| Line { name: name(it), figures: figures(&it.cell) }).collect()
}

/// The table with its picture and its file; nothing where there is one row alone.
pub fn part(
    (table, title): (OutcomeTable, &'static str),
    lines: &[Line],
    (scale, currency): (Scale, Currency),
    csv: String,
) -> Option<AnyView> {
    if lines.len() < 2 {
        return None;
    }
    let shown: Vec<(&str, &Figures)> =
        lines.iter().filter_map(|it| Some((it.name.as_str(), it.figures.as_ref()?))).collect();
    let hidden: Vec<String> =
        lines.iter().filter(|it| it.figures.is_none()).map(|it| it.name.clone()).collect();
    let picture = (!shown.is_empty()).then(|| {
        let rows: Vec<Interval> = shown.iter().map(|(name, it)| interval(name, it)).collect();
        let whose = words::capital(title.trim_start_matches("By "));
        let least = f64::from(-scale.meaningful_points());
        forest(title, [whose.as_str(), "Change"], Some(least), &rows)
    });
    let numbers = (!shown.is_empty()).then(|| {
        let numbers = numbers(title, &shown, (scale, currency)).view();
        view! {
            <details class="data">
                <summary>"See all the numbers"</summary>
                {numbers}
            </details>
        }
    });
    let hidden = (!hidden.is_empty()).then(|| {
        format!(
            "Not shown, because fewer than {MINIMUM_N} people {}: {}.",
            table.hidden(),
            words::list(&hidden)
        )
    });
    Some(
        view! {
            <section class="report-part outcomes-part">
                <header>
                    <h2>{title}</h2>
                    <p class="muted">{apart(&shown)}</p>
                </header>
                {picture}
                {hidden.map(|text| view! { <p class="small muted">{text}</p> })}
                {numbers}
                {csv_link(csv)}
            </section>
        }
        .into_any(),
    )
}

/// Which of them differ by more than chance.
fn apart(shown: &[(&str, &Figures)]) -> String {
    let mut said = Vec::new();
    for (at, (name, figures)) in shown.iter().enumerate() {
        for (other, others) in &shown[at + 1..] {
            if can_tell_apart(figures, others) {
                said.push(format!("{name} and {other}"));
            }
        }
    }
    match (shown.len(), said.is_empty()) {
        (0 | 1, _) => "There is nothing to compare.".to_owned(),
        (_, true) => "Their intervals overlap: we cannot tell them apart.".to_owned(),
        _ => format!(
            "These differ by more than chance alone would make: {}. All others cannot be told \
             apart.",
            said.join("; ")
        ),
    }
}

fn interval(name: &str, figures: &Figures) -> Interval {
    let few = if figures.n < READ_WITH_CARE { " *" } else { "" };
    Interval {
        name: format!("{name}{few}"),
        value: figures.change.mean,
        from: figures.change.interval.low,
        to: figures.change.interval.high,
        n: figures.n.into(),
    }
}

fn numbers(title: &str, shown: &[(&str, &Figures)], (scale, currency): (Scale, Currency)) -> Table {
    let columns = [
        "",
        "People",
        "Asked",
        "Answered",
        "Mean change",
        "95\u{a0}% interval",
        "Clearly better",
        "95\u{a0}% interval of that",
        "Clearly worse",
        "Could be chance",
        "Paid for each better",
    ];
    let row = |(name, it): &(&str, &Figures)| Row {
        head: Cell::of(*name),
        cells: [
            it.n.to_string(),
            it.asked.to_string(),
            percent(it.follow_up),
            points(it.change.mean),
            format!("{} to {}", points(it.change.interval.low), points(it.change.interval.high)),
            it.responders.to_string(),
            format!("{} to {}", percent(it.responding.low), percent(it.responding.high)),
            it.worse.to_string(),
            it.uncertain().to_string(),
            cost(it, currency),
        ]
        .map(Cell::of)
        .into(),
    };
    Table {
        caption: format!("{}, {}", change(scale), words::uncapital(title)),
        columns: columns.map(Column::of).into(),
        rows: shown.iter().map(row).collect(),
        foot: None,
    }
}
