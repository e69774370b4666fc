//! What somebody typed and has not finished: a booking under way, or a refused form to fill again.

use sea_orm::entity::prelude::*;

/// What somebody typed and has not finished: a booking under way, or a refused form to fill again.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "draft")]
pub struct Model {
    /// SHA-256 of the cookie that names it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: Vec<u8>,
    /// `booking`, or the form it belongs to.
    pub kind: String,
    /// The studio of a booking draft.
    pub studio: Option<Uuid>,
    /// JSON, encrypted: it may hold health answers.
    pub fields_sealed: Vec<u8>,
    /// Swept from then on.
    pub expires_at: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
