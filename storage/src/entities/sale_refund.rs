//! Money that goes back for a sale.

use sea_orm::entity::prelude::*;

/// Money that goes back for a sale.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sale_refund")]
pub struct Model {
    /// The refund; our reference at Stripe.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose money.
    pub studio: Uuid,
    /// Of which sale.
    pub sale: Uuid,
    /// Minor units.
    pub amount_minor: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// Why.
    pub reason: String,
    /// `online`, or `cash` or `transfer` by hand.
    pub method: String,
    /// Sent with the request.
    pub idempotency_key: String,
    /// `requested`, `pending`, `succeeded` or `failed`.
    pub state: String,
    /// Stripe's id.
    pub stripe_refund: Option<String>,
    /// What of it was owed since a refund failed, where it went back past Lumbar, minor units.
    pub owed_minor: i64,
    /// What of it had been used, where it went back past Lumbar; where it failed, what of it is
    /// not owed to the buyer for that. Minor units.
    pub lost_minor: i64,
    /// Epoch seconds.
    pub created_at: i64,
    /// Epoch seconds.
    pub settled_at: Option<i64>,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
