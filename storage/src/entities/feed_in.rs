//! A calendar elsewhere that says when a therapist is busy.

use sea_orm::entity::prelude::*;

/// A calendar elsewhere that says when a therapist is busy.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "feed_in")]
pub struct Model {
    /// The feed.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where.
    pub studio: Uuid,
    /// Whose.
    pub therapist: Uuid,
    /// What its therapist calls it.
    pub name: String,
    /// The host of its address: all of it that is shown.
    pub host: String,
    /// Its address, which is a secret, encrypted.
    pub address_sealed: Vec<u8>,
    /// What a stale one does: `warn` or `block`.
    pub when_stale: String,
    /// By which its server knows what we read last.
    pub etag: Option<String>,
    /// Likewise.
    pub modified: Option<String>,
    /// Epoch seconds.
    pub added_at: i64,
    /// When it is read next, epoch seconds.
    pub next_at: i64,
    /// When it was last read, or known to be unchanged; epoch seconds.
    pub read_at: i64,
    /// When it was last read whole, epoch seconds.
    pub whole_at: i64,
    /// How often in a row it could not be read.
    pub failures: i32,
    /// Since when.
    pub failing_since: Option<i64>,
    /// When its therapist was written to about that, epoch seconds.
    pub told_at: Option<i64>,
    /// Why: a code.
    pub error: Option<String>,
    /// How many of its entries could not be followed.
    pub unread: i32,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
