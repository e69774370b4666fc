//! Where a chain of audit entries ends.

use sea_orm::entity::prelude::*;

/// Where a chain of audit entries ends.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_head")]
pub struct Model {
    /// The studio; the nil UUID for what happened at none.
    #[sea_orm(primary_key, auto_increment = false)]
    pub chain: Uuid,
    /// The number of its last entry.
    pub number: i64,
    /// The hash of its last entry.
    pub hash: Vec<u8>,
    /// How many entries there were before the chain began.
    pub earlier: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
