//! A text that a therapist begins notes with. About nobody, and so not encrypted.

use sea_orm::entity::prelude::*;

/// A text that a therapist begins notes with. About nobody, and so not encrypted.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "note_template")]
pub struct Model {
    /// The template.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where.
    pub studio: Uuid,
    /// Whose.
    pub therapist: Uuid,
    /// What they call it; each name once.
    pub name: String,
    /// What the client says.
    pub subjective: String,
    /// What was found and done.
    pub objective: String,
    /// What is made of it.
    pub assessment: String,
    /// What comes next.
    pub plan: String,
    /// Epoch seconds.
    pub updated_at: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
