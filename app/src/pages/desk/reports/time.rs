//! How the time was used: by whom, where, and in which hours.

use domain::report::{Figure, Rate, Ratio};
use leptos::prelude::*;
use services::reports::{Behind, Of, Row as Counted, Table as File};

use super::{
    charts,
    data::{self, Counts, Report, Side},
    findings::{self, Amount, Subject},
    frame::Reader,
};
use crate::figures::chart::{
    Bar, Bars, Cell, Column, Figure as Drawn, Heat, Row, Table, Unit, list, means,
};

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const UNROSTERED: &str = "Nobody was rostered in these days, so there is nothing to divide by. \
                          Working hours are set under Hours.";

/// The page.
pub fn view(reader: &Reader, report: &Report) -> AnyView {
    view! {
        <p class="report-headline">{headline(reader, report)}</p>
        {heat(reader, report)}
        <div class="report-grid">{booked(reader, report)} {therapists(reader, report)}</div>
        {rooms(reader, report)}
    }
    .into_any()
}

fn headline(reader: &Reader, report: &Report) -> String {
    let versus = reader.versus();
    let before = report.before.as_ref().map(|side| side.rate(Rate::Utilisation));
    let now = report.now.rate(Rate::Utilisation);
    findings::rate("Utilisation", now, before.zip(versus.as_deref()), false) + "."
}

/// Booked time, step by step.
fn booked(reader: &Reader, report: &Report) -> AnyView {
    const SUBJECT: Subject = Subject { name: "Booked time", many: false, none: "no time booked" };
    let of = |side: &Side| side.sums.of(Figure::BookedMinutes);
    let amount = |side: &Side| Amount {
        value: of(side),
        cases: side.sums.of_all(&[Figure::Completed, Figure::NoShows, Figure::ToCome]),
    };
    let versus = reader.versus();
    let before = report.before.as_ref().map(amount).zip(versus.as_deref());
    let finding = findings::amount(SUBJECT, Unit::Minutes, amount(&report.now), before);
    let piles = charts::piles(report, |side| vec![of(side)], Some(&of));
    let empty = piles.iter().all(|pile| pile.sum() == 0);
    let bars = Bars {
        unit: Unit::Minutes,
        kinds: Vec::new(),
        piles,
        names: ("these days".into(), versus.clone().unwrap_or_default()),
        said: charts::said(&finding, report),
    };
    let what = Counts::Figure(Figure::BookedMinutes);
    let table = charts::over_time(reader, report, ("Booked", Unit::Minutes), what, &[]);
    Drawn {
        finding,
        measure: format!("Time that visits take in therapists’ calendars {}", charts::each(report)),
        drawing: (!empty).then(|| bars.over(&table)),
        nothing: "No visit takes any time in these days.",
        doubt: None,
        notes: Some(means("Booked time", Figure::BookedMinutes.definition().to_owned())),
        table: Some(table),
        csv: Some(reader.csv(File::Series)),
    }
    .view()
}

fn said(ratio: Ratio) -> String {
    findings::share(ratio).map_or_else(|| "–".to_owned(), |share| Unit::Share.full(share))
}

/// Those that have time, the busiest first.
fn busiest(rows: &[Counted], of: impl Fn(&Counted) -> Ratio) -> Vec<(&Counted, Ratio)> {
    let mut all: Vec<_> = rows.iter().map(|row| (row, of(row))).collect();
    all.retain(|(row, used)| row.id.is_some() && (used.part > 0 || used.whole > 0));
    all.sort_by_key(|(row, used)| (-findings::share(*used).unwrap_or(-1), row.name.clone()));
    all
}

fn therapists(reader: &Reader, report: &Report) -> AnyView {
    let of = |row: &Counted| row.rate(Rate::Utilisation);
    let used = busiest(&report.therapists, of);
    let bars: Vec<Bar> = used
        .iter()
        .map(|(row, ratio)| Bar {
            name: data::name(row),
            href: row.id.map(|id| reader.figure_of(Figure::BookedMinutes, Of::Therapist(id))),
            value: findings::share(*ratio).unwrap_or_default(),
            before: report.then(row.id).and_then(|then| findings::share(of(then))),
        })
        .collect();
    let finding = match (used.first(), used.last()) {
        (Some(most), Some(least)) if used.len() > 1 => format!(
            "{} is booked most, at {}; {} least, at {}",
            most.0.name,
            said(most.1),
            least.0.name,
            said(least.1),
        ),
        (Some(only), _) => format!("{} is booked at {}", only.0.name, said(only.1)),
        _ => "Nobody was rostered".to_owned(),
    };
    let versus = reader.versus().unwrap_or_default();
    let mark = report.before.as_ref().map(|_| format!(". The mark is {versus}"));
    let href =
        |row: &Counted| row.id.map(|id| reader.figure_of(Figure::BookedMinutes, Of::Therapist(id)));
    Drawn {
        finding,
        measure: format!(
            "Booked in rostered time of each therapist, percent{}",
            mark.unwrap_or_default(),
        ),
        drawing: (!bars.is_empty()).then(|| list(Unit::Share, &versus, &bars)),
        nothing: UNROSTERED,
        doubt: None,
        notes: Some(means("Utilisation", Rate::Utilisation.definition().to_owned())),
        table: Some(used_table(("Utilisation of therapists", "Therapist"), &used, href)),
        csv: Some(reader.csv(File::Therapists)),
    }
    .view()
}

