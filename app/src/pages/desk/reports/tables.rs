//! Therapists and treatments beside each other, sorted by any column.

use domain::report::{Figure, Rate, Ratio, Sums};
use leptos::prelude::*;
use services::reports::{Of, Row as Counted, Table as File};

use super::{
    data::{self, Report},
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

    /// What is behind it: of a rate, its part; of revenue, the sessions.
    fn behind(self, reader: &Reader, of: Of) -> Option<String> {
        let figure = match self {
            Self::Figure(figure) => figure,
            Self::Rate(rate) => *rate.figures().0.first()?,
            Revenue => Figure::Treatments,
            Share => return None,
        };
        Some(reader.figure_of(figure, of))
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

impl Whose {
    const fn key(self) -> char {
        if matches!(self, Self::Therapists) { 't' } else { 's' }
    }

    const fn name(self) -> &'static str {
        if matches!(self, Self::Therapists) { "Therapist" } else { "Treatment" }
    }

    const fn part(self) -> &'static str {
        if matches!(self, Self::Therapists) { "therapists" } else { "treatments" }
    }

    /// A row, as addresses name it; what is nobody's bears the id of nobody.
    fn of(self, row: &Counted) -> Of {
        let id = row.id.unwrap_or_default();
        if self == Self::Therapists { Of::Therapist(id) } else { Of::Treatment(id) }
    }
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
            {csv_link(reader.csv(File::Therapists))}
        </section>
        <section class="report-part" id="treatments">
            <header>
                <h2>"By treatment"</h2>
                <p class="muted">"What is sold, and what it brings in. Revenue is with tax."</p>
            </header>
            {treatments.view()}
            {csv_link(reader.csv(File::Treatments))}
        </section>
    }
    .into_any()
}

fn by_therapist(reader: &Reader, report: &Report) -> AnyView {
    let unit = Unit::Money(report.currency);
    let mut all: Vec<&Counted> = report.therapists.iter().collect();
    all.retain(|row| row.sums.revenue_gross() > 0);
    all.sort_by_key(|row| (-row.sums.revenue_gross(), row.name.clone()));
    let parts = all.iter().map(|row| (data::name(row), row.sums.revenue_gross()));
    let finding = findings::brings_most(&parts.collect::<Vec<_>>());
    let before = |row: &Counted| {
        let then = report.then(row.id).map_or(0, |then| then.sums.revenue_gross());
        report.before.as_ref().map(|_| then)
    };
    let bars: Vec<Bar> = all
        .iter()
        .map(|row| Bar {
            name: data::name(row),
            href: Some(reader.figure_of(Figure::Treatments, Whose::Therapists.of(row))),
            value: row.sums.revenue_gross(),
            before: before(row),
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
        doubt: None,
        notes: None,
        table: None,
        csv: None,
    }
    .view()
}

fn table(reader: &Reader, report: &Report, whose: Whose) -> Table {
    let (rows, measures): (&[Counted], &[Measure]) = match whose {
        Whose::Therapists => (&report.therapists, &OF_THERAPISTS),
        Whose::Treatments => (&report.treatments, &OF_TREATMENTS),
    };
    let (by, order) = sorted(&reader.asked.sort, whose.key(), measures);
    let revenue = report.now.sums.revenue_gross();
    let mut all: Vec<&Counted> =
        rows.iter().filter(|row| row.active || !row.sums.is_empty()).collect();
    all.sort_by_key(|row| data::name(row));
    all.sort_by_key(|row| {
        let value = by.value(&row.sums, row.rostered, revenue).unwrap_or(i64::MIN);
        if order == Order::Descending { value.saturating_neg() } else { value }
    });
    let rows = all.into_iter().map(|row| Row {
        head: Cell::of(data::name(row)),
        cells: measures
            .iter()
            .map(|measure| {
                let value = measure.value(&row.sums, row.rostered, revenue);
                cell(report, *measure, value, measure.behind(reader, whose.of(row)))
            })
            .collect(),
    });
    let columns = measures.iter().map(|measure| column(reader, whose, *measure, (by, order)));
    Table {
        caption: format!("By {}", whose.name().to_lowercase()),
        columns: std::iter::once(Column::of(whose.name())).chain(columns).collect(),
        rows: rows.collect(),
        foot: Some(total(reader, report, measures, whose)),
    }
}

/// The whole studio, which the rows add up to.
fn total(reader: &Reader, report: &Report, measures: &[Measure], whose: Whose) -> Row {
    let rostered = if whose == Whose::Therapists { report.now.rostered } else { 0 };
    let revenue = report.now.sums.revenue_gross();
    let of = |measure: &Measure| {
        let value = measure.value(&report.now.sums, rostered, revenue);
        cell(report, *measure, value, measure.behind(reader, Of::Studio))
    };
    Row { head: Cell::of("Studio"), cells: measures.iter().map(of).collect() }
}

fn cell(report: &Report, measure: Measure, value: Option<i64>, href: Option<String>) -> Cell {
    let Some(value) = value else { return Cell::of("–") };
    let cell = Cell { href, ..Cell::of(measure.unit(report).brief(value)) };
    match measure {
        Measure::Rate(Rate::Utilisation) | Share => cell.with_bar(value),
        _ => cell,
    }
}

fn column(
    reader: &Reader,
    whose: Whose,
    measure: Measure,
    (by, order): (Measure, Order),
) -> Column {
    let sorted = by == measure;
    // What is sorted from the most is sorted from the least by the next press.
    let least = if sorted && order == Order::Descending { "up-" } else { "" };
    let sort = format!("{}-{least}{}", whose.key(), measure.code());
    let page = reader.to(reader.tab);
    Column {
        name: measure.name().to_owned(),
        sort: Some(format!("{page}&sort={sort}#{}", whose.part())),
        order: sorted.then_some(order),
        words: false,
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
