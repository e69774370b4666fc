//! Whom a client's invoices are made out to.

use domain::ClientId;
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel, sea_query::OnConflict};

use crate::{
    StoreError, Tx,
    entities::invoice_address::{Column, Entity, Model},
};

/// Whom a client's invoices are made out to, where they said so.
pub async fn invoice_address<C: ConnectionTrait>(
    conn: &C,
    client: ClientId,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(client.0).one(conn).await?)
}

/// From now on they are made out to the client by name again.
pub async fn forget_invoice_address(tx: &Tx, client: ClientId) -> Result<(), StoreError> {
    Entity::delete_by_id(client.0).exec(&**tx).await?;
    Ok(())
}

/// From now on they are made out to this.
pub async fn set_invoice_address(tx: &Tx, row: Model) -> Result<(), StoreError> {
    let again = OnConflict::column(Column::Client)
        .update_columns([Column::Name, Column::Address, Column::TaxNumber, Column::UpdatedAt])
        .to_owned();
    let insert = Entity::insert(row.into_active_model()).on_conflict(again);
    insert.exec_without_returning(&**tx).await?;
    Ok(())
}
