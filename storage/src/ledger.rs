//! The books: one function writes them, and nothing changes them.

use chrono::DateTime;
use domain::{
    BookingId, JournalId, Money, StudioId,
    ledger::{Account, Entry, Journal, JournalKind, Source},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter,
    QueryOrder, Statement, sea_query::OnConflict,
};
use uuid::Uuid;

use crate::{
    Corrupt, StoreError, Tx, bulk,
    entities::{entry, journal},
    new_id,
};

/// What stands on an account in one currency: a debit is positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    /// Whose books.
    pub studio: StudioId,
    /// Which account.
    pub account: Account,
    /// How much.
    pub amount: Money,
}

/// Writes a journal, and says whether it was news: the same kind of journal about
/// the same source is written once. The one function that moves money.
///
/// Refuses entries that do not sum to zero, as [`Corrupt`].
pub async fn post(tx: &Tx, journal: &Journal) -> Result<bool, StoreError> {
    let (source_kind, source_id) = journal.source.parts();
    journal.check().map_err(|_| Corrupt::new("entry", "amount_minor", source_id))?;
    let row = journal::Model {
        id: new_id(),
        studio: journal.studio.0,
        source_kind: source_kind.into(),
        source_id,
        kind: journal.kind.code().into(),
        booking: journal.booking.map(Into::into),
        occurred_at: journal.occurred_at.timestamp(),
    };
    let lines = journal.entries().iter().map(|line| entry_row(row.id, line)).collect();
    let once = OnConflict::columns([
        journal::Column::SourceKind,
        journal::Column::SourceId,
        journal::Column::Kind,
    ])
    .do_nothing()
    .to_owned();
    let insert = journal::Entity::insert(row.into_active_model()).on_conflict(once);
    let news = insert.exec_without_returning(&**tx).await? > 0;
    if news {
        bulk::insert::<entry::Entity>(tx, lines).await?;
    }
    Ok(news)
}

fn entry_row(journal: Uuid, line: &Entry) -> entry::Model {
    entry::Model {
        id: new_id(),
        journal,
        account: line.account.name().into(),
        treatment: line.account.treatment().map(Into::into),
        therapist: line.account.therapist().map(Into::into),
        currency: line.amount.currency.code().into(),
        amount_minor: line.amount.minor,
    }
}

/// Every journal that can be traced to a booking, oldest first.
pub async fn journals_of<C: ConnectionTrait>(
    conn: &C,
    booking: BookingId,
) -> Result<Vec<Journal>, StoreError> {
    let rows = journal::Entity::find()
        .filter(journal::Column::Booking.eq(booking.0))
        .order_by_asc(journal::Column::OccurredAt)
        .order_by_asc(journal::Column::Id)
        .all(conn)
        .await?;
    let lines = entry::Entity::find()
        .filter(entry::Column::Journal.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(entry::Column::Id)
        .all(conn)
        .await?;
    rows.into_iter().map(|row| restored(row, &lines)).collect()
}

fn restored(row: journal::Model, lines: &[entry::Model]) -> Result<Journal, StoreError> {
    let corrupt = |column| Corrupt::new("journal", column, row.id);
    let source = Source::from_parts(&row.source_kind, row.source_id);
    let source = source.ok_or_else(|| corrupt("source_kind"))?;
    let kind = JournalKind::from_code(&row.kind).ok_or_else(|| corrupt("kind"))?;
    let at = DateTime::from_timestamp(row.occurred_at, 0).ok_or_else(|| corrupt("occurred_at"))?;
    let own = lines.iter().filter(|line| line.journal == row.id);
    let entries: Vec<Entry> = own.map(restored_entry).collect::<Result<_, _>>()?;
    let booking = row.booking.map(Into::into);
    Ok(Journal::restored(row.studio.into(), source, kind, booking, at, entries)
        .map_err(|_| corrupt("entries"))?)
}

fn restored_entry(row: &entry::Model) -> Result<Entry, Corrupt> {
    let account = account(&row.account, row.treatment, row.therapist, || row.id.to_string())?;
    let currency = row.currency.parse();
    let currency = currency.map_err(|_| Corrupt::new("entry", "currency", row.id))?;
    Ok(Entry { account, amount: Money::new(row.amount_minor, currency) })
}

fn account(
    name: &str,
    treatment: Option<Uuid>,
    therapist: Option<Uuid>,
    id: impl Fn() -> String,
) -> Result<Account, Corrupt> {
    Account::from_parts(name, treatment.map(Into::into), therapist.map(Into::into))
        .ok_or_else(|| Corrupt::new("entry", "account", id()))
}

#[derive(FromQueryResult)]
struct BalanceRow {
    studio: Uuid,
    account: String,
    treatment: Option<Uuid>,
    therapist: Option<Uuid>,
    currency: String,
    sum: i64,
}

const BALANCES: &str = "SELECT j.studio AS studio, e.account AS account, e.treatment AS treatment,
        e.therapist AS therapist, e.currency AS currency,
        CAST(SUM(e.amount_minor) AS BIGINT) AS sum
    FROM entry e JOIN journal j ON j.id = e.journal
    GROUP BY j.studio, e.account, e.treatment, e.therapist, e.currency
    ORDER BY j.studio, e.account, e.treatment, e.therapist, e.currency";

/// What stands on every account of every studio.
pub async fn balances<C: ConnectionTrait>(conn: &C) -> Result<Vec<Balance>, StoreError> {
    let statement = Statement::from_string(conn.get_database_backend(), BALANCES);
    let rows = BalanceRow::find_by_statement(statement).all(conn).await?;
    rows.into_iter().map(balance).collect()
}

fn balance(row: BalanceRow) -> Result<Balance, StoreError> {
    let id = || format!("the sum of {}", row.account);
    let account = account(&row.account, row.treatment, row.therapist, id)?;
    let currency = row.currency.parse();
    let currency = currency.map_err(|_| Corrupt::new("entry", "currency", id()))?;
    Ok(Balance { studio: row.studio.into(), account, amount: Money::new(row.sum, currency) })
}

#[derive(FromQueryResult)]
struct IdRow {
    id: Uuid,
}

/// Journals that do not sum to zero in some currency, or have no entries at all: there
/// are none, unless somebody wrote to the database past [`post`].
pub async fn unbalanced<C: ConnectionTrait>(conn: &C) -> Result<Vec<JournalId>, StoreError> {
    let sql = "SELECT DISTINCT j.id AS id FROM journal j LEFT JOIN entry e ON e.journal = j.id
        GROUP BY j.id, e.currency HAVING COALESCE(SUM(e.amount_minor), 1) <> 0";
    let statement = Statement::from_string(conn.get_database_backend(), sql);
    let rows = IdRow::find_by_statement(statement).all(conn).await?;
    Ok(rows.into_iter().map(|row| row.id.into()).collect())
}
