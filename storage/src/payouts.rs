//! What Stripe's balance says happened, and what it paid out: written down as it was told,
//! so that it can be held against the ledger.

mod compare;
#[cfg(test)]
mod tests;

use domain::{BookingId, Currency, Instant, Money, PaymentAttemptId, RefundId, SaleId, StudioId};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Statement,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

pub use compare::{
    Compared, Held, Missing, Sums, clearing, compared, compared_open, in_flight,
    missing_at_gateway, sums_among, unassigned,
};

use crate::{
    Corrupt, StoreError, Tx,
    entities::{balance_line, payout, payout_share},
    new_id,
};

/// Whose a movement of the balance is, as far as that is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Owner {
    /// Which studio.
    pub studio: Option<StudioId>,
    /// For which visit.
    pub booking: Option<BookingId>,
    /// By which payment.
    pub attempt: Option<PaymentAttemptId>,
    /// By which refund.
    pub refund: Option<RefundId>,
    /// By which sale.
    pub sale: Option<SaleId>,
    /// By which refund of a sale.
    pub sale_refund: Option<RefundId>,
}

/// Writes down a movement of the balance. What was known stays, but that it may have left
/// with a payout meanwhile, and that it may be known by now whose it is.
pub async fn keep_line(tx: &Tx, row: balance_line::Model) -> Result<(), StoreError> {
    use balance_line::Column;
    let id = row.id.clone();
    let (payout, owned) = (row.payout.clone(), row.studio.is_some());
    let whose = (row.studio, row.booking, row.attempt, row.refund);
    let sold = (row.sale, row.sale_refund);
    let once = OnConflict::column(Column::Id).do_nothing().to_owned();
    let insert = balance_line::Entity::insert(row.into_active_model()).on_conflict(once);
    if insert.exec_without_returning(&**tx).await? > 0 {
        return Ok(());
    }
    let line = || balance_line::Entity::update_many().filter(Column::Id.eq(id.as_str()));
    if let Some(payout) = payout {
        line().col_expr(Column::Payout, Expr::value(payout)).exec(&**tx).await?;
    }
    if owned {
        line()
            .col_expr(Column::Studio, Expr::value(whose.0))
            .col_expr(Column::Booking, Expr::value(whose.1))
            .col_expr(Column::Attempt, Expr::value(whose.2))
            .col_expr(Column::Refund, Expr::value(whose.3))
            .col_expr(Column::Sale, Expr::value(sold.0))
            .col_expr(Column::SaleRefund, Expr::value(sold.1))
            .filter(Column::Studio.is_null())
            .exec(&**tx)
            .await?;
    }
    Ok(())
}

/// Those of these movements that are written down, with their payout and whose they are.
pub async fn lines_among<C: ConnectionTrait>(
    conn: &C,
    ids: &[String],
) -> Result<Vec<balance_line::Model>, StoreError> {
    use balance_line::Column;
    Ok(balance_line::Entity::find().filter(Column::Id.is_in(ids)).all(conn).await?)
}

/// Writes down a payout, or how it stands by now.
pub async fn keep_payout(tx: &Tx, row: payout::Model) -> Result<(), StoreError> {
    use payout::Column;
    let again = OnConflict::column(Column::Id)
        .update_columns([Column::State, Column::ArrivesAt])
        .to_owned();
    let insert = payout::Entity::insert(row.into_active_model()).on_conflict(again);
    insert.exec_without_returning(&**tx).await?;
    Ok(())
}

/// Its lines were read.
pub async fn payout_read(tx: &Tx, id: &str, now: Instant) -> Result<(), StoreError> {
    payout::Entity::update_many()
        .col_expr(payout::Column::ReadAt, Expr::value(now.timestamp()))
        .filter(payout::Column::Id.eq(id))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// One payout.
pub async fn payout<C: ConnectionTrait>(
    conn: &C,
    id: &str,
) -> Result<Option<payout::Model>, StoreError> {
    Ok(payout::Entity::find_by_id(id).one(conn).await?)
}

#[derive(FromQueryResult)]
struct ShareRow {
    studio: Uuid,
    net: i64,
}

const SHARES: &str = "SELECT studio, CAST(SUM(amount_minor - fee_minor) AS BIGINT) AS net
    FROM balance_line WHERE payout = $1 AND studio IS NOT NULL AND kind <> 'payout'
    GROUP BY studio ORDER BY studio";

/// What of a payout is each studio's, by its lines.
pub async fn sums_of<C: ConnectionTrait>(
    conn: &C,
    payout: &str,
    currency: Currency,
) -> Result<Vec<(StudioId, Money)>, StoreError> {
    let values = [payout.into()];
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), SHARES, values);
    let rows = ShareRow::find_by_statement(statement).all(conn).await?;
    Ok(rows.into_iter().map(|r| (r.studio.into(), Money::new(r.net, currency))).collect())
}

/// A studio's part of a payout, under the identity that its journals name.
pub async fn share(
    tx: &Tx,
    payout: &str,
    studio: StudioId,
    net: Money,
) -> Result<payout_share::Model, StoreError> {
    use payout_share::Column;
    let row = payout_share::Model {
        id: new_id(),
        payout: payout.to_owned(),
        studio: studio.0,
        net_minor: net.minor,
    };
    let once = OnConflict::columns([Column::Payout, Column::Studio]).do_nothing().to_owned();
    let insert = payout_share::Entity::insert(row.into_active_model()).on_conflict(once);
    insert.exec_without_returning(&**tx).await?;
    let known = payout_share::Entity::find()
        .filter(Column::Payout.eq(payout))
        .filter(Column::Studio.eq(studio.0))
        .one(&**tx)
        .await?;
    Ok(known.ok_or_else(|| Corrupt::new("payout_share", "payout", payout))?)
}

/// The parts of a payout that were booked.
pub async fn shares_of<C: ConnectionTrait>(
    conn: &C,
    payout: &str,
) -> Result<Vec<payout_share::Model>, StoreError> {
    let own = payout_share::Column::Payout.eq(payout);
    Ok(payout_share::Entity::find().filter(own).all(conn).await?)
}

/// Where a page of payouts ends: its last payout's time and id. Of one second there is one in
/// each currency.
pub type Cursor = (i64, String);

/// The payouts in which a studio has a part, newest first, with that part; `before` is the
/// last one that was shown.
pub async fn of_studio<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    before: Option<&Cursor>,
    limit: u64,
) -> Result<Vec<(payout::Model, payout_share::Model)>, StoreError> {
    let of_studio =
        || payout_share::Entity::find().filter(payout_share::Column::Studio.eq(studio.0));
    let named = of_studio().select_only().column(payout_share::Column::Payout).into_query();
    let mut own = payout::Entity::find()
        .filter(payout::Column::Id.in_subquery(named))
        .order_by_desc(payout::Column::CreatedAt)
        .order_by_desc(payout::Column::Id)
        .limit(limit);
    if let Some((at, id)) = before {
        let at_once = Condition::all()
            .add(payout::Column::CreatedAt.eq(*at))
            .add(payout::Column::Id.lt(id.as_str()));
        let earlier = Condition::any().add(payout::Column::CreatedAt.lt(*at));
        own = own.filter(earlier.add(at_once));
    }
    let rows = own.all(conn).await?;
    let shares = of_studio()
        .filter(payout_share::Column::Payout.is_in(rows.iter().map(|row| row.id.as_str())))
        .all(conn)
        .await?;
    let with = |row: payout::Model| {
        let share = shares.iter().find(|share| share.payout == row.id)?.clone();
        Some((row, share))
    };
    Ok(rows.into_iter().filter_map(with).collect())
}
