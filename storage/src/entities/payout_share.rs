//! A studio's part of a payout.

use sea_orm::entity::prelude::*;

/// A studio's part of a payout.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payout_share")]
pub struct Model {
    /// The share.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Of which payout.
    pub payout: String,
    /// Whose.
    pub studio: Uuid,
    /// The sum of its lines, less their fees.
    pub net_minor: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
