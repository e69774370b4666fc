//! What a missed or late-cancelled visit left to be charged to its card.

use sea_orm::entity::prelude::*;

/// What a missed or late-cancelled visit left to be charged to its card.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "missed_fee")]
pub struct Model {
    /// Which visit: it has one fee at most.
    #[sea_orm(primary_key, auto_increment = false)]
    pub booking: Uuid,
    /// Whose money.
    pub studio: Uuid,
    /// `no_show` or `late_cancellation`.
    pub kind: String,
    /// Minor units.
    pub amount_minor: i64,
    /// What was kept of the money paid online before, for the tax of the whole.
    pub kept_minor: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// `open`, `charging`, `declined`, `waiting` (the client has a link), `paid`, `waived` or
    /// `returned`.
    pub state: String,
    /// Why the bank declined it, by Stripe's code.
    pub code: Option<String>,
    /// How often the card was tried.
    pub tries: i32,
    /// The attempt that is being made, or that paid.
    pub attempt: Option<Uuid>,
    /// Why it was waived or given back; empty where it was not.
    pub reason: String,
    /// Epoch seconds.
    pub arose_at: i64,
    /// Epoch seconds.
    pub updated_at: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
