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
    let rows: Vec<E::ActiveModel> = rows.into_iter().collect();
    let portions = portions(rows.len(), VALUES / columns);
    let mut rows = rows.into_iter();
    for portion in portions {
        let some: Vec<E::ActiveModel> = rows.by_ref().take(portion).collect();
        E::insert_many(some).exec_without_returning(&**tx).await?;
    }
    Ok(())
}

/// How many rows go into each statement: of few different lengths, so that each is prepared
/// once and then used again.
pub(crate) fn portions(mut rows: usize, most: usize) -> Vec<usize> {
    let mut portions = Vec::new();
    while rows > 0 {
        let portion = match rows {
            few @ ..=3 => few,
            some if some < most => 1 << some.ilog2(),
            _ => most.max(1),
        };
        portions.push(portion);
        rows -= portion;
    }
    portions
}

#[cfg(test)]
mod tests {
    use super::portions;

    #[test]
    fn rows_go_into_statements_of_few_lengths() {
        assert_eq!(portions(0, 100), [0; 0]);
        assert_eq!(portions(3, 100), [3]);
        assert_eq!(portions(63, 100), [32, 16, 8, 4, 3]);
        assert_eq!(portions(230, 100), [100, 100, 16, 8, 4, 2]);
        assert_eq!(portions(2, 0), [2]);
        assert_eq!(portions(9, 1), [1; 6].into_iter().chain([3]).collect::<Vec<_>>());
    }
}
