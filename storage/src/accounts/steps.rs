//! Sign-ins that wait for their second step, known by the hash of their cookie.

use domain::{AccountId, Instant};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    sea_query::{Expr, ExprTrait},
};

use crate::{
    StoreError, Tx,
    entities::sign_in_step::{Column, Entity, Model},
};

/// Writes a sign-in that waits.
pub async fn insert_step(tx: &Tx, row: Model) -> Result<(), StoreError> {
    row.into_active_model().insert(&**tx).await?;
    Ok(())
}

/// The sign-in of a cookie that waits, while its time is not over and fewer than `most` codes
/// were tried.
pub async fn step<C: ConnectionTrait>(
    conn: &C,
    token_hash: &[u8; 32],
    most: i32,
    now: Instant,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(token_hash.to_vec())
        .filter(Column::ExpiresAt.gt(now.timestamp()))
        .filter(Column::Tries.lt(most))
        .one(conn)
        .await?)
}

/// Counts a try of a code. Whether there was one left.
pub async fn count_step(
    tx: &Tx,
    token_hash: &[u8; 32],
    most: i32,
    now: Instant,
) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::Tries, Expr::col(Column::Tries).add(1))
        .filter(Column::TokenHash.eq(token_hash.to_vec()))
        .filter(Column::ExpiresAt.gt(now.timestamp()))
        .filter(Column::Tries.lt(most))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Ends a sign-in that waits: true once, however many ask at the same time.
pub async fn end_step(tx: &Tx, token_hash: &[u8; 32]) -> Result<bool, StoreError> {
    let done = Entity::delete_by_id(token_hash.to_vec()).exec(&**tx).await?;
    Ok(done.rows_affected == 1)
}

/// Ends every sign-in of an account that waits.
pub async fn end_steps(tx: &Tx, account: AccountId) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::Account.eq(account.0)).exec(&**tx).await?;
    Ok(())
}

/// Removes those whose time is over. Returns how many there were.
pub async fn sweep_steps(tx: &Tx, now: Instant) -> Result<u64, StoreError> {
    let past = Column::ExpiresAt.lte(now.timestamp());
    Ok(Entity::delete_many().filter(past).exec(&**tx).await?.rows_affected)
}
