//! Money that goes back for a sale.

use domain::{Instant, Money, RefundId, SaleId, StudioId, ledger::TakenBack};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, Statement, sea_query::Expr,
};
use uuid::Uuid;

use crate::{
    Corrupt, StoreError, Tx,
    entities::{
        sale,
        sale_refund::{Column, Entity, Model},
    },
    payments::RefundState,
    plan::through,
};

impl Model {
    /// How it stands.
    pub fn state(&self) -> Result<RefundState, Corrupt> {
        let states = [
            RefundState::Requested,
            RefundState::Pending,
            RefundState::Succeeded,
            RefundState::Failed,
        ];
        let found = states.into_iter().find(|state| state.as_str() == self.state);
        found.ok_or_else(|| Corrupt::new("sale_refund", "state", self.id))
    }

    /// How much goes back.
    pub fn amount(&self) -> Result<Money, Corrupt> {
        let currency = self.currency.parse();
        let currency = currency.map_err(|_| Corrupt::new("sale_refund", "currency", self.id))?;
        Ok(Money::new(self.amount_minor, currency))
    }
}

/// Writes that `minor` units of a sale go back: `online`, still to be sent, or by hand, and
/// then it is done. The caller holds [`super::lock`] and has made sure that so much is left.
pub async fn insert_refund(
    tx: &Tx,
    id: RefundId,
    of: &sale::Model,
    minor: i64,
    (reason, method): (&str, &str),
    now: Instant,
) -> Result<(), StoreError> {
    let online = method == "online";
    let state = if online { RefundState::Requested } else { RefundState::Succeeded };
    let row = Model {
        id: id.0,
        studio: of.studio,
        sale: of.id,
        amount_minor: minor,
        currency: of.currency.clone(),
        reason: reason.into(),
        method: method.into(),
        idempotency_key: format!("{id}:sale-refund"),
        state: state.as_str().into(),
        stripe_refund: None,
        owed_minor: 0,
        lost_minor: 0,
        created_at: now.timestamp(),
        settled_at: (!online).then(|| now.timestamp()),
    };
    crate::bulk::insert::<Entity>(tx, vec![row]).await
}

/// Writes a refund that somebody made at Stripe: how it stands is settled as for any other.
/// `back` says from where it is taken. The caller holds [`super::lock`].
pub async fn insert_outside_refund(
    tx: &Tx,
    id: RefundId,
    of: &sale::Model,
    (amount, back): (Money, &TakenBack),
    stripe_refund: &str,
    now: Instant,
) -> Result<(), StoreError> {
    let row = Model {
        id: id.0,
        studio: of.studio,
        sale: of.id,
        amount_minor: amount.minor,
        currency: amount.currency.code().into(),
        reason: OUTSIDE.into(),
        method: "online".into(),
        idempotency_key: format!("{id}:outside"),
        state: RefundState::Requested.as_str().into(),
        stripe_refund: Some(stripe_refund.into()),
        owed_minor: back.owed.minor,
        lost_minor: back.lost.minor,
        created_at: now.timestamp(),
        settled_at: None,
    };
    crate::bulk::insert::<Entity>(tx, vec![row]).await
}

/// What of a refund was a loss, or is none any more: see the column.
pub async fn lost_on(tx: &Tx, id: RefundId, minor: i64) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::LostMinor, Expr::value(minor))
        .filter(Column::Id.eq(id.0))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// One refund.
pub async fn refund<C: ConnectionTrait>(
    conn: &C,
    id: RefundId,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id.0).one(conn).await?)
}

/// The refund with that id at Stripe.
pub async fn refund_by_stripe_id<C: ConnectionTrait>(
    conn: &C,
    id: &str,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find().filter(Column::StripeRefund.eq(id)).one(conn).await?)
}

/// Every refund for a sale, oldest first.
pub async fn refunds_of<C: ConnectionTrait>(
    conn: &C,
    of: SaleId,
) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find()
        .filter(Column::Sale.eq(of.0))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .all(conn)
        .await?)
}

