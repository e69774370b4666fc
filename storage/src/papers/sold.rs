//! Papers about what is sold without a slot: gift cards, courses and tips.

use std::collections::HashMap;

use domain::{SaleId, StudioId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::{
    StoreError,
    entities::{
        course,
        paper::{Column, Entity, Model},
        sale_refund,
    },
    listed::one_of,
};

/// What such papers are made for.
const OF_SALES: [&str; 3] = ["sale", "sale_refund", "course"];

/// The papers that were made for these sales, refunds of them and courses, in the order they were handed out.
pub async fn of_sources<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    sources: &[Uuid],
) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find()
        .filter(Column::Studio.eq(studio.0))
        .filter(Column::SourceKind.is_in(OF_SALES))
        .filter(Column::SourceId.is_in(sources.iter().copied()))
        .order_by_asc(Column::IssuedAt)
        .order_by_asc(Column::Id)
        .all(conn)
        .await?)
}

/// The papers about these sales, wherever they were, each with its sale: for themselves, for
/// refunds of them and for courses that they paid. By as many questions for all as for one.
pub async fn of_sales<C: ConnectionTrait>(
    conn: &C,
    sales: &[SaleId],
) -> Result<Vec<(SaleId, Model)>, StoreError> {
    if sales.is_empty() {
        return Ok(Vec::new());
    }
    let ids = || sales.iter().map(|sale| sale.0);
    let refunds = sale_refund::Entity::find()
        .select_only()
        .column(sale_refund::Column::Id)
        .column(sale_refund::Column::Sale)
        .filter(one_of(conn, sale_refund::Column::Sale, ids()))
        .into_tuple::<(Uuid, Uuid)>()
        .all(conn)
        .await?;
    let courses = course::Entity::find()
        .select_only()
        .column(course::Column::Id)
        .column(course::Column::Sale)
        .filter(one_of(conn, course::Column::Sale, ids()))
        .into_tuple::<(Uuid, Uuid)>()
        .all(conn)
        .await?;
    let mut of: HashMap<Uuid, SaleId> = ids().map(|sale| (sale, sale.into())).collect();
    of.extend(refunds.into_iter().chain(courses).map(|(id, sale)| (id, sale.into())));
    let rows = Entity::find()
        .filter(Column::SourceKind.is_in(OF_SALES))
        .filter(one_of(conn, Column::SourceId, of.keys().copied()))
        .all(conn)
        .await?;
    Ok(rows.into_iter().filter_map(|row| Some((*of.get(&row.source_id)?, row))).collect())
}
