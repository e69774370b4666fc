//! When somebody is busy, by a calendar elsewhere. Nothing else of it is kept.

use sea_orm::entity::prelude::*;

/// When somebody is busy, by a calendar elsewhere. Nothing else of it is kept.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "feed_busy")]
pub struct Model {
    /// By which feed.
    #[sea_orm(primary_key, auto_increment = false)]
    pub feed: Uuid,
    /// Epoch seconds.
    #[sea_orm(primary_key, auto_increment = false)]
    pub starts: i64,
    /// Epoch seconds, half-open, however long after.
    pub ends: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
