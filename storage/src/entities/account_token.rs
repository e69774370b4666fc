//! A mailed, single-use secret: verify an address, reset a password.

use sea_orm::entity::prelude::*;

/// A mailed, single-use secret: verify an address, reset a password.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account_token")]
pub struct Model {
    /// SHA-256 of the secret.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: Vec<u8>,
    /// Whose.
    pub account: Uuid,
    /// `verify` or `reset`.
    pub purpose: String,
    /// Refused from then on.
    pub expires_at: i64,
    /// Set once, by compare-and-swap.
    pub used_at: Option<i64>,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
