//! What is still to be known of an account's address.

use sea_orm::entity::prelude::*;

/// What is still to be known of an account's address.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account_address")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account: Uuid,
    /// Since when the address counts though nobody has proved it.
    pub assumed_at: Option<i64>,
    /// The lower-cased address that is to take its place.
    pub wanted: Option<String>,
    /// Since when.
    pub wanted_at: Option<i64>,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
