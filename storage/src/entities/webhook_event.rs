//! An event Stripe sent, kept once, processed later.

use sea_orm::entity::prelude::*;

/// An event Stripe sent, kept once, processed later.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_event")]
pub struct Model {
    /// Stripe's event id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Such as `checkout.session.completed`.
    pub kind: String,
    /// Id of the object it speaks of.
    pub object: String,
    /// Stripe's time.
    pub created: i64,
    /// Our time; where it was wanted again before it was acted on, of that.
    pub received_at: i64,
    /// When its object had been fetched again and acted on.
    pub processed_at: Option<i64>,
    /// When it is to be looked at next, where it was looked at in vain; our time.
    pub next_try: Option<i64>,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
