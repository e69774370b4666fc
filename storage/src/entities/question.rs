//! What a reader asked a studio. Meant for everybody to read, by nobody who is named.

use sea_orm::entity::prelude::*;

/// What a reader asked a studio. Meant for everybody to read, by nobody who is named.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "question")]
pub struct Model {
    /// The question.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whom it was asked.
    pub studio: Uuid,
    /// Its name in addresses, of the whole installation.
    pub slug: String,
    /// In a sentence; empty once it was rejected.
    pub title: String,
    /// What else there was to say, perhaps empty.
    pub text: String,
    /// Codes of what in it needs a doctor first, with commas between.
    pub signs: String,
    /// `asked`, `answered`, `rejected` or `hidden`.
    pub state: String,
    /// What it is found by: it and its answers, in small letters.
    pub words: String,
    /// Epoch seconds.
    pub asked_at: i64,
    /// When it was first published, in epoch seconds.
    pub published_at: Option<i64>,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
