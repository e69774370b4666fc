//! A document that proves a qualification. Its bytes lie elsewhere, under `file`.

use sea_orm::entity::prelude::*;

/// A document that proves a qualification.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "document")]
pub struct Model {
    /// The document.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where.
    pub studio: Uuid,
    /// What it proves.
    pub qualification: Uuid,
    /// The random name its bytes are kept under.
    pub file: String,
    /// `application/pdf`, `image/jpeg` or `image/png`.
    pub media_type: String,
    /// How many.
    pub bytes: i64,
    /// SHA-256 of what is kept.
    pub digest: Vec<u8>,
    /// The name it was uploaded under, made harmless.
    pub shown_name: String,
    /// Who uploaded it.
    pub uploaded_by: Uuid,
    /// Epoch seconds.
    pub uploaded_at: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
