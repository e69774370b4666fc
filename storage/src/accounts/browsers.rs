//! The browsers that an account has been signed in from, known by the hash of a cookie of
//! their own.

use domain::{AccountId, Instant};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

use crate::{
    StoreError, Tx,
    entities::known_browser::{Column, Entity, Model},
};

/// The browsers that an account knows, the one used last first.
pub async fn known_browsers<C: ConnectionTrait>(
    conn: &C,
    account: AccountId,
) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find()
        .filter(Column::Account.eq(account.0))
        .order_by_desc(Column::LastSeenAt)
        .order_by_asc(Column::Id)
        .all(conn)
        .await?)
}

/// One of them.
pub async fn known_browser<C: ConnectionTrait>(
    conn: &C,
    id: Uuid,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id).one(conn).await?)
}

/// An account gets to know a browser. Whether it did not know it: who presses twice signs in
/// twice.
pub async fn know_browser(tx: &Tx, row: Model) -> Result<bool, StoreError> {
    let known = OnConflict::columns([Column::Account, Column::TokenHash]).do_nothing().to_owned();
    let done = Entity::insert(row.into_active_model()).on_conflict(known);
    Ok(done.exec_without_returning(&**tx).await? == 1)
}

/// Notes that somebody signed in from a browser that is known. Whether it is.
pub async fn see_browser(
    tx: &Tx,
    account: AccountId,
    token_hash: &[u8; 32],
    now: Instant,
) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::LastSeenAt, Expr::value(now.timestamp()))
        .filter(Column::Account.eq(account.0))
        .filter(Column::TokenHash.eq(token_hash.to_vec()))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Whether an account knows the browser that sends this.
pub async fn knows_browser<C: ConnectionTrait>(
    conn: &C,
    account: AccountId,
    token_hash: &[u8; 32],
) -> Result<bool, StoreError> {
    let found = Entity::find()
        .filter(Column::Account.eq(account.0))
        .filter(Column::TokenHash.eq(token_hash.to_vec()))
        .one(conn)
        .await?;
    Ok(found.is_some())
}

/// Forgets the browsers of an account, but for the one that sends `but`.
pub async fn forget_browsers(
    tx: &Tx,
    account: AccountId,
    but: Option<&[u8; 32]>,
) -> Result<(), StoreError> {
    let mut which = Entity::delete_many().filter(Column::Account.eq(account.0));
    if let Some(hash) = but {
        which = which.filter(Column::TokenHash.ne(hash.to_vec()));
    }
    which.exec(&**tx).await?;
    Ok(())
}

/// Forgets those that nobody has signed in from since `before`. Returns how many.
pub async fn sweep_browsers(tx: &Tx, before: Instant) -> Result<u64, StoreError> {
    let past = Column::LastSeenAt.lt(before.timestamp());
    Ok(Entity::delete_many().filter(past).exec(&**tx).await?.rows_affected)
}
