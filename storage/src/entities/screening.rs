//! Answers to the safety questions, encrypted, with the version that was asked.

use sea_orm::entity::prelude::*;

/// Answers to the safety questions, encrypted, with the version that was asked.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "screening")]
pub struct Model {
    /// The screening.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where.
    pub studio: Uuid,
    /// Whose.
    pub client: Uuid,
    /// For which visit.
    pub booking: Uuid,
    /// Which questions were asked.
    pub questions_version: i32,
    /// JSON, encrypted with the client's key.
    pub answers_sealed: Vec<u8>,
    /// `clear` or `review`; a stop never becomes a booking.
    pub outcome: String,
    /// Epoch seconds.
    pub created_at: i64,
    /// `booking`, or `before` where the form before the visit was answered; once each.
    pub moment: String,
    /// Which questions: `booking` for all of them, `before` for the short ones.
    pub form: String,
    /// What the therapist decided: `fine`, `called` or `declined`.
    pub decision: Option<String>,
    /// Epoch seconds.
    pub decided_at: Option<i64>,
    /// Whose account decided.
    pub decided_by: Option<Uuid>,
    /// What was agreed, or why it was declined, encrypted with the client's key.
    pub words_sealed: Option<Vec<u8>>,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
