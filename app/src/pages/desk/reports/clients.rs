//! Who came, who came again, and how long before they book.

use chrono::Datelike;
use domain::report::{Figure, LEAD_TIMES, Ratio, Within};
use leptos::prelude::*;
use services::reports::{Behind, CohortRow, Of, Table as File};

use super::{
    charts,
    data::{Counts, Report, Side},
    findings::{self, Amount, Subject},
    frame::Reader,
    money::section,
    parts, visits,
};
use crate::{
    figures::chart::{
        Bars, Cell, Cohort, Column, Figure as Drawn, Pile, Row, Table, Unit, cohorts, means,
    },
    words,
};

/// What a returning client is, beside the number.
const RETURNING: &str = "Clients with a completed visit in these days who had one before them. \
                         Each is counted once, however often they came.";
/// What all of them are.
const CAME: &str = "Clients with a completed visit in these days, new and returning, each counted \
                    once.";
const COHORTS: &str = "Of the clients whose first completed visit lies in a month, the share that \
                       came again within so many days of it. A cell is empty until so many days \
                       have passed for all of them.";

/// The page. `months` are the clients by month of their first visit.
pub fn view(reader: &Reader, report: &Report, months: &[CohortRow]) -> AnyView {
    let who = who_came(reader, report);
    view! {
        <div class="report-grid">
            {new_clients(reader, report)} {visits::rebooking(reader, report)}
        </div>
        {section(
            "Who came",
            "Clients with a completed visit in these days, each counted once.",
            who,
            reader.csv(File::Figures),
        )}
        <div class="report-grid">
            {months_of(reader, report, months)} {lead_times(reader, report)}
        </div>
    }
    .into_any()
}

/// New and returning clients, which make all of them.
fn who_came(reader: &Reader, report: &Report) -> Table {
    type Count = fn(&Side) -> i64;
    let new: Count = |side| side.sums.of(Figure::FirstVisits);
    let back: Count = |side| side.returning;
    let all: Count = |side| side.sums.of(Figure::FirstVisits) + side.returning;
    let row = |name: &str, what: Option<&str>, of: Count, href: Option<String>| {
        let head = Cell { means: what.map(str::to_owned), ..Cell::of(name) };
        let sums = report.sides().map(|side| side.map(of));
        Row { head, cells: parts::cells(Unit::Count, sums, href) }
    };
    let first = Figure::FirstVisits;
    Table {
        caption: "Who came".into(),
        columns: parts::columns(reader, report),
        rows: vec![
            row(first.name(), Some(first.definition()), new, Some(reader.figure(first))),
            row(
                "Returning clients",
                Some(RETURNING),
                back,
                Some(reader.behind(&Behind::Returning)),
            ),
        ],
        foot: Some(row(
            "All clients who came",
            Some(CAME),
            all,
            Some(reader.behind(&Behind::Came)),
        )),
    }
}

fn new_clients(reader: &Reader, report: &Report) -> AnyView {
    const SUBJECT: Subject = Subject { name: "New clients", many: true, none: "no new clients" };
    let of = |side: &Side| side.sums.of(Figure::FirstVisits);
    let amount = |side: &Side| Amount { value: of(side), cases: of(side) };
    let versus = reader.versus();
    let before = report.before.as_ref().map(amount).zip(versus.as_deref());
    let finding = findings::amount(SUBJECT, Unit::Count, amount(&report.now), before);
    let piles = charts::piles(report, |side| vec![of(side)], Some(&of));
    let empty = piles.iter().all(|pile| pile.sum() == 0);
    let bars = Bars {
        unit: Unit::Count,
        kinds: Vec::new(),
        piles,
        names: ("these days".into(), versus.unwrap_or_default()),
        said: charts::said(&finding, report),
    };
    let what = Counts::Figure(Figure::FirstVisits);
    let table = charts::over_time(reader, report, ("New clients", Unit::Count), what, &[]);
    Drawn {
        finding,
        measure: format!(
            "Clients whose first completed visit lies in these days, {}",
            charts::each(report)
        ),
        drawing: (!empty).then(|| bars.over(&table)),
        nothing: "No client had a first visit in these days.",
        doubt: None,
        notes: Some(means(Figure::FirstVisits.name(), Figure::FirstVisits.definition().to_owned())),
        table: Some(table),
        csv: Some(reader.csv(File::Series)),
    }
    .view()
}

/// Clients by month of first visit. A month that has not begun to be told is left out.
fn months_of(reader: &Reader, report: &Report, months: &[CohortRow]) -> AnyView {
    let spans = Within::ALL.map(|within| format!("{} days", within.days()));
    let some: Vec<&CohortRow> = months.iter().filter(|row| row.cohort.clients > 0).collect();
    let rows: Vec<Cohort> = some
        .iter()
        .map(|row| Cohort {
            name: month(row, report),
            size: u64::try_from(row.cohort.clients).unwrap_or_default(),
            back: Within::ALL
                .into_iter()
                .zip(row.over)
                .map(|(within, over)| {
                    let share = findings::share(row.share(within)).filter(|_| over)?;
                    let behind = Behind::Again(within);
                    Some((share, reader.behind_of(&behind, Of::Studio, &row.range)))
                })
                .collect(),
            href: Some(reader.behind_of(
                &Behind::Figure(Figure::FirstVisits),
                Of::Studio,
                &row.range,
            )),
        })
        .collect();
    let caption = "Clients who came again, by month of their first visit";
    Drawn {
        finding: back_finding(&some),
        measure: "Clients who came again within so many days, by month of their first visit".into(),
        drawing: (!rows.is_empty()).then(|| cohorts(caption, &spans, &rows)),
        nothing: "Nobody has had a first visit yet in these months.",
        doubt: None,
        notes: Some(means("Clients who came again", COHORTS.to_owned())),
        table: None,
        csv: Some(reader.csv(File::Cohorts)),
    }
    .view()
}

