//! Passkeys, and what browsers were asked about them.

use domain::{AccountId, Instant};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, sea_query::Expr,
};
use uuid::Uuid;

use crate::{
    StoreError, Tx,
    entities::{
        passkey::{Column, Entity, Model},
        passkey_ceremony as ceremony,
    },
};

/// An account's passkeys, the oldest first.
pub async fn passkeys<C: ConnectionTrait>(
    conn: &C,
    account: AccountId,
) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find()
        .filter(Column::Account.eq(account.0))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .all(conn)
        .await?)
}

/// How many passkeys an account has.
pub async fn count_passkeys<C: ConnectionTrait>(
    conn: &C,
    account: AccountId,
) -> Result<u64, StoreError> {
    Ok(Entity::find().filter(Column::Account.eq(account.0)).count(conn).await?)
}

/// A passkey by its id.
pub async fn passkey<C: ConnectionTrait>(conn: &C, id: Uuid) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id).one(conn).await?)
}

/// A passkey by what its authenticator calls it.
pub async fn passkey_of<C: ConnectionTrait>(
    conn: &C,
    credential_id: &[u8],
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find().filter(Column::CredentialId.eq(credential_id.to_vec())).one(conn).await?)
}

/// Writes a new one. Refuses with [`crate::Constraint::Unique`] where somebody has it already.
pub async fn insert_passkey(tx: &Tx, row: Model) -> Result<(), StoreError> {
    row.into_active_model().insert(&**tx).await?;
    Ok(())
}

/// Notes that a passkey was used, and what it is from now on. Whether it was still what was
/// read of it: of two answers with the same counter, one is a copy's.
pub async fn use_passkey(
    tx: &Tx,
    read: &Model,
    credential: &str,
    now: Instant,
) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::Credential, Expr::value(credential))
        .col_expr(Column::LastUsedAt, Expr::value(now.timestamp()))
        .filter(Column::Id.eq(read.id))
        .filter(Column::Credential.eq(read.credential.as_str()))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Calls an account's passkey something else. Whether there is such a one.
pub async fn rename_passkey(
    tx: &Tx,
    account: AccountId,
    id: Uuid,
    name: &str,
) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::Name, Expr::value(name))
        .filter(Column::Id.eq(id))
        .filter(Column::Account.eq(account.0))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Forgets an account's passkey. Whether there was such a one.
pub async fn remove_passkey(tx: &Tx, account: AccountId, id: Uuid) -> Result<bool, StoreError> {
    let done = Entity::delete_many()
        .filter(Column::Id.eq(id))
        .filter(Column::Account.eq(account.0))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Forgets all of an account's passkeys, and whatever it was asked about them.
pub async fn remove_passkeys(tx: &Tx, account: AccountId) -> Result<(), StoreError> {
    ceremony::Entity::delete_many()
        .filter(ceremony::Column::Account.eq(account.0))
        .exec(&**tx)
        .await?;
    Entity::delete_many().filter(Column::Account.eq(account.0)).exec(&**tx).await?;
    Ok(())
}

/// Writes down what a browser is asked.
pub async fn insert_ceremony(tx: &Tx, row: ceremony::Model) -> Result<(), StoreError> {
    row.into_active_model().insert(&**tx).await?;
    Ok(())
}

/// Takes what a browser was asked: given out once, however many ask at the same time, and
/// only for what it was asked, before it expires.
pub async fn take_ceremony(
    tx: &Tx,
    token_hash: &[u8; 32],
    kind: &str,
    now: Instant,
) -> Result<Option<ceremony::Model>, StoreError> {
    let asked = ceremony::Entity::find_by_id(token_hash.to_vec())
        .filter(ceremony::Column::Kind.eq(kind))
        .filter(ceremony::Column::ExpiresAt.gt(now.timestamp()))
        .one(&**tx)
        .await?;
    let Some(asked) = asked else { return Ok(None) };
    let done = ceremony::Entity::delete_by_id(token_hash.to_vec()).exec(&**tx).await?;
    Ok((done.rows_affected == 1).then_some(asked))
}

/// Removes what nobody answered in time. Returns how many there were.
pub async fn sweep_ceremonies(tx: &Tx, now: Instant) -> Result<u64, StoreError> {
    let past = ceremony::Column::ExpiresAt.lte(now.timestamp());
    Ok(ceremony::Entity::delete_many().filter(past).exec(&**tx).await?.rows_affected)
}
