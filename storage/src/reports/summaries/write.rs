//! Writing summaries anew and forgetting them: of several who try at once, one does.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use domain::StudioId;
use sea_orm::{ConnectionTrait, Value};

use super::{Stored, Stretch, generation, statement};
use crate::{StoreError, Tx};

/// What is written of summaries at once.
#[derive(Clone, Debug, Default)]
pub struct Write {
    /// Whether everything from a date on is out of date.
    pub gone_from: Option<NaiveDate>,
    /// Dates that are out of date; the months and years that they lie in are, too.
    pub gone: Vec<NaiveDate>,
    /// The marks that said so.
    pub marks: Vec<i64>,
    /// Dates anew.
    pub days: Vec<Stored>,
    /// Months anew.
    pub months: Vec<Stored>,
    /// Years anew.
    pub years: Vec<Stored>,
}

impl Write {
    /// Whether there is nothing to write.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.marks.is_empty() && self.months.is_empty() && self.years.is_empty()
    }
}

/// So many values fit into one statement.
const AT_ONCE: usize = 500;

/// Writes summaries that were computed when the studio's were of generation `seen`, and says
/// whether that was still so: else nothing is written, and `tx` is to be rolled back.
pub async fn replace(
    tx: &Tx,
    studio: StudioId,
    shape: &str,
    seen: i64,
    write: &Write,
) -> Result<bool, StoreError> {
    if !next_generation(tx, studio, seen).await? {
        return Ok(false);
    }
    if let Some(from) = write.gone_from {
        forget_from(tx, studio, from).await?;
    }
    for dates in write.gone.chunks(AT_ONCE) {
        for stretch in Stretch::ALL {
            let firsts: BTreeSet<_> = dates.iter().map(|d| stretch.around(*d).from).collect();
            forget(tx, studio, stretch, &firsts).await?;
        }
    }
    for marks in write.marks.chunks(AT_ONCE) {
        let ids: Vec<String> = marks.iter().map(ToString::to_string).collect();
        let sql = format!("DELETE FROM report_mark WHERE id IN ({})", ids.join(", "));
        tx.execute_raw(statement(&**tx, &sql, vec![])).await?;
    }
    let all = [
        (Stretch::Day, &write.days),
        (Stretch::Month, &write.months),
        (Stretch::Year, &write.years),
    ];
    for (stretch, rows) in all {
        for row in rows {
            put(tx, studio, shape, stretch, row).await?;
        }
    }
    Ok(true)
}

/// Forgets every summary and every mark of a studio, where there are too many marks to go
/// through: the same `seen` as for [`replace`].
pub async fn start_anew(tx: &Tx, studio: StudioId, seen: i64) -> Result<bool, StoreError> {
    if !next_generation(tx, studio, seen).await? {
        return Ok(false);
    }
    // In this order: a mark that comes between is of a change that no summary holds.
    for table in ["report_summary", "report_mark"] {
        let sql = format!("DELETE FROM {table} WHERE studio = $1");
        tx.execute_raw(statement(&**tx, &sql, vec![studio.0.into()])).await?;
    }
    Ok(true)
}

/// The same whatever the generation is: for whoever wrote so much that no summary can be
/// true any more, in that transaction.
pub async fn forget_all(tx: &Tx, studio: StudioId) -> Result<(), StoreError> {
    let seen = generation(&**tx, studio).await?;
    if start_anew(tx, studio, seen).await? { Ok(()) } else { Err(StoreError::Retry) }
}

/// Of several who saw the same generation, one is told so.
async fn next_generation(tx: &Tx, studio: StudioId, seen: i64) -> Result<bool, StoreError> {
    let sql = if seen == 0 {
        "INSERT INTO report_state (studio, generation) VALUES ($1, 1 + $2)
         ON CONFLICT (studio) DO NOTHING"
    } else {
        "UPDATE report_state SET generation = generation + 1
         WHERE studio = $1 AND generation = $2"
    };
    let done = tx.execute_raw(statement(&**tx, sql, vec![studio.0.into(), seen.into()])).await?;
    Ok(done.rows_affected() == 1)
}

async fn forget_from(tx: &Tx, studio: StudioId, from: NaiveDate) -> Result<(), StoreError> {
    for stretch in Stretch::ALL {
        let sql = "DELETE FROM report_summary WHERE studio = $1 AND span = $2 AND first >= $3";
        let first = stretch.around(from).from;
        let values = vec![studio.0.into(), stretch.code().into(), first.into()];
        tx.execute_raw(statement(&**tx, sql, values)).await?;
    }
    Ok(())
}

async fn forget(
    tx: &Tx,
    studio: StudioId,
    stretch: Stretch,
    firsts: &BTreeSet<NaiveDate>,
) -> Result<(), StoreError> {
    let places: Vec<String> = (0..firsts.len()).map(|n| format!("${}", n + 3)).collect();
    let sql = format!(
        "DELETE FROM report_summary WHERE studio = $1 AND span = $2 AND first IN ({})",
        places.join(", ")
    );
    let mut values: Vec<Value> = vec![studio.0.into(), stretch.code().into()];
    values.extend(firsts.iter().map(|date| Value::from(*date)));
    tx.execute_raw(statement(&**tx, &sql, values)).await?;
    Ok(())
}

async fn put(
    tx: &Tx,
    studio: StudioId,
    shape: &str,
    stretch: Stretch,
    row: &Stored,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO report_summary (studio, span, first, shape, head, parts, clients)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (studio, span, first) DO UPDATE
        SET shape = excluded.shape, head = excluded.head, parts = excluded.parts,
            clients = excluded.clients";
    let values = vec![
        studio.0.into(),
        stretch.code().into(),
        row.first.into(),
        shape.into(),
        row.head.as_str().into(),
        row.parts.as_str().into(),
        row.clients.as_str().into(),
    ];
    tx.execute_raw(statement(&**tx, sql, values)).await?;
    Ok(())
}
