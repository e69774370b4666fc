//! A link by which one studio is set up in the browser.

use sea_orm::entity::prelude::*;

/// A link by which one studio is set up in the browser. Its secret is known by its hash.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "setup_link")]
pub struct Model {
    /// SHA-256 of what stands in the address.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: Vec<u8>,
    /// Whether it is for the first studio alone, and useless once there is one.
    pub first: bool,
    /// Epoch seconds.
    pub made_at: i64,
    /// Epoch seconds.
    pub expires_at: i64,
    /// Epoch seconds; a link works once.
    pub used_at: Option<i64>,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
