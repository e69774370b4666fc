//! What people like to book again.

use domain::{AccountId, TherapistId, TreatmentId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};
use uuid::Uuid;

use crate::{
    StoreError, Tx,
    entities::favourite::{Column, Entity, Model},
};

/// Writes one down. Refused with [`Constraint::Unique`] where they have it already.
///
/// [`Constraint::Unique`]: crate::Constraint::Unique
pub async fn insert(tx: &Tx, row: Model) -> Result<(), StoreError> {
    Entity::insert(row.into_active_model()).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Somebody's, in the order in which they came.
pub async fn of<C: ConnectionTrait>(
    conn: &C,
    account: AccountId,
) -> Result<Vec<Model>, StoreError> {
    let found = Entity::find()
        .filter(Column::Account.eq(account.0))
        .order_by_asc(Column::AddedAt)
        .order_by_asc(Column::Id);
    Ok(found.all(conn).await?)
}

/// Whether it is among somebody's.
pub async fn has<C: ConnectionTrait>(
    conn: &C,
    account: AccountId,
    treatment: TreatmentId,
    therapist: Option<TherapistId>,
) -> Result<bool, StoreError> {
    let all = of(conn, account).await?;
    let same =
        |row: &Model| (row.treatment, row.therapist) == (treatment.0, therapist.map(|t| t.0));
    Ok(all.iter().any(same))
}

/// Takes one of somebody's own away. Taking it twice is taking it once.
pub async fn remove(tx: &Tx, account: AccountId, id: Uuid) -> Result<(), StoreError> {
    Entity::delete_many()
        .filter(Column::Id.eq(id))
        .filter(Column::Account.eq(account.0))
        .exec(&**tx)
        .await?;
    Ok(())
}
