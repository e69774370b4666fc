//! A payment of something sold without a slot, which its buyer's bank questions.

use sea_orm::entity::prelude::*;

/// A payment of something sold without a slot, which its buyer's bank questions.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sale_dispute")]
pub struct Model {
    /// The dispute.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose money.
    pub studio: Uuid,
    /// For which sale.
    pub sale: Uuid,
    /// Stripe's id.
    pub stripe_dispute: String,
    /// What is questioned, minor units.
    pub amount_minor: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// Stripe's code of what the bank says.
    pub reason: String,
    /// Stripe's code of how it stands.
    pub state: String,
    /// By when evidence must be there.
    pub due_by: Option<i64>,
    /// What the bank has taken back and not given back, minor units.
    pub taken_minor: i64,
    /// What Stripe keeps for it, minor units.
    pub fee_minor: i64,
    /// Once it is lost: what of it was owed since a refund failed, minor units.
    pub owed_minor: i64,
    /// Once it is lost: what of it had been used, minor units.
    pub lost_minor: i64,
    /// When it was opened.
    pub opened_at: i64,
    /// When we last heard of it.
    pub updated_at: i64,
    /// When it was decided.
    pub closed_at: Option<i64>,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
