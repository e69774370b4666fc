//! What was typed and not finished.

use domain::{Instant, StudioId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, sea_query::OnConflict,
};

use crate::{
    StoreError, Tx,
    entities::draft::{Column, Entity, Model},
};

/// Writes a draft over whatever its token named before.
pub async fn put(tx: &Tx, draft: Model) -> Result<(), StoreError> {
    let replaced = OnConflict::column(Column::TokenHash)
        .update_columns([Column::Kind, Column::Studio, Column::FieldsSealed, Column::ExpiresAt])
        .to_owned();
    Entity::insert(draft.into_active_model())
        .on_conflict(replaced)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// The draft of this kind and studio that the token names, unless it has expired.
pub async fn get(
    conn: &impl ConnectionTrait,
    token_hash: &[u8; 32],
    kind: &str,
    studio: Option<StudioId>,
    now: Instant,
) -> Result<Option<Model>, StoreError> {
    let draft = Entity::find_by_id(token_hash.to_vec())
        .filter(Column::Kind.eq(kind))
        .filter(Column::ExpiresAt.gt(now.timestamp()))
        .one(conn)
        .await?;
    Ok(draft.filter(|draft| draft.studio == studio.map(|studio| studio.0)))
}

/// Removes the draft that the token names, if it is there.
pub async fn remove(tx: &Tx, token_hash: &[u8; 32]) -> Result<(), StoreError> {
    Entity::delete_by_id(token_hash.to_vec()).exec(&**tx).await?;
    Ok(())
}

/// Removes the expired ones. Returns how many there were.
pub async fn sweep(tx: &Tx, now: Instant) -> Result<u64, StoreError> {
    let past = Column::ExpiresAt.lte(now.timestamp());
    Ok(Entity::delete_many().filter(past).exec(&**tx).await?.rows_affected)
}
