//! How the time was used: by whom, where, and in which hours.

use domain::report::{Figure, Rate, Ratio};
use leptos::prelude::*;
use uuid::Uuid;

use super::{
    charts,
    data::{Report, Side},
    findings,
    frame::Reader,
};
use crate::figures::chart::{
    Bar, Cell, Column, Figure as Drawn, Heat, Line, Lines, Row, Table, Unit, list, means,
};

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const UNROSTERED: &str = "Nobody was rostered in these days, so there is nothing to divide by. \
                          Working hours are set under Hours.";

/// The page.
pub fn view(reader: &Reader, report: &Report) -> AnyView {
    view! {
        <div class="report-grid">{over_time(reader, report)} {therapists(reader, report)}</div>
        {heat(reader, report)}
        {rooms(reader, report)}
    }
    .into_any()
}

fn over_time(reader: &Reader, report: &Report) -> AnyView {
    let versus = reader.versus();
    let before = report.before.as_ref().map(|side| side.rate(Rate::Utilisation));
    let now = report.now.rate(Rate::Utilisation);
    let finding = findings::rate("Utilisation", now, before.zip(versus.as_deref()), false);
    let mut lines = vec![Line {
        name: "these days".into(),
        values: report.line(|side| findings::share(side.rate(Rate::Utilisation))),
    }];
    if !report.steps_before.is_empty() {
        lines.push(Line {
            name: "before".into(),
            values: report.line_before(|side| findings::share(side.rate(Rate::Utilisation))),
        });
    }
    let empty = lines[0].values.iter().all(Option::is_none);
    let drawing = Lines {
        unit: Unit::Share,
        labels: report.steps.iter().map(|side| charts::label(report, side)).collect(),
        lines,
        said: charts::said(&finding, report),
    };
    Drawn {
        finding,
        measure: format!("Booked in rostered time of all therapists {}", charts::each(report)),
        drawing: (!empty).then(|| drawing.view()),
        nothing: UNROSTERED,
        notes: Some(means("Utilisation", Rate::Utilisation.definition().to_owned())),
        table: Some(step_table(report)),
        csv: Some(reader.csv("utilisation")),
    }
    .view()
}

fn step_table(report: &Report) -> Table {
    let cells = |ratio: Ratio| {
        vec![
            Cell::of(Unit::Minutes.full(ratio.part)),
            Cell::of(Unit::Minutes.full(ratio.whole)),
            Cell::of(said(ratio)),
        ]
    };
    let rows = report.steps.iter().map(|side| Row {
        head: Cell::of(super::asked::span(&side.range)),
        cells: cells(side.rate(Rate::Utilisation)),
    });
    Table {
        caption: format!("Utilisation {}", charts::each(report)),
        columns: ["Days", "Booked", "Rostered", "Utilisation"].map(Column::of).to_vec(),
        rows: rows.collect(),
        foot: Some(Row {
            head: Cell::of("All days"),
            cells: cells(report.now.rate(Rate::Utilisation)),
        }),
    }
}

fn said(ratio: Ratio) -> String {
    findings::share(ratio).map_or_else(|| "–".to_owned(), |share| Unit::Share.full(share))
}

/// Each with booked and rostered minutes, the busiest first.
fn used(
    ids: impl Iterator<Item = Uuid>,
    report: &Report,
    of: impl Fn(Uuid) -> Ratio,
) -> Vec<(Uuid, String, Ratio)> {
    let all = ids.map(|id| (id, report.name(id), of(id)));
    let mut all: Vec<_> = all.filter(|(_, _, used)| used.part > 0 || used.whole > 0).collect();
    all.sort_by_key(|(_, name, used)| (-findings::share(*used).unwrap_or(-1), name.clone()));
    all
}

