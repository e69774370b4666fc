//! A passkey that an account signs in with.

use sea_orm::entity::prelude::*;

/// A passkey that an account signs in with.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "passkey")]
pub struct Model {
    /// The passkey.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub account: Uuid,
    /// What the authenticator calls it; unique over all accounts.
    pub credential_id: Vec<u8>,
    /// Its public key and counter, as the library that checks it writes them. No secret.
    pub credential: String,
    /// What its holder calls it.
    pub name: String,
    /// When it was added.
    pub created_at: i64,
    /// When somebody proved with it who they are.
    pub last_used_at: Option<i64>,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
