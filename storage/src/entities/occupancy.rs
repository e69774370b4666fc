//! What is taken. The database refuses an overlap on one resource.

use sea_orm::entity::prelude::*;

/// What is taken. The database refuses an overlap on one resource.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "occupancy")]
pub struct Model {
    /// The row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where.
    pub studio: Uuid,
    /// Who or what is taken.
    pub resource: Uuid,
    /// Epoch seconds, buffers inside.
    pub starts: i64,
    /// Epoch seconds, half-open; at most a day after `starts`.
    pub ends: i64,
    /// Which booking takes it.
    pub booking: Option<Uuid>,
    /// Or which absence.
    pub time_off: Option<Uuid>,
    /// Or which date of a class, whose pairs take its seats.
    pub class_date: Option<Uuid>,
    /// `hold`, `booking`, `time_off` or `external`.
    pub kind: String,
    /// For a hold: when it may be freed.
    pub hold_expires: Option<i64>,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
