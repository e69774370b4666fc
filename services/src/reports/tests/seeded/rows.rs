//! Every row and every point of a report, for each figure, beside `GROUP BY`.

use std::collections::BTreeMap;

use chrono::{Datelike, Weekday};
use domain::report::{Figure, Range, Step, Sums};

use super::plain::Plain;
use crate::reports::{Report, Row};

/// The whole, each therapist, treatment and room, and each piece of the line over time.
pub async fn every_figure_is_what_sql_says(plain: &Plain<'_>, report: &Report) {
    let range = report.here.range;
    let pieces = pieces(range, report.step);
    assert_eq!(report.series.iter().map(|point| point.range).collect::<Vec<_>>(), pieces);
    let plain = plain.cut(&pieces);
    for figure in Figure::ALL {
        let said = plain.figure(figure).await;
        assert_eq!(report.here.sums.of(figure), said.whole(), "{figure:?} of {range:?}");
        for (nth, point) in (0..).zip(&report.series) {
            let told = point.sums.of(figure);
            assert_eq!(told, said.of_piece(nth), "{figure:?} of {:?} in {range:?}", point.range);
        }
        // A room has no therapist's minutes, and a therapist none of a room's.
        let tables = [
            (&report.therapists, said.by(|cell| &cell.therapist), Figure::RoomMinutes),
            (&report.rooms, said.by(|cell| &cell.room), Figure::BookedMinutes),
        ];
        for (rows, said, not_divided) in tables {
            if figure == not_divided {
                assert!(rows.iter().all(|row| row.sums.of(figure) == 0), "{figure:?}: {rows:?}");
            } else {
                rows_are(rows, said, (figure, range));
            }
        }
        rows_are(&report.treatments, said.by(|cell| &cell.treatment), (figure, range));
    }
}

/// Each row has what was said of its id, and nothing is said of what has no row.
fn rows_are(rows: &[Row], mut said: BTreeMap<String, i64>, (figure, range): (Figure, Range)) {
    for row in rows {
        let id = row.id.map(|id| id.simple().to_string()).unwrap_or_default();
        let amount = said.remove(&id).unwrap_or_default();
        assert_eq!(row.sums.of(figure), amount, "{figure:?} of {:?} in {range:?}", row.name);
    }
    said.retain(|_, amount| *amount != 0);
    assert!(said.is_empty(), "{figure:?} of nobody in {range:?}: {said:?}");
}

/// The days of a range, a new piece beginning each day, each Monday, or each first of a month or year.
fn pieces(range: Range, step: Step) -> Vec<Range> {
    let mut all: Vec<Range> = Vec::new();
    for date in range.from.iter_days().take_while(|date| *date <= range.to) {
        let begins = match step {
            Step::Day => true,
            Step::Week => date.weekday() == Weekday::Mon,
            Step::Month => date.day() == 1,
            Step::Year => date.ordinal() == 1,
        };
        if begins || all.is_empty() {
            all.push(Range { from: date, to: date });
        } else if let Some(last) = all.last_mut() {
            last.to = date;
        }
    }
    all
}

/// What is shown in parts adds up to what is shown as a whole.
pub fn parts_make_the_whole(report: &Report) {
    let sum = |rows: &[Row]| {
        rows.iter().fold(Sums::default(), |mut sums, row| {
            sums.join(&row.sums);
            sums
        })
    };
    let whole = &report.here.sums;
    let by = [
        (sum(&report.therapists), Figure::RoomMinutes),
        (sum(&report.rooms), Figure::BookedMinutes),
    ];
    for (parts, not_divided) in by {
        for figure in Figure::ALL.into_iter().filter(|figure| *figure != not_divided) {
            assert_eq!(parts.of(figure), whole.of(figure), "{figure:?}");
        }
    }
    assert_eq!(sum(&report.treatments), *whole);
    let mut line = Sums::default();
    report.series.iter().for_each(|point| line.join(&point.sums));
    assert_eq!(line, *whole);
    assert_eq!(report.lead.iter().sum::<i64>(), whole.of(Figure::Made));
    let cohorts: i64 = report.cohorts.iter().map(|row| row.cohort.clients).sum();
    assert_eq!(cohorts, whole.of(Figure::FirstVisits));
    let cells = (0..7).flat_map(|day| (0..24).map(move |hour| (day, hour)));
    let cells: Vec<_> = cells.map(|(day, hour)| report.heat.at(day, hour)).collect();
    assert_eq!(cells.iter().map(|c| c.part).sum::<i64>(), whole.of(Figure::BookedMinutes));
    assert_eq!(cells.iter().map(|c| c.whole).sum::<i64>(), report.here.rostered);
    let rostered: i64 = report.therapists.iter().map(|row| row.rostered).sum();
    assert_eq!(rostered, report.here.rostered);
}