fn month(row: &CohortRow, report: &Report) -> String {
    let this_year = row.range.from.year() == report.today.year();
    row.range.from.format(if this_year { "%B" } else { "%b %Y" }).to_string()
}

/// Of all months for which 60 days have passed, how many came again by then.
fn back_finding(months: &[&CohortRow]) -> String {
    let ripe = months.iter().filter(|row| row.over[1]);
    let all = ripe.fold(Ratio::default(), |all, row| {
        let month = row.share(Within::Days60);
        Ratio { part: all.part + month.part, whole: all.whole + month.whole }
    });
    match findings::share(all) {
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
        .zip(report.lead)
        .enumerate()
        .map(|(n, (class, made))| Pile {
            label: brief(class.name),
            name: class.name.to_owned(),
            parts: vec![made],
            before: report.lead_before.map(|before| before[n]),
            so_far: false,
        })
        .collect();
    let classes = LEAD_TIMES.iter().zip(report.lead);
    let classes: Vec<(String, i64)> = classes
        .map(|(class, made)| (format!("{} ahead", words::uncapital(class.name)), made))
        .collect();
    let classes: Vec<(&str, i64)> = classes.iter().map(|(name, n)| (name.as_str(), *n)).collect();
    let finding = findings::most_often("bookings are made", &classes);
    let finding = finding.unwrap_or_else(|| "No bookings were made in these days".to_owned());
    let empty = report.lead.iter().all(|made| *made == 0);
    let bars = Bars {
        unit: Unit::Count,
        kinds: Vec::new(),
        piles,
        names: ("these days".into(), reader.versus().unwrap_or_default()),
        said: charts::said(&finding, report),
    };
    let table = lead_table(reader, report);
    Drawn {
        finding,
        measure: "Bookings made in these days, by how long before the visit".into(),
        drawing: (!empty).then(|| bars.over(&table)),
        nothing: "Nobody booked in these days.",
        doubt: None,
        notes: Some(means(Figure::Made.name(), Figure::Made.definition().to_owned())),
        table: Some(table),
        csv: Some(reader.csv(File::Lead)),
    }
    .view()
}

/// `< 2 h`, `3–6 d`, `30 d+`: what stands below a bar.
fn brief(name: &str) -> String {
    let words = [
        ("Under ", "<\u{a0}"),
        (" to ", "–"),
        (" hours", "\u{a0}h"),
        (" days", "\u{a0}d"),
        (" weeks", "\u{a0}w"),
        (" or more", "+"),
    ];
    words.into_iter().fold(name.to_owned(), |name, (long, short)| name.replace(long, short))
}

fn lead_table(reader: &Reader, report: &Report) -> Table {
    let sum: i64 = report.lead.iter().sum();
    let share = |made| {
        let share = findings::share(Ratio { part: made, whole: sum });
        Cell::of(share.map_or_else(|| "–".into(), |share| Unit::Share.full(share)))
    };
    let versus = reader.versus().filter(|_| report.lead_before.is_some());
    // What the days are compared with stands last, as it is drawn.
    let row = |head: &str, (made, before): (i64, Option<i64>), href: String| {
        let mut cells = vec![Cell::link(Unit::Count.full(made), href), share(made)];
        if versus.is_some() {
            let before = before.map_or_else(|| "–".to_owned(), |n| Unit::Count.full(n));
            cells.push(Cell::of(before));
        }
        Row { head: Cell::of(head), cells }
    };
    let rows = LEAD_TIMES.iter().zip(report.lead).enumerate().map(|(n, (class, made))| {
        let before = report.lead_before.map(|before| before[n]);
        row(class.name, (made, before), reader.behind(&Behind::Lead(n)))
    });
    let before = report.lead_before.map(|before| before.iter().sum::<i64>());
    let names = ["Before the visit", "Bookings", "Share"].map(str::to_owned);
    let names = names.into_iter().chain(versus.as_deref().map(words::capital));
    Table {
        caption: "Bookings made, by how long before the visit".into(),
        columns: names.map(Column::of).collect(),
        rows: rows.collect(),
        foot: Some(row("All bookings made", (sum, before), reader.figure(Figure::Made))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lead_time_has_a_name_that_fits_below_a_bar() {
        let names = LEAD_TIMES.map(|class| brief(class.name).replace('\u{a0}', " "));
        assert_eq!(names, ["< 2 h", "2–24 h", "1–2 d", "3–6 d", "1–2 w", "2–4 w", "30 d+"]);
    }
}