/// The reason of money that goes back once more, after a refund that failed.
pub const AGAIN: &str = "again";
/// The reason of money that somebody sent back in Stripe's dashboard.
pub const OUTSIDE: &str = "outside";
/// The reason of what one session was worth, whose visit was going on when its course ended and
/// gave it back afterwards.
pub const SESSION: &str = "session";

/// What is owed for a sale: refunds of it failed, and nothing went back instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SaleOwed {
    /// For which sale.
    pub sale: SaleId,
    /// How much.
    pub amount: Money,
    /// When it was last heard that it did not go back, in epoch seconds.
    pub at: i64,
}

#[derive(FromQueryResult)]
struct OwedRow {
    sale: Uuid,
    currency: String,
    minor: i64,
    at: i64,
}

/// Nothing is owed for a sale of which no refund failed: the others are not looked at.
fn owing(backend: DbBackend) -> String {
    let failed = through(backend, "sale_refund_failed");
    let suspects = format!(
        "SELECT f.sale FROM sale_refund f {failed} WHERE f.studio = $1 AND f.state = 'failed'"
    );
    format!(
        "SELECT sale, currency, minor, at FROM (
        SELECT sale, currency, MAX(COALESCE(settled_at, created_at)) AS at,
            CAST(SUM(failed) - SUM(gone) AS BIGINT) AS minor
        FROM (
            SELECT sale, currency, settled_at, created_at,
                CASE WHEN state = 'failed' THEN amount_minor - lost_minor ELSE 0 END AS failed,
                CASE WHEN reason = 'again' THEN amount_minor ELSE owed_minor END AS gone
            FROM sale_refund WHERE studio = $1 AND sale IN ({suspects})
            UNION ALL
            SELECT sale, currency, NULL, opened_at, 0, owed_minor
            FROM sale_dispute WHERE studio = $1 AND owed_minor > 0 AND sale IN ({suspects})
        ) AS moves GROUP BY sale, currency
    ) AS every WHERE minor > 0 ORDER BY at, sale"
    )
}

/// What a studio owes for sales, the longest waiting first.
pub async fn owed<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
) -> Result<Vec<SaleOwed>, StoreError> {
    let values = [studio.0.into()];
    let sql = owing(conn.get_database_backend());
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    let rows = OwedRow::find_by_statement(statement).all(conn).await?;
    let one = |row: OwedRow| {
        let currency = row.currency.parse();
        let currency = currency.map_err(|_| Corrupt::new("sale_refund", "currency", row.sale))?;
        let amount = Money::new(row.minor, currency);
        Ok(SaleOwed { sale: row.sale.into(), amount, at: row.at })
    };
    rows.into_iter().map(one).collect()
}

/// Refunds that have neither succeeded nor failed, requested before `before`, oldest first.
pub async fn unsettled_refunds<C: ConnectionTrait>(
    conn: &C,
    before: Instant,
    limit: u64,
) -> Result<Vec<Model>, StoreError> {
    let unsettled = [RefundState::Requested.as_str(), RefundState::Pending.as_str()];
    Ok(Entity::find()
        .filter(Column::State.is_in(unsettled))
        .filter(Column::CreatedAt.lte(before.timestamp()))
        .order_by_asc(Column::CreatedAt)
        .limit(limit)
        .all(conn)
        .await?)
}

/// Moves a refund from one state to another, and keeps its id at Stripe. Says whether it was
/// in `from`; where not, nothing changes.
pub async fn move_refund(
    tx: &Tx,
    id: RefundId,
    (from, to): (RefundState, RefundState),
    stripe_refund: Option<&str>,
    now: Instant,
) -> Result<bool, StoreError> {
    let settled = matches!(to, RefundState::Succeeded | RefundState::Failed);
    let mut update = Entity::update_many()
        .col_expr(Column::State, Expr::value(to.as_str()))
        .col_expr(Column::SettledAt, Expr::value(settled.then(|| now.timestamp())))
        .filter(Column::Id.eq(id.0))
        .filter(Column::State.eq(from.as_str()));
    if let Some(stripe) = stripe_refund {
        update = update.col_expr(Column::StripeRefund, Expr::value(stripe));
    }
    Ok(update.exec(&**tx).await?.rows_affected > 0)
}
