//! Whether it helps: every row of the panel beside the mean, the variance and the intervals of
//! the rows that it stands for, one by one.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use domain::{
    StudioId,
    outcomes::{Cell, Figures, MINIMUM_N, Scale},
};
use storage::Engine;
use uuid::Uuid;

use super::{
    intervals::{interval_is, same, t_quantile, wilson},
    plain::{Plain, text, whole},
};
use crate::{
    Services,
    auth::testing,
    outcomes::{OutcomeTable, Panel, Part, csv, panel},
};

/// One episode, in sixths of a point.
struct Came {
    before: i64,
    after: Option<i64>,
    paid: i64,
}

/// How many rows of the panel are shown, and how many hidden.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rows {
    pub shown: usize,
    pub hidden: usize,
}

/// The panel of some months: the whole, and each row of each of its tables.
pub async fn the_panel_is_what_its_rows_say(
    services: &Services,
    plain: &Plain<'_>,
    (studio, scale): (StudioId, Scale),
    (from, to): (NaiveDate, NaiveDate),
) -> Rows {
    let told = panel(services, &testing::manager(studio), scale, (from, to)).await.expect("told");
    let today = plain.zone.today(services.now());
    let of = |what: String| plain_rows(plain, scale, (told.months, today), what);
    let all = of("''".to_owned()).await.remove("").unwrap_or_default();
    assert_eq!(told.asked as usize, all.len());
    match &told.all {
        Cell::TooFew => {
            // Too few were new in these months: neither the page nor its files say more.
            assert_eq!((told.months, shown_in_files(&told)), (told.wanted, 0));
            return Rows::default();
        }
        Cell::Shown(told) => figures_are(told, &all, scale),
    }
    let id = |id: Uuid| id.simple().to_string();
    let tables = [
        (named(&told.techniques, Clone::clone), of("o.technique".to_owned()).await),
        (named(&told.rhythms, |of| of.code().to_owned()), of("o.rhythm".to_owned()).await),
        (named(&told.therapists, |of| id(of.0)), of(plain.id("o.therapist")).await),
        (named(&told.treatments, |of| id(of.0)), of(plain.id("o.treatment")).await),
    ];
    let mut found = Rows::default();
    for (cells, rows) in &tables {
        let all: Vec<&String> = cells.keys().collect();
        assert_eq!(all, rows.keys().collect::<Vec<_>>());
        for (of, cell) in cells {
            match cell {
                Cell::TooFew => found.hidden += 1,
                Cell::Shown(told) => {
                    found.shown += 1;
                    figures_are(told, &rows[of], scale);
                }
            }
        }
    }
    let [techniques, rhythms, therapists, (treatments, _)] = &tables;
    for (cells, rows) in [techniques, rhythms, therapists] {
        hidden_are_few(cells, rows);
    }
    let both = of(format!("o.technique || ' ' || {}", plain.id("o.treatment"))).await;
    parts_are_hidden_with_their_whole(&techniques.0, treatments, both);
    assert_eq!(shown_in_files(&told), found.shown);
    found
}

/// Of each technique that is shown, the treatments are a table of their own; of one that is
/// hidden, none is shown. `both` are the rows by technique and treatment.
fn parts_are_hidden_with_their_whole(
    techniques: &BTreeMap<String, &Cell>,
    treatments: &BTreeMap<String, &Cell>,
    both: BTreeMap<String, Vec<Came>>,
) {
    let mut within: BTreeMap<String, BTreeMap<String, Vec<Came>>> = BTreeMap::new();
    for (of, rows) in both {
        let (technique, treatment) = of.split_once(' ').expect("two");
        within.entry(technique.to_owned()).or_default().insert(treatment.to_owned(), rows);
    }
    for (technique, rows) in within {
        let cells: BTreeMap<String, &Cell> =
            rows.keys().map(|of| (of.clone(), treatments[of])).collect();
        match techniques[&technique] {
            Cell::Shown(_) => hidden_are_few(&cells, &rows),
            Cell::TooFew => assert!(cells.values().all(|cell| **cell == Cell::TooFew)),
        }
    }
}

/// How many rows its files show beside the whole. Of what is hidden, they say no figure.
fn shown_in_files(told: &Panel) -> usize {
    let mut shown = 0;
    for table in OutcomeTable::ALL {
        let file = csv(told, table);
        let mut reader = ::csv::Reader::from_reader(&file.bytes[3..]);
        for row in reader.records().skip(1) {
            let row = row.expect("as many cells");
            match &row[5] {
                "yes" => shown += 1,
                _ => assert!(row.iter().skip(6).all(str::is_empty), "{row:?}"),
            }
        }
    }
    shown
}

fn named<K>(parts: &[Part<K>], name: impl Fn(&K) -> String) -> BTreeMap<String, &Cell> {
    parts.iter().map(|part| (name(&part.of), &part.cell)).collect()
}

