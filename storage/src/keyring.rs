//! The keyring: the secrets that open clients' keys beside the master key. Backups of the
//! database leave its rows out.

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
};

use crate::{StoreError, Tx, entities::keyring};

/// Every node, in the order of their places.
pub async fn nodes<C: ConnectionTrait>(conn: &C) -> Result<Vec<keyring::Model>, StoreError> {
    Ok(keyring::Entity::find()
        .order_by_asc(keyring::Column::Bits)
        .order_by_asc(keyring::Column::Prefix)
        .all(conn)
        .await?)
}

/// The node among `places` (bits and prefix), which lie on one way: there is one at most.
pub async fn among<C: ConnectionTrait>(
    conn: &C,
    places: &[(i32, i64)],
) -> Result<Option<keyring::Model>, StoreError> {
    let any = places.iter().fold(Condition::any(), |any, (bits, prefix)| {
        let is = keyring::Column::Bits.eq(*bits).and(keyring::Column::Prefix.eq(*prefix));
        any.add(is)
    });
    Ok(keyring::Entity::find().filter(any).one(conn).await?)
}

/// Writes nodes. Refuses one that is there (`Unique`).
pub async fn insert(tx: &Tx, nodes: Vec<keyring::Model>) -> Result<(), StoreError> {
    crate::bulk::insert::<keyring::Entity>(tx, nodes).await
}

/// Takes a node away for good. Ends in [`StoreError::Retry`] where somebody else has: look
/// again.
pub async fn remove(tx: &Tx, node: &keyring::Model) -> Result<(), StoreError> {
    let gone =
        keyring::Entity::delete_by_id((node.bits, node.prefix)).exec(&**tx).await?.rows_affected;
    if gone == 1 { Ok(()) } else { Err(StoreError::Retry) }
}
