//! Mailed secrets that work once, known by their hash.

use domain::{AccountId, Instant};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    sea_query::Expr,
};

use crate::{
    StoreError, Tx,
    entities::account_token::{Column, Entity, Model},
};

/// Writes a new token.
pub async fn insert_token(tx: &Tx, token: Model) -> Result<(), StoreError> {
    token.into_active_model().insert(&**tx).await?;
    Ok(())
}

/// Whose token this is, while it has this purpose, is unused and not expired.
pub async fn token_owner(
    conn: &impl ConnectionTrait,
    token_hash: &[u8; 32],
    purpose: &str,
    now: Instant,
) -> Result<Option<AccountId>, StoreError> {
    let token = Entity::find_by_id(token_hash.to_vec())
        .filter(Column::Purpose.eq(purpose))
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(now.timestamp()))
        .one(conn)
        .await?;
    Ok(token.map(|token| token.account.into()))
}

/// Uses the token: true once, however many ask at the same time. Refuses a token of
/// another purpose, a used one and an expired one.
pub async fn use_token(
    tx: &Tx,
    token_hash: &[u8; 32],
    purpose: &str,
    now: Instant,
) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(now.timestamp()))
        .filter(Column::TokenHash.eq(token_hash.to_vec()))
        .filter(Column::Purpose.eq(purpose))
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(now.timestamp()))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Makes every unused token of an account useless, whatever its purpose.
pub async fn void_tokens(tx: &Tx, account: AccountId) -> Result<(), StoreError> {
    Entity::delete_many()
        .filter(Column::Account.eq(account.0))
        .filter(Column::UsedAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Removes what has expired. Returns how many there were.
pub async fn sweep_tokens(tx: &Tx, now: Instant) -> Result<u64, StoreError> {
    let past = Column::ExpiresAt.lte(now.timestamp());
    Ok(Entity::delete_many().filter(past).exec(&**tx).await?.rows_affected)
}
