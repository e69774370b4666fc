//! Many rows at once, for demonstrations and set-up.

use sea_orm::{EntityTrait, IntoActiveModel, Iterable};

use crate::{StoreError, Tx};

/// `SQLite` takes 32,766 values in one statement, PostgreSQL twice that.
const VALUES: usize = 30_000;

/// Inserts `rows` in as few statements as the engine takes, in their order.
pub async fn insert<E>(tx: &Tx, rows: Vec<E::Model>) -> Result<(), StoreError>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
{
    let columns = E::Column::iter().count().max(1);
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let some: Vec<E::ActiveModel> =
            rows.by_ref().take(VALUES / columns).map(IntoActiveModel::into_active_model).collect();
        E::insert_many(some).exec_without_returning(&**tx).await?;
    }
    Ok(())
}
