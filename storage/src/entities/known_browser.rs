//! A browser that an account has been signed in from.

use sea_orm::entity::prelude::*;

/// A browser that an account has been signed in from.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "known_browser")]
pub struct Model {
    /// The browser, as this account knows it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub account: Uuid,
    /// SHA-256 of its cookie.
    pub token_hash: Vec<u8>,
    /// How it described itself at first.
    pub user_agent: String,
    /// The first sign-in.
    pub first_seen_at: i64,
    /// The last one.
    pub last_seen_at: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