/// Of each person the first episode, where it began in the months and was answered, or can be
/// no longer: by `what`.
async fn plain_rows(
    plain: &Plain<'_>,
    scale: Scale,
    ((first, last), today): ((NaiveDate, NaiveDate), NaiveDate),
    what: String,
) -> BTreeMap<String, Vec<Came>> {
    let subject = match plain.store.engine() {
        Engine::Sqlite => "HEX(o.subject)",
        Engine::Postgres => "ENCODE(o.subject, 'hex')",
    };
    let sql = format!(
        "SELECT {what} AS what, CAST(o.month AS TEXT) AS began, CAST(o.due AS TEXT) AS due,
             {subject} AS subject,
             CAST(o.before_sixths AS BIGINT) AS points,
             CAST(o.after_sixths AS BIGINT) AS points_after, o.paid_minor AS paid
         FROM outcome o WHERE o.studio = :studio AND o.scale = '{}'
         ORDER BY o.number",
        scale.code()
    );
    let date = |row: &serde_json::Value, column| -> NaiveDate {
        text(row, column).parse().expect("a date")
    };
    let mut all: BTreeMap<String, Vec<Came>> = BTreeMap::new();
    let mut known: BTreeSet<String> = BTreeSet::new();
    for row in plain.rows(&sql).await {
        let after = row["points_after"].as_i64();
        let counts = after.is_some() || date(&row, "due") <= today;
        let asked_for = counts && (first..=last).contains(&date(&row, "began"));
        if known.insert(text(&row, "subject").to_owned()) && asked_for {
            let came = Came { before: whole(&row, "points"), after, paid: whole(&row, "paid") };
            all.entry(text(&row, "what").to_owned()).or_default().push(came);
        }
    }
    all
}

fn answered(rows: &[Came]) -> u32 {
    rows.iter().filter(|came| came.after.is_some()).count().try_into().expect("a count")
}

/// Who is few is hidden. Where those are few together, who is next to them is hidden too, so
/// that they cannot be had by taking the others from the whole.
fn hidden_are_few(cells: &BTreeMap<String, &Cell>, rows: &BTreeMap<String, Vec<Came>>) {
    let hidden = |of: &String| *cells[of] == Cell::TooFew;
    let (few, enough): (Vec<_>, Vec<_>) =
        rows.iter().map(|(of, rows)| (of, answered(rows))).partition(|(_, n)| *n < MINIMUM_N);
    assert!(few.iter().all(|(of, _)| hidden(of)), "{few:?} is shown");
    let together: u32 = few.iter().map(|(_, n)| n).sum();
    let more: Vec<u32> = enough.iter().filter(|(of, _)| hidden(of)).map(|(_, n)| *n).collect();
    let smallest = enough.iter().map(|(_, n)| *n).min();
    let expected = smallest.filter(|_| (1..MINIMUM_N).contains(&together));
    assert_eq!(more, expected.into_iter().collect::<Vec<_>>(), "beside {few:?}");
}

fn figures_are(told: &Figures, rows: &[Came], scale: Scale) {
    let n = answered(rows);
    assert!(n >= MINIMUM_N, "{n} are shown");
    assert_eq!((told.n, told.asked as usize), (n, rows.len()));
    same(told.follow_up, f64::from(n) / count(rows.len()));
    let both = || rows.iter().filter_map(|came| came.after.map(|after| (came.before, after)));
    let changes: Vec<f64> = both().map(|(before, after)| points(after - before)).collect();
    let mean = changes.iter().sum::<f64>() / f64::from(n);
    let variance =
        changes.iter().map(|change| (change - mean).powi(2)).sum::<f64>() / f64::from(n - 1);
    let reach = t_quantile(n - 1) * (variance / f64::from(n)).sqrt();
    same(told.change.mean, mean);
    interval_is(told.change.interval, (mean - reach, mean + reach));
    let improved = both().filter(|(before, after)| is_better(scale, *before, *after)).count();
    let worse = both().filter(|(before, after)| {
        let room = *before + 12 <= 60;
        room && *after >= *before + 12 && !is_better(scale, *before, *after)
    });
    assert_eq!((told.responders as usize, told.worse as usize), (improved, worse.count()));
    interval_is(told.responding, wilson(count(improved), f64::from(n)));
    let paid: i64 = rows.iter().map(|came| came.paid).sum();
    let each = i64::try_from(improved).expect("a count");
    let cost = (each > 0).then(|| paid / each + i64::from(paid % each > 0));
    assert_eq!(told.cost_per_improvement, cost);
}

/// By two points; of pain also by 30 %.
fn is_better(scale: Scale, before: i64, after: i64) -> bool {
    let by_points = before >= 12 && after <= before - 12;
    before > 0 && (by_points || scale == Scale::Pain && 10 * after <= 7 * before)
}

fn points(sixths: i64) -> f64 {
    f64::from(i32::try_from(sixths).expect("a score")) / 6.0
}

fn count(n: usize) -> f64 {
    f64::from(u32::try_from(n).expect("a count"))
}