fn used_table(
    (caption, who): (&str, &str),
    used: &[(&Counted, Ratio)],
    href: impl Fn(&Counted) -> Option<String>,
) -> Table {
    let rows = used.iter().map(|(row, ratio)| Row {
        head: Cell::of(data::name(row)),
        cells: vec![
            Cell { href: href(row), ..Cell::of(Unit::Minutes.full(ratio.part)) },
            Cell::of(Unit::Minutes.full(ratio.whole)),
            Cell::of(said(*ratio)),
        ],
    });
    Table {
        caption: caption.to_owned(),
        columns: [who, "Booked", "Rostered", "Utilisation"].map(Column::of).to_vec(),
        rows: rows.collect(),
        foot: None,
    }
}

fn rooms(reader: &Reader, report: &Report) -> AnyView {
    let used = busiest(&report.rooms, Counted::room_utilisation);
    let href = |row: &Counted| row.id.map(|id| reader.figure_of(Figure::RoomMinutes, Of::Room(id)));
    let bars: Vec<Bar> = used
        .iter()
        .map(|(row, ratio)| Bar {
            name: data::name(row),
            href: href(row),
            value: findings::share(*ratio).unwrap_or_default(),
            before: None,
        })
        .collect();
    let finding = used.first().map_or_else(
        || "No room was used".to_owned(),
        |most| format!("{} is used most, at {}", most.0.name, said(most.1)),
    );
    let definition = format!(
        "{} A room counts as rostered while any therapist is.",
        Figure::RoomMinutes.definition(),
    );
    Drawn {
        finding,
        measure: "Booked time of each room in the time in which anybody works, percent".into(),
        drawing: (!bars.is_empty()).then(|| list(Unit::Share, "", &bars)),
        nothing: "No visit of these days has a room.",
        doubt: None,
        notes: Some(means("Use of rooms", definition)),
        table: Some(used_table(("Use of rooms", "Room"), &used, href)),
        csv: Some(reader.csv(File::Rooms)),
    }
    .view()
}

fn heat(reader: &Reader, report: &Report) -> AnyView {
    let rostered = |hour: &usize| (0..7).any(|day| report.heat.at(day, *hour).whole > 0);
    let (first, last) = ((0..24).find(rostered), (0..24).rfind(rostered));
    let hours: Vec<usize> = first.zip(last).map(|(a, b)| (a..=b).collect()).unwrap_or_default();
    let finding = findings::week(&report.week());
    let map = Heat {
        hours: hours.iter().map(|hour| u32::try_from(*hour).unwrap_or_default()).collect(),
        days: (0..7)
            .map(|day| {
                hours.iter().map(|hour| findings::share(report.heat.at(day, *hour))).collect()
            })
            .collect(),
        said: charts::said(&finding, report),
    };
    Drawn {
        finding,
        measure: format!("Booked in rostered time by hour of the week, percent, {}", reader.clock),
        drawing: (!hours.is_empty()).then(|| map.view()),
        nothing: UNROSTERED,
        doubt: None,
        notes: Some(means("Utilisation", Rate::Utilisation.definition().to_owned())),
        table: Some(heat_table(reader, report, &hours)),
        csv: Some(reader.csv(File::Hours)),
    }
    .view()
}

fn heat_table(reader: &Reader, report: &Report, hours: &[usize]) -> Table {
    let cell = |day: usize, hour: usize| {
        let used = report.heat.at(day, hour);
        let behind = u8::try_from(day * 24 + hour).map(Behind::Hour).ok();
        let href = behind.filter(|_| used.part > 0).map(|behind| reader.behind(&behind));
        Cell { href, ..Cell::of(said(used)) }
    };
    let rows = (0..7).map(|day| Row {
        head: Cell::of(DAYS[day]),
        cells: hours.iter().map(|hour| cell(day, *hour)).collect(),
    });
    let columns = std::iter::once("Day".to_owned());
    let columns = columns.chain(hours.iter().map(|hour| format!("{hour:02}:00")));
    Table {
        caption: "Utilisation by hour of the week".into(),
        columns: columns.map(Column::of).collect(),
        rows: rows.collect(),
        foot: None,
    }
}
