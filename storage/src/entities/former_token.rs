//! A token that a session had before its holder confirmed who they are.

use sea_orm::entity::prelude::*;

/// A token that a session had before its holder confirmed who they are: for a minute it
/// still says whose the session is. It goes with the session.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "former_token")]
pub struct Model {
    /// SHA-256 of the cookie.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: Vec<u8>,
    /// The session, by the token that it has now.
    pub session: Vec<u8>,
    /// Knows the code again by which it was confirmed, or the change of the password that took
    /// it away, for whoever presses twice in the same browser; nothing where it was something
    /// else.
    pub code_hash: Option<Vec<u8>>,
    /// Refused from then on.
    pub expires_at: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
