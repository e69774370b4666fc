//! A sign-in whose password was right and which waits for the second step.

use sea_orm::entity::prelude::*;

/// A sign-in whose password was right and which waits for the second step.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_in_step")]
pub struct Model {
    /// SHA-256 of the cookie.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: Vec<u8>,
    /// Whose.
    pub account: Uuid,
    /// When the password was right.
    pub created_at: i64,
    /// Refused from then on.
    pub expires_at: i64,
    /// How often a code was tried.
    pub tries: i32,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
