//! The second step of signing in, and the codes that stand in for it.

use domain::{AccountId, Instant};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    Statement,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

use crate::{
    StoreError, Tx, bulk,
    entities::{
        recovery_code,
        second_step::{Column, Entity, Model},
    },
};

/// One statement for both, since every request of whoever is signed in asks.
const SINCE: &str = "SELECT MIN(step.since) AS since FROM (
        SELECT confirmed_at AS since FROM second_step WHERE account = $1
        UNION ALL
        SELECT created_at AS since FROM passkey WHERE account = $1
    ) step";

/// An account's second step, confirmed or only begun.
pub async fn second_step<C: ConnectionTrait>(
    conn: &C,
    account: AccountId,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(account.0).one(conn).await?)
}

/// Since when an account has a second step that is asked for: an app that has shown a code, or a
/// passkey, whichever came first; in seconds. Nothing where it has neither.
pub async fn second_step_since<C: ConnectionTrait>(
    conn: &C,
    account: AccountId,
) -> Result<Option<i64>, StoreError> {
    let values = [account.0.into()];
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), SINCE, values);
    let row = conn.query_one_raw(statement).await?;
    row.map_or(Ok(None), |row| Ok(row.try_get("", "since")?))
}

/// Writes a secret that waits for its first code, over one that did. Whether it was written:
/// one that is confirmed stays.
pub async fn begin_second_step(tx: &Tx, row: Model) -> Result<bool, StoreError> {
    let account = row.account;
    Entity::delete_many()
        .filter(Column::Account.eq(account))
        .filter(Column::ConfirmedAt.is_null())
        .exec(&**tx)
        .await?;
    Entity::insert(row.clone().into_active_model())
        .on_conflict(OnConflict::column(Column::Account).do_nothing().to_owned())
        .exec_without_returning(&**tx)
        .await?;
    Ok(second_step(&**tx, account.into()).await?.is_some_and(|now| now == row))
}

/// The app has shown its first code: from now on it is asked for. Whether it was begun with
/// this sealed secret and not confirmed before.
pub async fn confirm_second_step(
    tx: &Tx,
    (account, secret_sealed): (AccountId, &[u8]),
    counter: i64,
    now: Instant,
) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::ConfirmedAt, Expr::value(now.timestamp()))
        .col_expr(Column::LastCounter, Expr::value(counter))
        .filter(Column::Account.eq(account.0))
        .filter(Column::SecretSealed.eq(secret_sealed.to_vec()))
        .filter(Column::ConfirmedAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Accepts the code of a period: true once, however many ask at the same time, and never for
/// a period before one that was accepted.
pub async fn use_counter(tx: &Tx, account: AccountId, counter: i64) -> Result<bool, StoreError> {
    let later =
        Condition::any().add(Column::LastCounter.is_null()).add(Column::LastCounter.lt(counter));
    let done = Entity::update_many()
        .col_expr(Column::LastCounter, Expr::value(counter))
        .filter(Column::Account.eq(account.0))
        .filter(Column::ConfirmedAt.is_not_null())
        .filter(later)
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Takes the second step away. Whether there was one that was confirmed.
pub async fn remove_second_step(tx: &Tx, account: AccountId) -> Result<bool, StoreError> {
    let was = second_step(&**tx, account).await?;
    Entity::delete_by_id(account.0).exec(&**tx).await?;
    Ok(was.is_some_and(|row| row.confirmed_at.is_some()))
}

/// Every second step there is, for sealing them anew.
pub async fn every_second_step<C: ConnectionTrait>(conn: &C) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().order_by_asc(Column::Account).all(conn).await?)
}

/// Writes a secret as it was sealed anew.
pub async fn reseal_second_step(
    tx: &Tx,
    account: AccountId,
    secret_sealed: Vec<u8>,
) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::SecretSealed, Expr::value(secret_sealed))
        .filter(Column::Account.eq(account.0))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// An account's recovery codes, used or not.
pub async fn recovery_codes<C: ConnectionTrait>(
    conn: &C,
    account: AccountId,
) -> Result<Vec<recovery_code::Model>, StoreError> {
    Ok(recovery_code::Entity::find()
        .filter(recovery_code::Column::Account.eq(account.0))
        .order_by_asc(recovery_code::Column::Id)
        .all(conn)
        .await?)
}

/// Gives an account these codes in place of all that it had.
pub async fn replace_recovery_codes(
    tx: &Tx,
    account: AccountId,
    rows: Vec<recovery_code::Model>,
) -> Result<(), StoreError> {
    recovery_code::Entity::delete_many()
        .filter(recovery_code::Column::Account.eq(account.0))
        .exec(&**tx)
        .await?;
    bulk::insert::<recovery_code::Entity>(tx, rows).await
}

/// Uses a recovery code up: true once, however many ask at the same time.
pub async fn use_recovery_code(tx: &Tx, id: Uuid, now: Instant) -> Result<bool, StoreError> {
    let done = recovery_code::Entity::update_many()
        .col_expr(recovery_code::Column::UsedAt, Expr::value(now.timestamp()))
        .filter(recovery_code::Column::Id.eq(id))
        .filter(recovery_code::Column::UsedAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Every recovery code there is, for sealing them anew.
pub async fn every_recovery_code<C: ConnectionTrait>(
    conn: &C,
) -> Result<Vec<recovery_code::Model>, StoreError> {
    Ok(recovery_code::Entity::find().order_by_asc(recovery_code::Column::Id).all(conn).await?)
}

/// Writes a recovery code as it was sealed anew.
pub async fn reseal_recovery_code(
    tx: &Tx,
    id: Uuid,
    code_sealed: Vec<u8>,
) -> Result<(), StoreError> {
    recovery_code::Entity::update_many()
        .col_expr(recovery_code::Column::CodeSealed, Expr::value(code_sealed))
        .filter(recovery_code::Column::Id.eq(id))
        .exec(&**tx)
        .await?;
    Ok(())
}
