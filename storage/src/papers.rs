//! Receipts, invoices and credit notes. A number is given in the transaction that hands the
//! paper out: if that does not commit, the next one gets it.

mod address;
mod sold;
#[cfg(test)]
mod tests;

use domain::{
    BookingId, Instant, Money, StudioId,
    paper::{PaperNumber, Series},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, Select, Statement,
};
use uuid::Uuid;

pub use address::{forget_invoice_address, invoice_address, set_invoice_address};
pub use sold::{of_sales, of_sources};

use crate::{
    Corrupt, StoreError, Tx,
    entities::paper::{Column, Entity, Model},
    new_id,
};

/// A paper that is to be handed out.
#[derive(Clone, Debug)]
pub struct NewPaper {
    /// Whose.
    pub studio: StudioId,
    /// The visit it is about.
    pub booking: Option<BookingId>,
    /// What it is made for: a kind, and which. One paper of a series for each.
    pub source: (&'static str, Uuid),
    /// For a credit note: what it takes back.
    pub refers: Option<Uuid>,
    /// Tax included.
    pub gross: Money,
    /// The tax inside it.
    pub tax: Money,
    /// JSON: everything it says.
    pub facts: String,
}

impl Model {
    /// Its number.
    pub fn number(&self) -> Result<PaperNumber, Corrupt> {
        let corrupt = |column| Corrupt::new("paper", column, self.id);
        Ok(PaperNumber {
            series: Series::from_code(&self.series).ok_or_else(|| corrupt("series"))?,
            year: self.year,
            number: u32::try_from(self.number).map_err(|_| corrupt("number"))?,
        })
    }

    /// What it is about, tax included.
    pub fn gross(&self) -> Result<Money, Corrupt> {
        let currency = self.currency.parse();
        let currency = currency.map_err(|_| Corrupt::new("paper", "currency", self.id))?;
        Ok(Money::new(self.gross_minor, currency))
    }

    /// The tax inside that.
    pub fn tax(&self) -> Result<Money, Corrupt> {
        self.gross().map(|gross| Money::new(self.tax_minor, gross.currency))
    }
}

#[derive(FromQueryResult)]
struct LastRow {
    last: i32,
}

const NEXT: &str = "INSERT INTO paper_counter (studio, series, year, last) VALUES ($1, $2, $3, 1)
    ON CONFLICT (studio, series, year) DO UPDATE SET last = paper_counter.last + 1
    RETURNING last";

/// The next number of a series. Whoever else wants one waits until this transaction ends.
async fn next(
    tx: &Tx,
    studio: StudioId,
    series: Series,
    year: i32,
) -> Result<PaperNumber, StoreError> {
    let values = [studio.0.into(), series.code().into(), year.into()];
    let statement = Statement::from_sql_and_values(tx.get_database_backend(), NEXT, values);
    let row = LastRow::find_by_statement(statement).one(&**tx).await?;
    let corrupt = || Corrupt::new("paper_counter", "last", studio);
    let last = row.ok_or_else(corrupt)?.last;
    Ok(PaperNumber { series, year, number: u32::try_from(last).map_err(|_| corrupt())? })
}

/// Hands a paper out, and returns it with its number; nothing where one of the series was
/// made for the same thing before. `year` is the studio's at this moment.
pub async fn issue(
    tx: &Tx,
    (series, year): (Series, i32),
    new: NewPaper,
    now: Instant,
) -> Result<Option<Model>, StoreError> {
    let known = Entity::find()
        .filter(Column::SourceKind.eq(new.source.0))
        .filter(Column::SourceId.eq(new.source.1))
        .filter(Column::Series.eq(series.code()));
    if known.one(&**tx).await?.is_some() {
        return Ok(None);
    }
    let number = next(tx, new.studio, series, year).await?;
    let row = row(number, new, now)?;
    crate::bulk::insert::<Entity>(tx, vec![row.clone()]).await?;
    Ok(Some(row))
}

fn row(number: PaperNumber, new: NewPaper, now: Instant) -> Result<Model, Corrupt> {
    let id = new_id();
    Ok(Model {
        id,
        studio: new.studio.0,
        booking: new.booking.map(Into::into),
        series: number.series.code().into(),
        year: number.year,
        number: i32::try_from(number.number).map_err(|_| Corrupt::new("paper", "number", id))?,
        source_kind: new.source.0.into(),
        source_id: new.source.1,
        refers: new.refers,
        currency: new.gross.currency.code().into(),
        gross_minor: new.gross.minor,
        tax_minor: new.tax.minor,
        facts: new.facts,
        issued_at: now.timestamp(),
    })
}

/// One paper of a studio.
pub async fn of_studio<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    id: Uuid,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id).filter(Column::Studio.eq(studio.0)).one(conn).await?)
}

