//! Who came, who came again, and how long before they book.

use chrono::Datelike;
use domain::report::{Cohort as Counted, Figure, LEAD_TIMES, Ratio, Within};
use leptos::prelude::*;

use super::{
    charts,
    data::{Report, Side},
    findings::{self, Amount, Subject},
    frame::Reader,
    visits,
};
use crate::figures::chart::{
    Bars, Cell, Cohort, Column, Figure as Drawn, Pile, Row, Table, Unit, cohorts, means,
};

/// What a returning client is, beside the number.
const RETURNING: &str = "Clients with a completed visit in these days who had one before them. \
                         Each is counted once, however often they came.";
const COHORTS: &str = "Of the clients whose first completed visit lies in a month, the share that \
                       came again within so many days of it. A cell is empty until so many days \
                       have passed for all of them.";

/// The page. `months` are the cohorts, each with its month.
pub fn view(reader: &Reader, report: &Report, months: &[Side]) -> AnyView {
    view! {
        <div class="report-grid">
            {new_and_returning(reader, report)} {visits::rebooking(reader, report)}
        </div>
        <div class="report-grid">
            {months_of(reader, report, months)} {lead_times(reader, report)}
        </div>
    }
    .into_any()
}

fn returning(side: &Side) -> i64 {
    side.summary.returning(side.range.from)
}

fn new_and_returning(reader: &Reader, report: &Report) -> AnyView {
    const SUBJECT: Subject = Subject { name: "New clients", many: true, none: "no new clients" };
    let amount = |side: &Side| {
        let value = side.summary.totals.of(Figure::FirstVisits);
        Amount { value, cases: value }
    };
    let versus = reader.versus();
    let before = report.before.as_ref().map(amount).zip(versus.as_deref());
    let finding = findings::amount(SUBJECT, Unit::Count, amount(&report.now), before);
    let parts = |side: &Side| vec![amount(side).value, returning(side)];
    let piles = charts::piles(report, parts, None);
    let empty = piles.iter().all(|pile| pile.sum() == 0);
    let bars = Bars {
        unit: Unit::Count,
        kinds: vec!["new".into(), "returning".into()],
        piles,
        names: (String::new(), String::new()),
        said: charts::said(&finding, report),
    };
    let notes = view! {
        {means(Figure::FirstVisits.name(), Figure::FirstVisits.definition().to_owned())}
        {means("Returning clients", RETURNING.to_owned())}
    };
    Drawn {
        finding,
        measure: format!("Clients with a completed visit {}, each counted once", charts::each(report)),
        drawing: (!empty).then(|| bars.view()),
        nothing: "No visit of these days has taken place.",
        notes: Some(notes.into_any()),
        table: Some(new_table(reader, report)),
        csv: Some(reader.csv("clients")),
    }
    .view()
}

fn new_table(reader: &Reader, report: &Report) -> Table {
    let cells = |side: &Side, href: Option<String>| {
        let new = side.summary.totals.of(Figure::FirstVisits);
        let count = |n| Unit::Count.full(n);
        vec![
            Cell { href, ..Cell::of(count(new)) },
            Cell::of(count(returning(side))),
            Cell::of(count(new + returning(side))),
        ]
    };
    let rows = report.steps.iter().map(|side| Row {
        head: Cell::of(super::asked::span(&side.range)),
        cells: cells(side, Some(reader.behind_in(Figure::FirstVisits, &side.range))),
    });
    // Somebody who returned in two weeks is counted in both, and once in all of them.
    Table {
        caption: format!("New and returning clients {}", charts::each(report)),
        columns: ["Days", "New", "Returning", "All"].map(Column::of).to_vec(),
        rows: rows.collect(),
        foot: Some(Row {
            head: Cell::of("All days, each client once"),
            cells: cells(&report.now, Some(reader.behind(Figure::FirstVisits))),
        }),
    }
}

/// Cohorts by month of first visit.
fn months_of(reader: &Reader, report: &Report, months: &[Side]) -> AnyView {
    let spans = Within::ALL.map(|within| format!("{} days", within.days()));
    let row = |side: &Side| Cohort {
        name: side.range.from.format(month_format(side, report)).to_string(),
        size: u64::try_from(side.summary.cohort.clients).unwrap_or_default(),
        back: Within::ALL
            .into_iter()
            .enumerate()
            .map(|(n, within)| back(&side.summary.cohort, n).filter(|_| known(side, within, report)))
            .collect(),
        href: Some(reader.behind_in(Figure::FirstVisits, &side.range)),
    };
    let some: Vec<&Side> = months.iter().filter(|m| m.summary.cohort.clients > 0).collect();
    let rows: Vec<Cohort> = some.iter().map(|side| row(side)).collect();
    let caption = "Clients who came again, by month of their first visit";
    Drawn {
        finding: back_finding(&some, report),
        measure: "Clients who came again within so many days, by month of first visit".into(),
        drawing: (!rows.is_empty()).then(|| cohorts(caption, &spans, &rows)),
        nothing: "Nobody has had a first visit yet in these months.",
        notes: Some(means("Clients who came again", COHORTS.to_owned())),
        table: None,
        csv: Some(reader.csv("cohorts")),
    }
    .view()
}

