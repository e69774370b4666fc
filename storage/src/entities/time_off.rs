//! Time a therapist is away. Its occupancy keeps bookings out.

use sea_orm::entity::prelude::*;

/// Time a therapist is away. Its occupancy keeps bookings out.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "time_off")]
pub struct Model {
    /// The absence.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub therapist: Uuid,
    /// Epoch seconds.
    pub starts: i64,
    /// Epoch seconds.
    pub ends: i64,
    /// For staff only.
    pub reason: String,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
