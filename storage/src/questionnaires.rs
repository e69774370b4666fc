//! Questionnaires, version by version, and when a studio asks its clients how they are.

use domain::{Instant, StudioId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

use crate::{
    StoreError, Tx,
    entities::{
        check_in_setting,
        questionnaire::{Column, Entity, Model},
    },
};

/// Writes a new version. [`StoreError::Conflict`] where somebody else just wrote the same one.
pub async fn insert(tx: &Tx, row: Model) -> Result<(), StoreError> {
    Entity::insert(row.into_active_model()).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Every version of every questionnaire of a studio: each questionnaire's in order.
pub async fn of_studio<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find()
        .filter(Column::Studio.eq(studio.0))
        .order_by_asc(Column::Series)
        .order_by_asc(Column::Version)
        .all(conn)
        .await?)
}

/// Says when the versions of a questionnaire are asked; the last one counts.
pub async fn set_occasion(tx: &Tx, series: Uuid, occasion: &str) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::Occasion, Expr::value(occasion))
        .filter(Column::Series.eq(series))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// What a studio chose, if it ever did.
pub async fn setting<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
) -> Result<Option<check_in_setting::Model>, StoreError> {
    Ok(check_in_setting::Entity::find_by_id(studio.0).one(conn).await?)
}

/// Writes what a studio chose.
pub async fn set_setting(tx: &Tx, row: check_in_setting::Model) -> Result<(), StoreError> {
    use check_in_setting::Column as Of;
    let replaces =
        OnConflict::column(Of::Studio).update_columns([Of::SendsMails, Of::ReviewAt]).to_owned();
    check_in_setting::Entity::insert(row.into_active_model())
        .on_conflict(replaces)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// A version as it was made.
pub fn row(
    (studio, series): (StudioId, Uuid),
    version: i32,
    (name, definition): (String, String),
    occasion: &str,
    now: Instant,
) -> Model {
    Model {
        id: crate::new_id(),
        studio: studio.0,
        series,
        version,
        name,
        definition,
        occasion: occasion.to_owned(),
        made_at: now.timestamp(),
    }
}
