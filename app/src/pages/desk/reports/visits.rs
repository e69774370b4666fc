//! What became of the visits of these days.

use domain::report::{Figure, Rate, Total};
use leptos::prelude::*;
use services::reports::Table as File;

use super::{
    charts::{self, Kind},
    data::{Counts, Report, Side},
    findings::{self, Amount, Subject},
    frame::Reader,
    money::section,
    parts,
};
use crate::figures::chart::{Bars, Figure as Drawn, Line, Table, Unit, means};

/// How a visit of these days can stand: together they are all of them.
const KINDS: [Kind; 5] = [
    ("took place", Counts::Figure(Figure::Completed)),
    ("to come", Counts::Total(Total::Ahead)),
    ("cancelled in time", Counts::Total(Total::CalledOff)),
    ("late or missed", Counts::Total(Total::Missed)),
    ("declined", Counts::Total(Total::Refused)),
];
/// By the date on which a booking was made.
const MADE: [Figure; 2] = [Figure::Holds, Figure::Made];

/// The page.
pub fn view(reader: &Reader, report: &Report) -> AnyView {
    let ends = parts::total(reader, report, "What became of visits", Total::Visits);
    let made = parts::figures(reader, report, "Bookings made", &MADE);
    let made = Table {
        rows: made
            .rows
            .into_iter()
            .chain([parts::rate_row(report, Rate::Conversion, Some(reader.figure(Figure::Made)))])
            .collect(),
        ..made
    };
    let rates = Table {
        caption: "Rates".into(),
        rows: vec![
            parts::rate_row(report, Rate::NoShow, Some(reader.figure(Figure::NoShows))),
            parts::rate_row(
                report,
                Rate::LateCancellation,
                Some(reader.figure(Figure::CancelledLate)),
            ),
        ],
        columns: made.columns.clone(),
        foot: None,
    };
    view! {
        <div class="report-grid">
            {by_end(reader, report)} {charts::cancellations(reader, report)}
        </div>
        {section(
            "What became of visits",
            "Each visit counts once, on the date on which it was to begin.",
            ends,
            reader.csv(File::Figures),
        )}
        {section("Rates", "Each is one sum in another.", rates, reader.csv(File::Figures))}
        {section(
            "Bookings made",
            "By the date on which somebody began to book, whenever the visit is.",
            made,
            reader.csv(File::Figures),
        )}
    }
    .into_any()
}

fn by_end(reader: &Reader, report: &Report) -> AnyView {
    const SUBJECT: Subject =
        Subject { name: "Completed visits", many: true, none: "no visit took place" };
    let amount = |side: &Side| {
        let value = side.sums.of(Figure::Completed);
        Amount { value, cases: value }
    };
    let versus = reader.versus();
    let before = report.before.as_ref().map(amount).zip(versus.as_deref());
    let finding = findings::amount(SUBJECT, Unit::Count, amount(&report.now), before);
    let parts = |side: &Side| KINDS.iter().map(|(_, kind)| kind.of(side)).collect::<Vec<i64>>();
    let piles = charts::piles(report, parts, None);
    let empty = piles.iter().all(|pile| pile.sum() == 0);
    let bars = Bars {
        unit: Unit::Count,
        kinds: KINDS.map(|(name, _)| name.to_owned()).to_vec(),
        piles,
        names: (String::new(), String::new()),
        said: charts::said(&finding, report),
    };
    let all = Counts::Total(Total::Visits);
    let table = charts::over_time(reader, report, ("All visits", Unit::Count), all, &KINDS);
    Drawn {
        finding,
        measure: format!("Visits {}, by what became of them", charts::each(report)),
        drawing: (!empty).then(|| bars.over(&table)),
        nothing: "No visit was to begin in these days.",
        doubt: None,
        notes: Some(means("Completed visits", Figure::Completed.definition().to_owned())),
        table: Some(table),
        csv: Some(reader.csv(File::Series)),
    }
    .view()
}

/// Rebooking over time, which the page about clients shows.
pub fn rebooking(reader: &Reader, report: &Report) -> AnyView {
    const LATELY: &str = "Whoever came lately has had less time to come again: the end of the \
                          line always falls, and days are not compared with earlier ones.";
    let now = report.now.rate(Rate::Rebooking);
    let finding = match findings::share(now) {
        Some(share) => {
            format!("{} of visits are followed by another so far", Unit::Share.full(share))
        }
        None => "No visit of these days is closed yet".to_owned(),
    };
    let lines = vec![Line {
        name: "rebooking".into(),
        values: report.line(|side| findings::share(side.rate(Rate::Rebooking))),
    }];
    let what = "Closed visits whose client has a later booking";
    charts::rates(reader, report, (finding, what, Some(LATELY)), &lines, &[Rate::Rebooking])
}
