//! Therapists and treatments beside each other, sorted by any column.

use std::collections::BTreeMap;

use domain::report::{Figure, Rate, Ratio, Sums};
use leptos::prelude::*;
use uuid::Uuid;

use super::{
    asked::Asked,
    data::Report,
    findings,
    frame::{Reader, csv_link},
};
use crate::figures::chart::{Bar, Cell, Column, Figure as Drawn, Order, Row, Table, Unit, list};

/// A column of these tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Measure {
    Figure(Figure),
    Rate(Rate),
    Revenue,
    Share,
}

use Measure::{Revenue, Share};

const OF_THERAPISTS: [Measure; 9] = [
    Measure::Figure(Figure::Completed),
    Measure::Rate(Rate::Utilisation),
    Revenue,
    Measure::Figure(Figure::Tips),
    Measure::Figure(Figure::Commission),
    Measure::Rate(Rate::LateCancellation),
    Measure::Rate(Rate::NoShow),
    Measure::Rate(Rate::Rebooking),
    Measure::Figure(Figure::FirstVisits),
];
const OF_TREATMENTS: [Measure; 6] = [
    Measure::Figure(Figure::Completed),
    Measure::Figure(Figure::SessionMinutes),
    Revenue,
    Share,
    Measure::Rate(Rate::NoShow),
    Measure::Rate(Rate::Rebooking),
];

impl Measure {
    const fn code(self) -> &'static str {
        match self {
            Self::Figure(figure) => figure.code(),
            Self::Rate(rate) => rate.code(),
            Revenue => "revenue",
            Share => "share",
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Figure(Figure::Completed) => "Visits",
            Self::Figure(Figure::FirstVisits) => "New clients",
            Self::Figure(Figure::SessionMinutes) => "Treated",
            Self::Figure(figure) => figure.name(),
            Self::Rate(Rate::LateCancellation) => "Cancelled late",
            Self::Rate(Rate::NoShow) => "Did not come",
            Self::Rate(rate) => rate.name(),
            Revenue => "Revenue",
            Share => "Share of revenue",
        }
    }

    fn value(self, sums: &Sums, rostered: i64, revenue: i64) -> Option<i64> {
        match self {
            Self::Figure(figure) => Some(sums.of(figure)),
            Self::Rate(Rate::Utilisation) => findings::share(sums.utilisation(rostered)),
            Self::Rate(rate) => findings::share(sums.rate(rate)),
            Revenue => Some(sums.revenue_gross()),
            Share => findings::share(Ratio { part: sums.revenue_gross(), whole: revenue }),
        }
    }

    fn unit(self, report: &Report) -> Unit {
        match self {
            Self::Figure(figure) => super::parts::unit_of(report, figure),
            Self::Rate(_) | Share => Unit::Share,
            Revenue => Unit::Money(report.currency),
        }
    }
}

/// Therapists or treatments.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    Therapists,
    Treatments,
}

/// The page.
pub fn view(reader: &Reader, report: &Report) -> AnyView {
    let therapists = table(reader, report, Whose::Therapists);
    let treatments = table(reader, report, Whose::Treatments);
    view! {
        {by_therapist(reader, report)}
        <section class="report-part" id="therapists">
            <header>
                <h2>"By therapist"</h2>
                <p class="muted">
                    "Visits of each therapist, and what was earned with them. Revenue is with tax."
                </p>
            </header>
            {therapists.view()}
            {csv_link(reader.csv("therapists"))}
        </section>
        <section class="report-part" id="treatments">
            <header>
                <h2>"By treatment"</h2>
                <p class="muted">"What is sold, and what it brings in. Revenue is with tax."</p>
            </header>
            {treatments.view()}
            {csv_link(reader.csv("treatments"))}
        </section>
    }
    .into_any()
}

fn by_therapist(reader: &Reader, report: &Report) -> AnyView {
    let unit = Unit::Money(report.currency);
    let of = &report.now.summary.therapists;
    let mut all: Vec<(Uuid, i64)> =
        of.iter().map(|(id, sums)| (*id, sums.revenue_gross())).filter(|(_, sum)| *sum > 0).collect();
    all.sort_by_key(|(id, sum)| (-sum, report.name(*id)));
    let parts: Vec<(String, i64)> = all.iter().map(|(id, sum)| (report.name(*id), *sum)).collect();
    let finding = findings::most_of("revenue", unit, &parts);
    let bars: Vec<Bar> = all
        .iter()
        .map(|(id, sum)| Bar {
            name: report.name(*id),
            href: Some(reader.behind_therapist(Figure::Treatments, *id)),
            value: *sum,
            before: report.before.as_ref().map(|side| {
                side.summary.therapists.get(id).map_or(0, Sums::revenue_gross)
            }),
        })
        .collect();
    let versus = reader.versus().unwrap_or_default();
    let mark = report.before.as_ref().map(|_| format!(" The mark is {versus}."));
    Drawn {
        finding: finding.unwrap_or_else(|| "Nothing was earned in these days".to_owned()),
        measure: format!(
            "Revenue of each therapist’s visits, {}, tax included.{}",
            report.currency.code(),
            mark.unwrap_or_default(),
        ),
        drawing: (!bars.is_empty()).then(|| list(unit, &versus, &bars)),
        nothing: "Revenue appears here on the day on which a session was completed.",
        notes: None,
        table: None,
        csv: None,
    }
    .view()
}

