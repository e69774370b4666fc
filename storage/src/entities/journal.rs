//! A balanced set of ledger entries. Never changed, never deleted.

use sea_orm::entity::prelude::*;

/// A balanced set of ledger entries. Never changed, never deleted.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "journal")]
pub struct Model {
    /// The journal.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose books.
    pub studio: Uuid,
    /// What caused it: `payment`, `refund`, `booking`, `studio_payment`, `studio_return`,
    /// `payout`.
    pub source_kind: String,
    /// Which one.
    pub source_id: Uuid,
    /// What it records: such as `captured`, `fee`, `recognised`.
    pub kind: String,
    /// The booking it can be traced to.
    pub booking: Option<Uuid>,
    /// Epoch seconds.
    pub occurred_at: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
