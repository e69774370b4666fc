//! What a studio says about its gift cards.

use domain::StudioId;
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel, sea_query::OnConflict};

use crate::{
    StoreError, Tx,
    entities::voucher_setting::{Column, Entity, Model},
};

/// What the studio says, if it ever said anything.
pub async fn setting<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(studio.0).one(conn).await?)
}

/// Says it, in place of what was said before.
pub async fn set_setting(tx: &Tx, row: Model) -> Result<(), StoreError> {
    let anew = OnConflict::column(Column::Studio)
        .update_columns([
            Column::GiftCards,
            Column::Amounts,
            Column::LeastMinor,
            Column::MostMinor,
            Column::ValidMonths,
        ])
        .to_owned();
    Entity::insert(row.into_active_model()).on_conflict(anew).exec_without_returning(&**tx).await?;
    Ok(())
}
