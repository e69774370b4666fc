//! What a client scored around a visit, encrypted.

use sea_orm::entity::prelude::*;

/// What a client scored around a visit, encrypted.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "check_in")]
pub struct Model {
    /// The check-in.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where.
    pub studio: Uuid,
    /// Whose.
    pub client: Uuid,
    /// Around which visit.
    pub booking: Uuid,
    /// `before`, `after` or `day_after`.
    pub moment: String,
    /// Which questions were asked.
    pub questions_version: i32,
    /// JSON, encrypted with the client's key.
    pub answers_sealed: Vec<u8>,
    /// Epoch seconds.
    pub given_at: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
