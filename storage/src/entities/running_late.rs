//! A client said that they are late.

use sea_orm::entity::prelude::*;

/// A client said that they are late.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "running_late")]
pub struct Model {
    /// For which visit.
    #[sea_orm(primary_key, auto_increment = false)]
    pub booking: Uuid,
    /// Where.
    pub studio: Uuid,
    /// By about how much.
    pub minutes: i32,
    /// When they said so, last.
    pub said_at: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