fn month_format(side: &Side, report: &Report) -> &'static str {
    if side.range.from.year() == report.today.year() { "%B" } else { "%b %Y" }
}

fn back(cohort: &Counted, n: usize) -> Option<i64> {
    findings::share(Ratio { part: cohort.again[n], whole: cohort.clients })
}

/// Whether so many days have passed for everybody of a month.
fn known(side: &Side, within: Within, report: &Report) -> bool {
    (report.today - side.range.to).num_days() > within.days()
}

/// Of all months for which 60 days have passed, how many came again by then.
fn back_finding(months: &[&Side], report: &Report) -> String {
    let ripe = months.iter().filter(|side| known(side, Within::Days60, report));
    let (clients, again) = ripe.fold((0, 0), |(clients, again), side| {
        let cohort = &side.summary.cohort;
        (clients + cohort.clients, again + cohort.again[1])
    });
    match findings::share(Ratio { part: again, whole: clients }) {
        Some(share) => format!(
            "{} of new clients came again within 60 days",
            Unit::Share.full((share + 50) / 100 * 100),
        ),
        None => "It is too early to say who comes again".to_owned(),
    }
}

fn lead_times(reader: &Reader, report: &Report) -> AnyView {
    let piles: Vec<Pile> = LEAD_TIMES
        .iter()
        .zip(report.now.summary.lead)
        .enumerate()
        .map(|(n, (class, made))| Pile {
            label: class.name.to_lowercase().replace(" hours", "\u{a0}h").replace(" days", "\u{a0}d")
                .replace(" weeks", "\u{a0}w").replace(" or more", "+").replace(" to ", "–")
                .replace("under ", "<\u{a0}"),
            name: class.name.to_owned(),
            parts: vec![made],
            before: report.before.as_ref().map(|side| side.summary.lead[n]),
            so_far: false,
        })
        .collect();
    let classes: Vec<(String, i64)> = LEAD_TIMES
        .iter()
        .zip(report.now.summary.lead)
        .map(|(class, made)| (format!("{} ahead", class.name.to_lowercase()), made))
        .collect();
    let classes: Vec<(&str, i64)> = classes.iter().map(|(name, n)| (name.as_str(), *n)).collect();
    let finding = findings::most_often("bookings are made", &classes);
    let finding = finding.unwrap_or_else(|| "No bookings were made in these days".to_owned());
    let empty = report.now.summary.lead.iter().all(|made| *made == 0);
    let bars = Bars {
        unit: Unit::Count,
        kinds: Vec::new(),
        piles,
        names: ("these days".into(), reader.versus().unwrap_or_default()),
        said: charts::said(&finding, report),
    };
    Drawn {
        finding,
        measure: "Bookings made in these days, by how long before the visit".into(),
        drawing: (!empty).then(|| bars.view()),
        nothing: "Nobody booked in these days.",
        notes: Some(means(Figure::Made.name(), Figure::Made.definition().to_owned())),
        table: Some(lead_table(reader, report)),
        csv: Some(reader.csv("lead_times")),
    }
    .view()
}

fn lead_table(reader: &Reader, report: &Report) -> Table {
    let sum: i64 = report.now.summary.lead.iter().sum();
    let rows = LEAD_TIMES.iter().zip(report.now.summary.lead).map(|(class, made)| {
        let share = findings::share(Ratio { part: made, whole: sum });
        Row {
            head: Cell::of(class.name),
            cells: vec![
                Cell::link(Unit::Count.full(made), reader.behind_lead(class.code)),
                Cell::of(share.map_or_else(|| "–".into(), |share| Unit::Share.full(share))),
            ],
        }
    });
    Table {
        caption: "Bookings made, by how long before the visit".into(),
        columns: ["Before the visit", "Bookings", "Share"].map(Column::of).to_vec(),
        rows: rows.collect(),
        foot: Some(Row {
            head: Cell::of("All bookings made"),
            cells: vec![
                Cell::link(Unit::Count.full(sum), reader.behind(Figure::Made)),
                Cell::of("100\u{a0}%"),
            ],
        }),
    }
}
