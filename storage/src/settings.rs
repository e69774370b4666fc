//! What the installation remembers: the zone data it last worked with, the last
//! event it saw at Stripe.

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};

use crate::{StoreError, Tx, entities::setting};

/// The value of `key`, if it was ever set.
pub async fn get<C: ConnectionTrait>(conn: &C, key: &str) -> Result<Option<String>, StoreError> {
    Ok(setting::Entity::find_by_id(key).one(conn).await?.map(|row| row.value))
}

/// The values of those of `keys` that were ever set, each with its key.
pub async fn among<C: ConnectionTrait>(
    conn: &C,
    keys: &[&str],
) -> Result<Vec<(String, String)>, StoreError> {
    let rows = setting::Entity::find()
        .filter(setting::Column::Key.is_in(keys.iter().copied()))
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|row| (row.key, row.value)).collect())
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

/// Remembers `value` under `key` if what is remembered is still `seen`, and says whether
/// it was: of several who saw the same, one is told so.
pub async fn replace(
    tx: &Tx,
    key: &str,
    seen: Option<&str>,
    value: &str,
) -> Result<bool, StoreError> {
    let written = if let Some(seen) = seen {
        setting::Entity::update_many()
            .col_expr(setting::Column::Value, Expr::value(value))
            .filter(setting::Column::Key.eq(key))
            .filter(setting::Column::Value.eq(seen))
            .exec(&**tx)
            .await?
            .rows_affected
    } else {
        let row = setting::ActiveModel { key: Set(key.to_owned()), value: Set(value.to_owned()) };
        let once = OnConflict::column(setting::Column::Key).do_nothing().to_owned();
        setting::Entity::insert(row).on_conflict(once).exec_without_returning(&**tx).await?
    };
    Ok(written > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Store;

    crate::on_both_engines! {
        async fn of_two_who_saw_the_same_one_replaces_it(store: &Store) {
            for (seen, value, expected) in [
                (None, "a", true),
                (None, "b", false),
                (Some("a"), "b", true),
                (Some("a"), "c", false),
                (Some("b"), "a", true),
            ] {
                let tx = store.begin().await.expect("begun");
                let was = replace(&tx, "tzdb_version", seen, value).await.expect("written");
                tx.commit().await.expect("committed");
                assert_eq!(was, expected, "{seen:?} to {value}");
            }
            let kept = get(store.reader(), "tzdb_version").await.expect("read");
            assert_eq!(kept.as_deref(), Some("a"));
        }
    }
}
