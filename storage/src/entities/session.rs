//! A signed-in browser. Only the hash of its cookie is kept.

use sea_orm::entity::prelude::*;

/// A signed-in browser. Only the hash of its cookie is kept.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// SHA-256 of the cookie. Another with each confirmation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: Vec<u8>,
    /// Whose.
    pub account: Uuid,
    /// Sign-in.
    pub created_at: i64,
    /// Moves at most once a minute.
    pub last_seen_at: i64,
    /// The absolute end.
    pub expires_at: i64,
    /// Shown in the list of sessions.
    pub user_agent: String,
    /// When it last proved who it is: at sign-in, and by each confirmation since. Unknown of
    /// one that a version before this began.
    pub proved_at: Option<i64>,
    /// Names it in its account's list for as long as it lasts; nothing can be signed in with it.
    /// Unknown of one that a version before this began.
    pub name: Option<String>,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
