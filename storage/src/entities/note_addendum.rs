//! What was added to a session note later, encrypted. Never changed, never deleted.

use sea_orm::entity::prelude::*;

/// What was added to a session note later, encrypted. Never changed, never deleted.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "note_addendum")]
pub struct Model {
    /// The addendum.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where.
    pub studio: Uuid,
    /// To which note.
    pub note: Uuid,
    /// Who wrote it.
    pub therapist: Uuid,
    /// Encrypted with the client's key.
    pub text_sealed: Vec<u8>,
    /// Epoch seconds.
    pub written_at: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
