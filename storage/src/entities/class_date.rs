//! A date on which a class takes place.

use sea_orm::entity::prelude::*;

/// A date on which a class takes place.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "class_date")]
pub struct Model {
    /// The date.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where.
    pub studio: Uuid,
    /// Of which treatment.
    pub treatment: Uuid,
    /// Who teaches.
    pub therapist: Uuid,
    /// Where inside.
    pub room: Uuid,
    /// With what.
    pub equipment: Option<Uuid>,
    /// The instant the session begins.
    pub starts: i64,
    /// The instant it ends, without buffers.
    pub ends: i64,
    /// From when it takes anything, set-up inside.
    pub taken_from: i64,
    /// Until when, clean-up and rest inside.
    pub taken_until: i64,
    /// The wall time that was announced, `YYYY-MM-DDTHH:MM`.
    pub local_start: String,
    /// The zone data it was resolved with.
    pub tzdb_version: String,
    /// When it was called off; it takes place otherwise.
    pub called_off_at: Option<i64>,
    /// Epoch seconds.
    pub created_at: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
