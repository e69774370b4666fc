//! A movement of Stripe's balance.

use sea_orm::entity::prelude::*;

/// A movement of Stripe's balance.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "balance_line")]
pub struct Model {
    /// Its id at Stripe.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The payout it left with.
    pub payout: Option<String>,
    /// `charge`, `refund`, `refund_failure`, `dispute`, `fee`, `payout` or `other`.
    pub kind: String,
    /// Minor units: negative for what left.
    pub amount_minor: i64,
    /// What Stripe kept of it.
    pub fee_minor: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// What it is about, at Stripe.
    pub source: Option<String>,
    /// Whose, where that is known.
    pub studio: Option<Uuid>,
    /// For which visit.
    pub booking: Option<Uuid>,
    /// By which payment of ours.
    pub attempt: Option<Uuid>,
    /// By which refund of ours.
    pub refund: Option<Uuid>,
    /// By which sale of ours.
    pub sale: Option<Uuid>,
    /// By which refund of such a sale.
    pub sale_refund: Option<Uuid>,
    /// Epoch seconds.
    pub created_at: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