fn therapists(reader: &Reader, report: &Report) -> AnyView {
    let of = |side: &Side, id: Uuid| Ratio {
        part: side.summary.therapists.get(&id).map_or(0, |sums| sums.of(Figure::BookedMinutes)),
        whole: side.rostered.therapists.get(&id).copied().unwrap_or_default(),
    };
    let ids = report.now.summary.therapists.keys().chain(report.now.rostered.therapists.keys());
    let ids: std::collections::BTreeSet<Uuid> = ids.copied().collect();
    let used = used(ids.into_iter(), report, |id| of(&report.now, id));
    let bars: Vec<Bar> = used
        .iter()
        .map(|(id, name, ratio)| Bar {
            name: name.clone(),
            href: Some(reader.behind_therapist(Figure::BookedMinutes, *id)),
            value: findings::share(*ratio).unwrap_or_default(),
            before: report.before.as_ref().and_then(|side| findings::share(of(side, *id))),
        })
        .collect();
    let finding = match (used.first(), used.last()) {
        (Some(most), Some(least)) if used.len() > 1 => format!(
            "{} is booked most, at {}; {} least, at {}",
            most.1,
            said(most.2),
            least.1,
            said(least.2),
        ),
        (Some(only), _) => format!("{} is booked at {}", only.1, said(only.2)),
        _ => "Nobody was rostered".to_owned(),
    };
    let versus = reader.versus().unwrap_or_default();
    Drawn {
        finding,
        measure: mark_said("Booked in rostered time of each therapist", report, &versus),
        drawing: (!bars.is_empty()).then(|| list(Unit::Share, &versus, &bars)),
        nothing: UNROSTERED,
        notes: Some(means("Utilisation", Rate::Utilisation.definition().to_owned())),
        table: Some(used_table("Utilisation of therapists", "Therapist", &used)),
        csv: Some(reader.csv("therapists")),
    }
    .view()
}

fn mark_said(what: &str, report: &Report, versus: &str) -> String {
    match report.before {
        Some(_) => format!("{what}, percent. The mark is {versus}."),
        None => format!("{what}, percent"),
    }
}

fn used_table(caption: &str, who: &str, used: &[(Uuid, String, Ratio)]) -> Table {
    let rows = used.iter().map(|(_, name, ratio)| Row {
        head: Cell::of(name.clone()),
        cells: vec![
            Cell::of(Unit::Minutes.full(ratio.part)),
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
    let of = |id: Uuid| Ratio {
        part: report.now.summary.rooms.get(&id).map_or(0, |sums| sums.of(Figure::RoomMinutes)),
        whole: report.now.rostered.rooms.get(&id).copied().unwrap_or_default(),
    };
    let ids = report.now.summary.rooms.keys().chain(report.now.rostered.rooms.keys()).copied();
    let ids: std::collections::BTreeSet<Uuid> = ids.filter(|id| !id.is_nil()).collect();
    let used = used(ids.into_iter(), report, of);
    let bars: Vec<Bar> = used
        .iter()
        .map(|(_, name, ratio)| Bar {
            name: name.clone(),
            href: None,
            value: findings::share(*ratio).unwrap_or_default(),
            before: None,
        })
        .collect();
    let finding = used.first().map_or_else(
        || "No room was used".to_owned(),
        |most| format!("{} is used most, at {}", most.1, said(most.2)),
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
        notes: Some(means("Use of rooms", definition)),
        table: Some(used_table("Use of rooms", "Room", &used)),
        csv: Some(reader.csv("rooms")),
    }
    .view()
}

fn heat(reader: &Reader, report: &Report) -> AnyView {
    let week = report.now.week();
    let used = |hour: usize| (0..7).any(|day| week[day * 24 + hour].whole > 0);
    let (first, last) = ((0..24).find(|hour| used(*hour)), (0..24).rfind(|hour| used(*hour)));
    let hours: Vec<usize> = first.zip(last).map(|(a, b)| (a..=b).collect()).unwrap_or_default();
    let finding = findings::week(&week);
    let map = Heat {
        hours: hours.iter().map(|hour| u32::try_from(*hour).unwrap_or_default()).collect(),
        days: (0..7)
            .map(|day| hours.iter().map(|hour| findings::share(week[day * 24 + hour])).collect())
            .collect(),
        said: charts::said(&finding, report),
    };
    let rows = (0..7).map(|day| Row {
        head: Cell::of(DAYS[day]),
        cells: hours.iter().map(|hour| Cell::of(said(week[day * 24 + hour]))).collect(),
    });
    let columns = std::iter::once("Day".to_owned());
    let columns = columns.chain(hours.iter().map(|hour| format!("{hour:02}:00")));
    Drawn {
        finding,
        measure: format!("Booked in rostered time by hour of the week, percent, {}", reader.clock),
        drawing: (!hours.is_empty()).then(|| map.view()),
        nothing: UNROSTERED,
        notes: Some(means("Utilisation", Rate::Utilisation.definition().to_owned())),
        table: Some(Table {
            caption: "Utilisation by hour of the week".into(),
            columns: columns.map(Column::of).collect(),
            rows: rows.collect(),
            foot: None,
        }),
        csv: Some(reader.csv("hours")),
    }
    .view()
}
