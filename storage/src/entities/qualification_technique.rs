//! A technique that a qualification covers.

use sea_orm::entity::prelude::*;

/// A technique that a qualification covers.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "qualification_technique")]
pub struct Model {
    /// Which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub qualification: Uuid,
    /// Covers this.
    #[sea_orm(primary_key, auto_increment = false)]
    pub technique: String,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
