//! Therapists and treatments beside each other, sorted by any column.

use domain::report::{Figure, Rate, Total, Unit as Counted};
use leptos::prelude::*;
use services::reports::{Behind, Measure, Measured, Of, Row as Told, Table as File};

use super::{
    data::{self, Report},
    findings,
    frame::{Reader, csv_link},
};
use crate::figures::chart::{Bar, Cell, Column, Figure as Drawn, Order, Row, Table, Unit, list};

/// What a column is called where there is little room.
const fn brief(measure: Measure) -> &'static str {
    match measure {
        Measure::Figure(Figure::Completed) => "Visits",
        Measure::Figure(Figure::SessionMinutes) => "Treated",
        Measure::Rate(Rate::LateCancellation) => "Cancelled late",
        Measure::Rate(Rate::NoShow) => "Did not come",
        Measure::Revenue => "Revenue",
        measure => measure.name(),
    }
}

/// As it is said, and as it is sorted by; `None` is a part of nothing.
fn value(measured: Measured) -> Option<i64> {
    match measured {
        Measured::Amount(amount, _) => Some(amount),
        Measured::Part(ratio) => findings::share(ratio),
    }
}

fn unit(report: &Report, measured: Measured) -> Unit {
    match measured {
        Measured::Amount(_, Counted::Count) => Unit::Count,
        Measured::Amount(_, Counted::Minutes) => Unit::Minutes,
        Measured::Amount(_, Counted::Money) => Unit::Money(report.currency),
        Measured::Part(_) => Unit::Share,
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
    fn of(self, row: &Told) -> Of {
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
    let mut all: Vec<&Told> = report.therapists.iter().collect();
    all.retain(|row| row.sums.revenue_gross() > 0);
    all.sort_by_key(|row| (-row.sums.revenue_gross(), row.name.clone()));
    let parts = all.iter().map(|row| (data::name(row), row.sums.revenue_gross()));
    let finding = findings::brings_most(&parts.collect::<Vec<_>>());
    let before = |row: &Told| {
        let then = report.then(row.id).map_or(0, |then| then.sums.revenue_gross());
        report.before.as_ref().map(|_| then)
    };
    let bars: Vec<Bar> = all
        .iter()
        .map(|row| Bar {
            name: data::name(row),
            href: Some(reader.behind_of(
                &Behind::Total(Total::Revenue),
                Whose::Therapists.of(row),
                &reader.asked.range,
            )),
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
    let (rows, measures): (&[Told], &[Measure]) = match whose {
        Whose::Therapists => (&report.therapists, &Measure::OF_THERAPISTS),
        Whose::Treatments => (&report.treatments, &Measure::OF_TREATMENTS),
    };
    let (by, order) = sorted(&reader.asked.sort, whose.key(), measures);
    let revenue = report.now.sums.revenue_gross();
    let mut all: Vec<&Told> =
        rows.iter().filter(|row| row.active || !row.sums.is_empty()).collect();
    all.sort_by_key(|row| data::name(row));
    all.sort_by_key(|row| {
        let value = value(by.of(&row.sums, row.rostered, revenue)).unwrap_or(i64::MIN);
        if order == Order::Descending { value.saturating_neg() } else { value }
    });
    let rows = all.into_iter().map(|row| Row {
        head: Cell::of(data::name(row)),
        cells: measures
            .iter()
            .map(|measure| {
                let measured = measure.of(&row.sums, row.rostered, revenue);
                cell((reader, report), whose.of(row), *measure, measured)
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
        let measured = measure.of(&report.now.sums, rostered, revenue);
        cell((reader, report), Of::Studio, *measure, measured)
    };
    Row { head: Cell::of("Studio"), cells: measures.iter().map(of).collect() }
}

/// A number with what makes it: of a rate, the part that is one of a whole.
fn cell(
    (reader, report): (&Reader, &Report),
    of: Of,
    measure: Measure,
    measured: Measured,
) -> Cell {
    let Some(value) = value(measured) else { return Cell::of("–") };
    let href = reader.behind_of(&measure.behind(), of, &reader.asked.range);
    let cell = Cell::link(unit(report, measured).brief(value), href);
    match measure {
        Measure::Rate(Rate::Utilisation) | Measure::Share => cell.with_bar(value),
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
        name: brief(measure).to_owned(),
        sort: Some(format!("{page}&sort={sort}#{}", whose.part())),
        order: sorted.then_some(order),
        words: false,
        means: Some(measure.definition().to_owned()),
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
    found.map_or((Measure::Revenue, Order::Descending), |measure| (*measure, order))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_sorted_by_what_the_address_names_and_else_by_revenue() {
        let completed = Measure::Figure(Figure::Completed);
        for (asked, found) in [
            ("", (Measure::Revenue, Order::Descending)),
            ("t-completed", (completed, Order::Descending)),
            ("t-up-completed", (completed, Order::Ascending)),
            ("s-completed", (Measure::Revenue, Order::Descending)),
            ("t-<script>", (Measure::Revenue, Order::Descending)),
        ] {
            assert_eq!(sorted(asked, 't', &Measure::OF_THERAPISTS), found, "{asked}");
        }
    }
}
