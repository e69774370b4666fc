//! What a therapist wrote down after a session, encrypted.

use sea_orm::entity::prelude::*;

/// What a therapist wrote down after a session, encrypted.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session_note")]
pub struct Model {
    /// The note.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where.
    pub studio: Uuid,
    /// Of which visit; one note for each.
    pub booking: Uuid,
    /// About whom; whose key seals it.
    pub client: Uuid,
    /// Who wrote it.
    pub therapist: Uuid,
    /// JSON, encrypted with the client's key.
    pub body_sealed: Vec<u8>,
    /// When it was first written, in epoch seconds.
    pub written_at: i64,
    /// When it was last corrected, in epoch seconds.
    pub updated_at: i64,
    /// Raised by every write; a write that saw another version is refused.
    pub version: i32,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