/// The papers about these visits, the latest first.
pub async fn of_bookings<C: ConnectionTrait>(
    conn: &C,
    bookings: &[BookingId],
) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find()
        .filter(Column::Booking.is_in(bookings.iter().map(|id| id.0)))
        .order_by_desc(Column::IssuedAt)
        .order_by_desc(Column::Id)
        .all(conn)
        .await?)
}

/// The papers about a visit, in the order they were handed out.
pub async fn of_booking<C: ConnectionTrait>(
    conn: &C,
    booking: BookingId,
) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find()
        .filter(Column::Booking.eq(booking.0))
        .order_by_asc(Column::IssuedAt)
        .order_by_asc(Column::Id)
        .all(conn)
        .await?)
}

/// The papers that a studio handed out in `[from, until)`, by series and number.
pub async fn between<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    from: Instant,
    until: Instant,
) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find()
        .filter(Column::Studio.eq(studio.0))
        .filter(Column::IssuedAt.gte(from.timestamp()))
        .filter(Column::IssuedAt.lt(until.timestamp()))
        .order_by_desc(Column::Series)
        .order_by_asc(Column::Year)
        .order_by_asc(Column::Number)
        .all(conn)
        .await?)
}

/// Some of the same, at most `limit`: those that follow `after` in that order.
pub async fn page_between<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    (from, until): (Instant, Instant),
    after: Option<PaperNumber>,
    limit: u64,
) -> Result<Vec<Model>, StoreError> {
    let in_order = |papers: Select<Entity>| {
        papers.order_by_desc(Column::Series).order_by_asc(Column::Year).order_by_asc(Column::Number)
    };
    let mut named = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Studio.eq(studio.0))
        .filter(Column::IssuedAt.gte(from.timestamp()))
        .filter(Column::IssuedAt.lt(until.timestamp()));
    if let Some(after) = after {
        named = named.filter(follows(after));
    }
    // What a paper says is long: only that of those that are shown is looked at.
    let ids: Vec<Uuid> = in_order(named).limit(limit).into_tuple().all(conn).await?;
    Ok(in_order(Entity::find().filter(Column::Id.is_in(ids))).all(conn).await?)
}

/// What comes after a paper: by series, the last in the alphabet first, then by number.
fn follows(after: PaperNumber) -> Condition {
    let series = after.series.code();
    let later = Condition::any().add(Column::Year.gt(after.year)).add(
        Condition::all()
            .add(Column::Year.eq(after.year))
            .add(Column::Number.gt(i64::from(after.number))),
    );
    Condition::any()
        .add(Column::Series.lt(series))
        .add(Condition::all().add(Column::Series.eq(series)).add(later))
}

/// Papers of a demonstration's past, in the order given: the first of each series is
/// number one, and the counters stand behind the last.
pub async fn issue_past(
    tx: &Tx,
    papers: Vec<(Series, i32, NewPaper, Instant)>,
) -> Result<(), StoreError> {
    let mut last = std::collections::BTreeMap::new();
    let mut rows = Vec::with_capacity(papers.len());
    for (series, year, new, at) in papers {
        let number = last.entry((new.studio, series, year)).or_insert(0_u32);
        *number += 1;
        rows.push(row(PaperNumber { series, year, number: *number }, new, at)?);
    }
    crate::bulk::insert::<Entity>(tx, rows).await?;
    for ((studio, series, year), number) in last {
        let values = [studio.0.into(), series.code().into(), year.into(), i64::from(number).into()];
        let sql = "INSERT INTO paper_counter (studio, series, year, last) VALUES ($1, $2, $3, $4)";
        let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, values);
        tx.execute_raw(statement).await?;
    }
    Ok(())
}
