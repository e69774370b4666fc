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
    /// `owner`, `manager`, `reception`, `therapist`, `client`, `guest` or `system`.
    pub actor_kind: String,
    /// Such as `booking.cancelled`.
    pub action: String,
    /// Which thing.
    pub object: String,
    /// Facts without personal data; and where one was asked for, a reason as it was typed.
    pub detail: String,
    /// Epoch seconds.
    pub at: i64,
    /// Its place in its studio's chain; none for entries from before there was one.
    pub number: Option<i64>,
    /// SHA-256 over it and the entry before, where it has a place.
    pub hash: Option<Vec<u8>>,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
