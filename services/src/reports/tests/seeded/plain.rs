//! A studio's rows by plain SQL that both engines read.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::{StudioId, report::Range, time::Zone};
use serde_json::Value;
use storage::{
    Engine, Store,
    testing::{number, rows},
};

/// A studio's rows in a range, which is whole or cut into pieces.
pub struct Plain<'a> {
    pub store: &'a Store,
    pub zone: Zone,
    /// From when on, in epoch seconds.
    pub from: i64,
    /// Until when, excluded.
    pub until: i64,
    studio: String,
    pieces: Vec<(i64, i64)>,
}

/// Some rows that a statement finds: of which piece, of whom, of what and where, as many.
#[derive(Debug)]
pub struct Cell {
    piece: i64,
    pub therapist: String,
    pub treatment: String,
    pub room: String,
    amount: i64,
}

/// All of them: together, they are what was counted.
#[derive(Debug)]
pub struct Divided(Vec<Cell>);

impl Divided {
    pub fn whole(&self) -> i64 {
        self.0.iter().map(|cell| cell.amount).sum()
    }

    pub fn of_piece(&self, nth: i64) -> i64 {
        self.0.iter().filter(|cell| cell.piece == nth).map(|cell| cell.amount).sum()
    }

    /// By the id of a part, empty for none.
    pub fn by(&self, part: fn(&Cell) -> &str) -> BTreeMap<String, i64> {
        let mut all = BTreeMap::new();
        for cell in &self.0 {
            *all.entry(part(cell).to_owned()).or_default() += cell.amount;
        }
        all
    }
}

pub fn whole(row: &Value, column: &str) -> i64 {
    row[column].as_i64().unwrap_or_else(|| panic!("no number {column}: {row}"))
}

pub fn text<'a>(row: &'a Value, column: &str) -> &'a str {
    row[column].as_str().unwrap_or_else(|| panic!("no text {column}: {row}"))
}

impl<'a> Plain<'a> {
    pub fn of(store: &'a Store, studio: StudioId, zone: Zone, range: Range) -> Self {
        let studio = match store.engine() {
            Engine::Sqlite => format!("X'{}'", studio.0.simple()),
            Engine::Postgres => format!("'{}'", studio.0),
        };
        let (from, until) = bounds(zone, range);
        Self { store, zone, from, until, studio, pieces: vec![(from, until)] }
    }

    /// The same range in pieces.
    pub fn cut(&self, pieces: &[Range]) -> Self {
        let pieces = pieces.iter().map(|piece| bounds(self.zone, *piece)).collect();
        Self { studio: self.studio.clone(), pieces, ..*self }
    }

    /// A statement about the studio and the range, as this engine reads it.
    fn said(&self, sql: &str) -> String {
        let sql = sql
            .replace(":studio", &self.studio)
            .replace(":from", &self.from.to_string())
            .replace(":until", &self.until.to_string());
        match self.store.engine() {
            Engine::Sqlite => sql.replace("LEAST(", "MIN(").replace("GREATEST(", "MAX("),
            Engine::Postgres => sql,
        }
    }

    /// The one number that a statement answers.
    pub async fn ask(&self, sql: &str) -> i64 {
        let sql = self.said(sql);
        number(self.store, &format!("SELECT CAST(({sql}) AS BIGINT) AS n")).await
    }

    /// The rows that a statement finds.
    pub async fn rows(&self, sql: &str) -> Vec<Value> {
        rows(self.store, &self.said(sql)).await.expect("it can be read")
    }

    /// An id as this engine writes it into texts that both write alike.
    pub fn id(&self, column: &str) -> String {
        match self.store.engine() {
            Engine::Sqlite => format!("LOWER(HEX({column}))"),
            Engine::Postgres => format!("COALESCE(REPLACE(CAST({column} AS TEXT), '-', ''), '')"),
        }
    }

    /// What a statement finds of a `piece` (its number `k`, from `f` until `u`), of a
    /// `therapist`, a `treatment` and a `room`: the sums of `n`.
    pub async fn divided(&self, sql: &str) -> Divided {
        let pieces = self.pieces.iter().enumerate();
        let pieces: Vec<String> = pieces.map(|(k, (f, u))| format!("({k}, {f}, {u})")).collect();
        let parts = ["therapist", "treatment", "room"];
        let [therapist, treatment, room] = parts.map(|part| self.id(&format!("x.{part}")));
        let sql = format!(
            "WITH piece(k, f, u) AS (VALUES {})
             SELECT CAST(x.k AS BIGINT) AS piece, {therapist} AS whose, {treatment} AS what,
                 {room} AS place, CAST(SUM(x.n) AS BIGINT) AS n
             FROM ({sql}) AS x
             GROUP BY x.k, {therapist}, {treatment}, {room}",
            pieces.join(", ")
        );
        let cell = |row: &Value| Cell {
            piece: whole(row, "piece"),
            therapist: text(row, "whose").to_owned(),
            treatment: text(row, "what").to_owned(),
            room: text(row, "place").to_owned(),
            amount: whole(row, "n"),
        };
        Divided(self.rows(&sql).await.iter().map(cell).collect())
    }
}

/// When a range begins and ends on a zone's clock.
fn bounds(zone: Zone, range: Range) -> (i64, i64) {
    let begins = |date: NaiveDate| zone.day_start(date).timestamp();
    (begins(range.from), begins(range.to + chrono::Days::new(1)))
}
