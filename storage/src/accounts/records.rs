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

/// Gives the account another password.
pub async fn set_password(tx: &Tx, id: AccountId, hash: &str) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::PasswordHash, Expr::value(hash))
        .filter(Column::Id.eq(id.0))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Writes the same password's newer hash, unless the password has changed meanwhile.
pub async fn replace_hash(
    tx: &Tx,
    id: AccountId,
    seen: &str,
    hash: &str,
) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::PasswordHash, Expr::value(hash))
        .filter(Column::Id.eq(id.0))
        .filter(Column::PasswordHash.eq(seen))
        .exec(&**tx)
        .await?;
    Ok(())
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

/// A row for a new account, without a password and with an unproved address.
#[must_use]
pub fn account_with_email(id: AccountId, email: &str, name: &str, now: Instant) -> Model {
    Model {
        id: id.0,
        email: email.to_owned(),
        name: name.to_owned(),
        phone: None,
        password_hash: None,
        email_verified_at: None,
        created_at: now.timestamp(),
    }
}
