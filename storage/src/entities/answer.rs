//! What a therapist answered to a question.

use sea_orm::entity::prelude::*;

/// What a therapist answered to a question.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "answer")]
pub struct Model {
    /// The answer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// To what.
    pub question: Uuid,
    /// Whose; one each.
    pub therapist: Uuid,
    /// Paragraphs.
    pub text: String,
    /// Epoch seconds.
    pub answered_at: i64,
    /// When it was last changed, in epoch seconds.
    pub changed_at: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
