//! An owner opened a session note that is not theirs. Never changed, never deleted.

use sea_orm::entity::prelude::*;

/// An owner opened a session note that is not theirs. Never changed, never deleted.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "note_opening")]
pub struct Model {
    /// The opening.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where.
    pub studio: Uuid,
    /// Which note.
    pub note: Uuid,
    /// Who opened it.
    pub account: Uuid,
    /// Why, encrypted with the client's key: it may tell of their health.
    pub reason_sealed: Vec<u8>,
    /// Epoch seconds.
    pub opened_at: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
