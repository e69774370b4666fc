//! The feed that shows a therapist's visits to their own calendar.

use sea_orm::entity::prelude::*;

/// The feed that shows a therapist's visits to their own calendar.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "feed_out")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub therapist: Uuid,
    /// The feed: another one after each time it was revoked.
    pub id: Uuid,
    /// Where.
    pub studio: Uuid,
    /// Raised by each renewal: its address is derived from it.
    pub generation: i32,
    /// SHA-256 of what stands in its address.
    pub token_hash: Vec<u8>,
    /// How much it tells: `busy`, `treatment` or `first_name`.
    pub detail: String,
    /// When it was made or renewed, epoch seconds.
    pub made_at: i64,
    /// When a calendar last asked for it, epoch seconds.
    pub fetched_at: Option<i64>,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
