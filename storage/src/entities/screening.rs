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
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
