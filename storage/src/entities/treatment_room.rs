//! Restricts a treatment to rooms; without a row any room will do.

use sea_orm::entity::prelude::*;

/// Restricts a treatment to rooms; without a row any room will do.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "treatment_room")]
pub struct Model {
    /// Which treatment.
    #[sea_orm(primary_key, auto_increment = false)]
    pub treatment: Uuid,
    /// May take place here.
    #[sea_orm(primary_key, auto_increment = false)]
    pub room: Uuid,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