fn table(reader: &Reader, report: &Report, whose: Whose) -> Table {
    let (sums, measures, key): (&BTreeMap<Uuid, Sums>, &[Measure], _) = match whose {
        Whose::Therapists => (&report.now.summary.therapists, &OF_THERAPISTS, 't'),
        Whose::Treatments => (&report.now.summary.treatments, &OF_TREATMENTS, 's'),
    };
    let (by, order) = sorted(&reader.asked.sort, key, measures);
    let revenue = report.now.summary.totals.revenue_gross();
    let rostered = |id: &Uuid| match whose {
        Whose::Therapists => report.now.rostered.therapists.get(id).copied().unwrap_or_default(),
        Whose::Treatments => 0,
    };
    let mut all: Vec<(&Uuid, &Sums)> = sums.iter().filter(|(_, sums)| !sums.is_empty()).collect();
    all.sort_by_key(|(id, _)| report.name(**id));
    all.sort_by_key(|(id, sums)| {
        let value = by.value(sums, rostered(id), revenue).unwrap_or(i64::MIN);
        if order == Order::Descending { value.saturating_neg() } else { value }
    });
    let rows = all.into_iter().map(|(id, sums)| Row {
        head: Cell::of(report.name(*id)),
        cells: measures
            .iter()
            .map(|measure| {
                let value = measure.value(sums, rostered(id), revenue);
                cell(report, *measure, value, behind(reader, whose, *measure, *id))
            })
            .collect(),
    });
    let head = if whose == Whose::Therapists { "Therapist" } else { "Treatment" };
    let columns = measures.iter().map(|measure| column(reader, key, *measure, by, order));
    Table {
        caption: format!("By {}", head.to_lowercase()),
        columns: std::iter::once(Column::of(head)).chain(columns).collect(),
        rows: rows.collect(),
        foot: Some(total(report, measures, revenue, whose)),
    }
}

/// The whole studio, which the rows add up to.
fn total(report: &Report, measures: &[Measure], revenue: i64, whose: Whose) -> Row {
    let rostered = if whose == Whose::Therapists { report.now.rostered.all } else { 0 };
    let of = |measure: &Measure| {
        let value = measure.value(&report.now.summary.totals, rostered, revenue);
        cell(report, *measure, value, None)
    };
    Row { head: Cell::of("Studio"), cells: measures.iter().map(of).collect() }
}

fn cell(report: &Report, measure: Measure, value: Option<i64>, href: Option<String>) -> Cell {
    let Some(value) = value else { return Cell::of("–") };
    let unit = measure.unit(report);
    let cell = Cell { href, ..Cell::of(unit.brief(value)) };
    match measure {
        Measure::Rate(Rate::Utilisation) | Share => cell.with_bar(value),
        _ => cell,
    }
}

fn behind(reader: &Reader, whose: Whose, measure: Measure, id: Uuid) -> Option<String> {
    let figure = match measure {
        Measure::Figure(figure) => figure,
        Measure::Rate(rate) => *rate.figures().0.first()?,
        Revenue => Figure::Treatments,
        Share => return None,
    };
    Some(match whose {
        Whose::Therapists => reader.behind_therapist(figure, id),
        Whose::Treatments => reader.behind_treatment(figure, id),
    })
}

fn column(reader: &Reader, key: char, measure: Measure, by: Measure, order: Order) -> Column {
    let sorted = by == measure;
    // What is sorted from the most is sorted from the least by the next press.
    let least = sorted && order == Order::Descending;
    let sort = format!("{key}{}{}", if least { "-up-" } else { "-" }, measure.code());
    let asked = Asked { sort, ..reader.asked.clone() };
    let part = if key == 't' { "therapists" } else { "treatments" };
    let page = reader.tab.address(&reader.studio.slug);
    Column {
        name: measure.name().to_owned(),
        sort: Some(format!("{page}?{}&sort={}#{part}", asked.query(), asked.sort)),
        order: sorted.then_some(order),
    }
}

/// By which column, and from which end: `t-revenue`, `t-up-revenue`.
fn sorted(asked: &str, key: char, measures: &[Measure]) -> (Measure, Order) {
    let rest = asked.strip_prefix(key).and_then(|rest| rest.strip_prefix('-'));
    let (order, code) = match rest.and_then(|rest| rest.strip_prefix("up-")) {
        Some(code) => (Order::Ascending, Some(code)),
        None => (Order::Descending, rest),
    };
    let found = measures.iter().find(|measure| Some(measure.code()) == code);
    found.map_or((Revenue, Order::Descending), |measure| (*measure, order))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_sorted_by_what_the_address_names_and_else_by_revenue() {
        let completed = Measure::Figure(Figure::Completed);
        for (asked, found) in [
            ("", (Revenue, Order::Descending)),
            ("t-completed", (completed, Order::Descending)),
            ("t-up-completed", (completed, Order::Ascending)),
            ("s-completed", (Revenue, Order::Descending)),
            ("t-<script>", (Revenue, Order::Descending)),
        ] {
            assert_eq!(sorted(asked, 't', &OF_THERAPISTS), found, "{asked}");
        }
    }
}
