//! One attempt to be paid for one purpose.

use sea_orm::entity::prelude::*;

/// One attempt to be paid for one purpose.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payment_attempt")]
pub struct Model {
    /// The attempt; our reference at Stripe.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose money.
    pub studio: Uuid,
    /// For which booking.
    pub booking: Uuid,
    /// `checkout`, `checkout_card` (the card is kept), `setup` (a card and no money: the amount
    /// is the most it may be charged), `fee` (charged to a card), `fee_link` (a fee, paid on a
    /// page) or `stray`.
    pub purpose: String,
    /// Minor units.
    pub amount_minor: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// Sent with the request that creates the session.
    pub idempotency_key: String,
    /// `creating`, `open`, `paid`, `saved` (a card was given), `expired` or `failed`.
    pub state: String,
    /// Checkout Session id.
    pub stripe_session: Option<String>,
    /// Known once paid.
    pub stripe_payment_intent: Option<String>,
    /// Stripe's page.
    pub checkout_url: Option<String>,
    /// When the session can no longer be paid.
    pub expires_at: i64,
    /// Whether the money came after the slot was freed.
    pub late: bool,
    /// Stripe's fee, once known.
    pub fee_minor: Option<i64>,
    /// Also the age of the idempotency key.
    pub created_at: i64,
    /// When we learnt of it.
    pub paid_at: Option<i64>,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
