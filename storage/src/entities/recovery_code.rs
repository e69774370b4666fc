//! A code that stands in once where the second step is lost.

use sea_orm::entity::prelude::*;

/// A code that stands in once where the second step is lost.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recovery_code")]
pub struct Model {
    /// The code.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub account: Uuid,
    /// SHA-256 of the code, sealed for its row.
    pub code_sealed: Vec<u8>,
    /// When it was shown.
    pub made_at: i64,
    /// Set once, by compare-and-swap.
    pub used_at: Option<i64>,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
