//! What can be occupied: a therapist, a room, or a unit of equipment.

use sea_orm::entity::prelude::*;

/// What can be occupied: a therapist, a room, or a unit of equipment.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "resource")]
pub struct Model {
    /// The resource.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub studio: Uuid,
    /// `therapist`, `room` or `equipment`.
    pub kind: String,
    /// Whether it may be booked.
    pub active: bool,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
