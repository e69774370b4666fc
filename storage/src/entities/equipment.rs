//! One unit of equipment; units of one kind stand in for each other.

use sea_orm::entity::prelude::*;

/// One unit of equipment; units of one kind stand in for each other.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "equipment")]
pub struct Model {
    /// The unit.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub studio: Uuid,
    /// What its occupancies name.
    pub resource: Uuid,
    /// Such as `stone-heater`.
    pub kind: String,
    /// As staff call it.
    pub name: String,
    /// Order of preference.
    pub position: i32,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
