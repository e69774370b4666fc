//! Time that became free and that nobody who waits was asked about yet.

use sea_orm::entity::prelude::*;

/// Time that became free and that nobody who waits was asked about yet.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "waitlist_freed")]
pub struct Model {
    /// Drawn in order.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where.
    pub studio: Uuid,
    /// From when.
    pub starts: i64,
    /// Until when.
    pub ends: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
