//! What a browser was asked about a passkey and has not answered yet.

use sea_orm::entity::prelude::*;

/// What a browser was asked about a passkey and has not answered yet.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "passkey_ceremony")]
pub struct Model {
    /// SHA-256 of the token that comes back with the answer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: Vec<u8>,
    /// Whose answer it must be; nobody's where it says who signs in.
    pub account: Option<Uuid>,
    /// What it is for.
    pub kind: String,
    /// What the library that checks the answer must know.
    pub state: String,
    /// Refused from then on.
    pub expires_at: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
