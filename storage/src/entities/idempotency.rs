//! An answer given to a request key of the JSON API, to be given again.

use sea_orm::entity::prelude::*;

/// An answer given to a request key of the JSON API, to be given again.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency")]
pub struct Model {
    /// SHA-256 of studio and key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key_hash: Vec<u8>,
    /// SHA-256 of the body: another body under the same key is refused.
    pub request_hash: Vec<u8>,
    /// HTTP status; absent while the first request runs.
    pub status: Option<i32>,
    /// The body, encrypted.
    pub response_sealed: Option<Vec<u8>>,
    /// Swept after a day.
    pub created_at: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
