//! The books: one function writes them, and nothing changes them.

mod export;

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

pub use export::{ExportLine, lines_between, standing_at};

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
    let (row, lines) = rows(journal)?;
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

/// Writes journals that are known to be news, such as a demonstration's, in bulk.
///
/// Refuses one that was written before, and entries that do not sum to zero.
pub async fn post_all(tx: &Tx, journals: &[Journal]) -> Result<(), StoreError> {
    let rows = journals.iter().map(rows).collect::<Result<Vec<_>, _>>()?;
    let (heads, lines): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
    bulk::insert::<journal::Entity>(tx, heads).await?;
    bulk::insert::<entry::Entity>(tx, lines.into_iter().flatten().collect()).await
}

/// The rows of a journal, once it is known to sum to zero.
fn rows(journal: &Journal) -> Result<(journal::Model, Vec<entry::Model>), Corrupt> {
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
    Ok((row, lines))
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

/// A journal that does not sum to zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unbalanced {
    /// Whose books.
    pub studio: StudioId,
    /// Which journal.
    pub journal: JournalId,
}

#[derive(FromQueryResult)]
struct IdRow {
    id: Uuid,
    studio: Uuid,
}

/// Journals that do not sum to zero in some currency, or have no entries at all: there
/// are none, unless somebody wrote to the database past [`post`].
pub async fn unbalanced<C: ConnectionTrait>(conn: &C) -> Result<Vec<Unbalanced>, StoreError> {
    let sql = "SELECT id, studio FROM journal j
        WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.journal = j.id)
        UNION
        SELECT j.id, j.studio FROM journal j JOIN (
            SELECT journal FROM entry GROUP BY journal, currency HAVING SUM(amount_minor) <> 0
        ) uneven ON uneven.journal = j.id";
    let statement = Statement::from_string(conn.get_database_backend(), sql);
    let rows = IdRow::find_by_statement(statement).all(conn).await?;
    let found = |row: IdRow| Unbalanced { studio: row.studio.into(), journal: row.id.into() };
    Ok(rows.into_iter().map(found).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use domain::{Currency, Money, PaymentAttemptId, ledger::Context};
    use sea_orm::{ActiveModelTrait, ActiveValue::Set};

    use super::*;
    use crate::{Constraint, Store, bookings, bookings::tests::Ground};

    async fn context(store: &Store) -> Context {
        let ground = Ground::make(store).await;
        let booking = ground.held(1);
        let tx = store.begin().await.expect("begun");
        bookings::insert(&tx, &booking).await.expect("a booking");
        tx.commit().await.expect("committed");
        Context { studio: ground.studio, booking: booking.id, at: ground.now() }
    }

    async fn posted(store: &Store, journal: &Journal) -> bool {
        let tx = store.begin().await.expect("begun");
        let news = post(&tx, journal).await.expect("posted");
        tx.commit().await.expect("committed");
        news
    }

    const fn eur(minor: i64) -> Money {
        Money::new(minor, Currency::Eur)
    }

    crate::on_both_engines! {
        async fn a_journal_is_posted_once_and_read_back_as_it_was(store: &Store) {
            let context = context(store).await;
            let journal = context.captured(new_id(), eur(8_400)).expect("a journal");
            assert!(posted(store, &journal).await);
            assert!(!posted(store, &journal).await);
            let read = journals_of(store.reader(), context.booking).await.expect("read");
            assert_eq!(read, [journal]);
        }

        async fn balances_are_kept_by_studio_and_account(store: &Store) {
            let (here, there) = (context(store).await, context(store).await);
            let attempt: PaymentAttemptId = new_id();
            for (context, amount) in [(here, 8_400), (there, 4_800)] {
                let attempt = if amount == 8_400 { attempt } else { new_id() };
                let captured = context.captured(attempt, eur(amount)).expect("a journal");
                posted(store, &captured).await;
            }
            posted(store, &here.stripe_fee(attempt, eur(151)).expect("a journal")).await;
            let balances = balances(store.reader()).await.expect("read");
            let of = |studio, account| {
                let found = balances.iter().find(|b| b.studio == studio && b.account == account);
                found.map(|b| b.amount.minor)
            };
            assert_eq!(of(here.studio, Account::StripeClearing), Some(8_249));
            assert_eq!(of(here.studio, Account::StripeFees), Some(151));
            assert_eq!(of(there.studio, Account::ClientPrepaid), Some(-4_800));
            assert_eq!(unbalanced(store.reader()).await.expect("read"), []);
        }

        async fn the_books_are_never_rewritten(store: &Store) {
            let context = context(store).await;
            posted(store, &context.captured(new_id(), eur(8_400)).expect("a journal")).await;
            let line = entry::Entity::find().one(store.reader()).await.expect("read");
            let line = line.expect("an entry");
            let tx = store.begin().await.expect("begun");
            let mut forged: entry::ActiveModel = line.clone().into();
            forged.amount_minor = Set(1);
            let refused = forged.update(&*tx).await.map_err(StoreError::from);
            let append_only = Constraint::AppendOnly;
            assert!(matches!(refused, Err(StoreError::Conflict(c)) if c == append_only));
            tx.rollback().await.expect("undone");
            let tx = store.begin().await.expect("begun");
            let refused = entry::Entity::delete_by_id(line.id).exec(&*tx).await;
            let refused = refused.map_err(StoreError::from);
            assert!(matches!(refused, Err(StoreError::Conflict(c)) if c == append_only));
        }

        async fn journals_written_past_the_ledger_are_found(store: &Store) {
            let context = context(store).await;
            let journal = || journal::Model {
                id: new_id(),
                studio: context.studio.0,
                source_kind: "payment".into(),
                source_id: new_id(),
                kind: "captured".into(),
                booking: None,
                occurred_at: 0,
            };
            let line = |journal: &journal::Model, currency: &str, minor| entry::Model {
                id: new_id(),
                journal: journal.id,
                account: "fees".into(),
                treatment: None,
                therapist: None,
                currency: currency.into(),
                amount_minor: minor,
            };
            let [even, uneven, mixed, empty] = [journal(), journal(), journal(), journal()];
            let lines = [
                [line(&even, "EUR", 5), line(&even, "EUR", -5)],
                [line(&uneven, "EUR", 5), line(&uneven, "EUR", -4)],
                [line(&mixed, "EUR", 5), line(&mixed, "CAD", -5)],
            ];
            let wrong: BTreeSet<Uuid> = [&uneven, &mixed, &empty].map(|it| it.id).into();
            let tx = store.begin().await.expect("begun");
            let journals = vec![even, uneven, mixed, empty];
            bulk::insert::<journal::Entity>(&tx, journals).await.expect("journals");
            bulk::insert::<entry::Entity>(&tx, lines.concat()).await.expect("entries");
            tx.commit().await.expect("committed");
            let found = unbalanced(store.reader()).await.expect("read");
            assert_eq!(found.len(), wrong.len(), "each once: {found:?}");
            assert!(found.iter().all(|it| it.studio == context.studio));
            assert_eq!(found.iter().map(|it| it.journal.0).collect::<BTreeSet<_>>(), wrong);
        }
    }
}
