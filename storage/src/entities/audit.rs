//! Who did what. Never changed, never deleted.

use sea_orm::entity::prelude::*;

/// Who did what. Never changed, never deleted.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit")]
pub struct Model {
    /// The entry.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where.
    pub studio: Option<Uuid>,
    /// Which account; none for the system and for guests.
    pub actor: Option<Uuid>,
    /// `owner`, `therapist`, `client`, `guest` or `system`.
    pub actor_kind: String,
    /// Such as `booking.cancelled`.
    pub action: String,
    /// Which thing.
    pub object: String,
    /// Facts without personal data.
    pub detail: String,
    /// Epoch seconds.
    pub at: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
