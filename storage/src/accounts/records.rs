//! Who can sign in.

use domain::{AccountId, Instant};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    sea_query::Expr,
};

use crate::{
    StoreError, Tx,
    entities::account::{Column, Entity, Model},
};

/// The account with this id.
pub async fn by_id(
    conn: &impl ConnectionTrait,
    id: AccountId,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id.0).one(conn).await?)
}

/// These accounts, in no order.
pub async fn among(
    conn: &impl ConnectionTrait,
    ids: &[AccountId],
) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().filter(Column::Id.is_in(ids.iter().map(|id| id.0))).all(conn).await?)
}

/// The account with this lower-cased address.
pub async fn by_email(
    conn: &impl ConnectionTrait,
    email: &str,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find().filter(Column::Email.eq(email)).one(conn).await?)
}

/// Writes a new account. Refuses with [`crate::Constraint::Unique`] where the address has one.
pub async fn insert(tx: &Tx, account: Model) -> Result<(), StoreError> {
    account.into_active_model().insert(&**tx).await?;
    Ok(())
}

/// Gives the account another password, or none, so that only a reset lets anybody in.
pub async fn set_password(tx: &Tx, id: AccountId, hash: Option<String>) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::PasswordHash, Expr::value(hash))
        .filter(Column::Id.eq(id.0))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Writes the hash of the same password, unless the password is no longer the one
/// whose hash was `seen`: then false. Until the transaction ends, nobody else can
/// change it, so that a sign-in and a reset never both succeed with the old one.
pub async fn confirm_password(
    tx: &Tx,
    id: AccountId,
    seen: &str,
    hash: &str,
) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::PasswordHash, Expr::value(hash))
        .filter(Column::Id.eq(id.0))
        .filter(Column::PasswordHash.eq(seen))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Gives an account whose address nobody has proved yet the name and password of
/// whoever registers it now. Whether it was such an account.
pub async fn replace_unproved(
    tx: &Tx,
    id: AccountId,
    name: &str,
    hash: &str,
) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::Name, Expr::value(name))
        .col_expr(Column::PasswordHash, Expr::value(hash))
        .filter(Column::Id.eq(id.0))
        .filter(Column::EmailVerifiedAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected > 0)
}

/// Notes that the address is proved; the first time counts.
pub async fn mark_verified(tx: &Tx, id: AccountId, now: Instant) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::EmailVerifiedAt, Expr::value(now.timestamp()))
        .filter(Column::Id.eq(id.0))
        .filter(Column::EmailVerifiedAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Calls the person something else.
pub async fn rename(tx: &Tx, id: AccountId, name: &str) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::Name, Expr::value(name))
        .filter(Column::Id.eq(id.0))
        .exec(&**tx)
        .await?;
    Ok(())
}
