//! One line of a journal. Debits are positive, credits negative; a journal sums to zero.

use sea_orm::entity::prelude::*;

/// One line of a journal. Debits are positive, credits negative; a journal sums to zero.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "entry")]
pub struct Model {
    /// The entry.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Which journal.
    pub journal: Uuid,
    /// Ledger account, such as `stripe_clearing`.
    pub account: String,
    /// For revenue: of which treatment.
    pub treatment: Option<Uuid>,
    /// For tips and commission: whose.
    pub therapist: Option<Uuid>,
    /// ISO 4217 code.
    pub currency: String,
    /// Debit positive, credit negative.
    pub amount_minor: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
