//! Many rows at once, for demonstrations and set-up.

use sea_orm::{EntityTrait, IntoActiveModel, Iterable};

use crate::{StoreError, Tx};

/// Far below what the engines take in one statement (32,766 values and twice that), and
/// faster than that: preparing a long one costs more than sending several.
const VALUES: usize = 6_000;

/// Inserts `rows` in as few statements as the engine takes, in their order.
pub async fn insert<E>(tx: &Tx, rows: Vec<E::Model>) -> Result<(), StoreError>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
{
    insert_rows::<E>(tx, rows.into_iter().map(IntoActiveModel::into_active_model)).await
}

/// The same, of rows that are prepared already: the same columns are set in each.
pub(crate) async fn insert_rows<E>(
    tx: &Tx,
    rows: impl IntoIterator<Item = E::ActiveModel>,
) -> Result<(), StoreError>
where
    E: EntityTrait,
{
    let columns = E::Column::iter().count().max(1);
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let some: Vec<E::ActiveModel> = rows.by_ref().take(VALUES / columns).collect();
        E::insert_many(some).exec_without_returning(&**tx).await?;
    }
    Ok(())
}
