//! What Stripe paid out to the bank of this installation.

use sea_orm::entity::prelude::*;

/// What Stripe paid out to the bank of this installation.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payout")]
pub struct Model {
    /// Its id at Stripe.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Minor units.
    pub amount_minor: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// `pending`, `paid` or `failed`.
    pub state: String,
    /// Whether Stripe made it by itself: only then does it say of what.
    pub automatic: bool,
    /// Epoch seconds.
    pub created_at: i64,
    /// When it is to be at the bank.
    pub arrives_at: i64,
    /// When its lines were read.
    pub read_at: Option<i64>,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
