//! Revenue by kind, and what is no revenue.

use domain::report::{Figure, Total};
use leptos::prelude::*;
use services::reports::Table as File;

use super::{
    charts::{self, Kind},
    data::{Counts, Report, Side},
    frame::Reader,
    parts,
};
use crate::figures::chart::{Bars, Figure as Drawn, Table, Unit, means};

/// What revenue is piled up of.
const KINDS: [Kind; 3] = [
    ("treatments", Counts::Figure(Figure::Treatments)),
    ("fees", Counts::Figure(Figure::Fees)),
    ("tax", Counts::Total(Total::Tax)),
];
/// Money that moved and is no revenue.
const BESIDE: [Figure; 7] = [
    Figure::Tips,
    Figure::GiftCardsSold,
    Figure::GiftCardsUsed,
    Figure::CoursesSold,
    Figure::CoursesUsed,
    Figure::OtherTax,
    Figure::StripeFees,
];

/// The page.
pub fn view(reader: &Reader, report: &Report) -> AnyView {
    let revenue = parts::total(reader, report, "Revenue by kind", Total::Revenue);
    let beside = parts::figures(reader, report, "Money that is no revenue", &BESIDE);
    let costs = parts::figures(reader, report, "Commission", &[Figure::Commission]);
    view! {
        {by_kind(reader, report)}
        {section("Revenue by kind", charts::REVENUE, revenue, reader.csv(File::Figures))}
        {section(
            "Money that is no revenue",
            "It came in or went out, and is somebody else’s or owed as sessions.",
            beside,
            reader.csv(File::Figures),
        )}
        {section(
            "What therapists earn",
            "By the studio’s rules, of the visits of these days. Tips are theirs as well.",
            costs,
            reader.csv(File::Therapists),
        )}
    }
    .into_any()
}

/// A table under a heading.
pub fn section(title: &'static str, lead: &'static str, table: Table, csv: String) -> AnyView {
    view! {
        <section class="report-part">
            <header>
                <h2>{title}</h2>
                <p class="muted">{lead}</p>
            </header>
            {table.view()}
            {super::frame::csv_link(csv)}
        </section>
    }
    .into_any()
}

fn by_kind(reader: &Reader, report: &Report) -> AnyView {
    let unit = Unit::Money(report.currency);
    let parts = |side: &Side| KINDS.iter().map(|(_, kind)| kind.of(side)).collect::<Vec<i64>>();
    let finding = charts::revenue_finding(reader, report);
    let piles = charts::piles(report, parts, None);
    let empty = piles.iter().all(|pile| pile.parts.iter().all(|part| *part == 0));
    let bars = Bars {
        unit,
        kinds: KINDS.map(|(name, _)| name.to_owned()).to_vec(),
        piles,
        names: (String::new(), String::new()),
        said: charts::said(&finding, report),
    };
    let all = Counts::Total(Total::Revenue);
    let table = charts::over_time(reader, report, ("Revenue", unit), all, &KINDS);
    Drawn {
        finding,
        measure: format!(
            "Treatments, fees and the tax in them {}, {}",
            charts::each(report),
            report.currency.code(),
        ),
        drawing: (!empty).then(|| bars.over(&table)),
        nothing: "Nothing was earned in these days.",
        doubt: None,
        notes: Some(means("Revenue", charts::REVENUE.to_owned())),
        table: Some(table),
        csv: Some(reader.csv(File::Series)),
    }
    .view()
}
