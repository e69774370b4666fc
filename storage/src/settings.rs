//! What the installation remembers: the zone data it last worked with, the last
//! event it saw at Stripe.

use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, sea_query::OnConflict};

use crate::{StoreError, Tx, entities::setting};

/// The value of `key`, if it was ever set.
pub async fn get<C: ConnectionTrait>(conn: &C, key: &str) -> Result<Option<String>, StoreError> {
    Ok(setting::Entity::find_by_id(key).one(conn).await?.map(|row| row.value))
}

/// Remembers `value` under `key` unless something is remembered there already, and
/// returns what is remembered now. Of two at once, both learn what the first wrote.
pub async fn set_if_absent(tx: &Tx, key: &str, value: &str) -> Result<String, StoreError> {
    let row = setting::ActiveModel { key: Set(key.to_owned()), value: Set(value.to_owned()) };
    let keep = OnConflict::column(setting::Column::Key).do_nothing().to_owned();
    setting::Entity::insert(row).on_conflict(keep).exec_without_returning(&**tx).await?;
    get(&**tx, key).await?.ok_or(StoreError::Retry)
}

/// Remembers `value` under `key`.
pub async fn set(tx: &Tx, key: &str, value: &str) -> Result<(), StoreError> {
    let row = setting::ActiveModel { key: Set(key.to_owned()), value: Set(value.to_owned()) };
    let overwrite =
        OnConflict::column(setting::Column::Key).update_column(setting::Column::Value).to_owned();
    setting::Entity::insert(row).on_conflict(overwrite).exec_without_returning(&**tx).await?;
    Ok(())
}
