//! Whether an account stays, where something is to be written that is its own, or it goes.

use domain::AccountId;
use sea_orm::{EntityTrait, QuerySelect, sea_query::LockType};

use super::records::GONE;
use crate::{StoreError, Tx, entities::account::Entity};

/// Whether an account is there, and stays until the transaction ends: whoever deletes it in this
/// moment is waited for, or waits.
pub async fn stays(tx: &Tx, id: AccountId) -> Result<bool, StoreError> {
    let found = Entity::find_by_id(id.0).lock(LockType::KeyShare).one(&**tx).await?;
    Ok(found.is_some_and(|row| !row.email.starts_with(GONE)))
}

/// Nothing more is written that belongs to an account until the transaction ends, and what was
/// being written is there.
pub async fn close(tx: &Tx, id: AccountId) -> Result<(), StoreError> {
    Entity::find_by_id(id.0).lock(LockType::Update).one(&**tx).await?;
    Ok(())
}
