//! What is sold without a slot: a gift card, a course, or a tip for a visit that was.

use sea_orm::entity::prelude::*;

/// What is sold without a slot: a gift card, a course, or a tip for a visit that was.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sale")]
pub struct Model {
    /// The sale; our reference at Stripe.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose money.
    pub studio: Uuid,
    /// `gift_card`, `course` or `tip`; `stray` for money that nobody asked for.
    pub kind: String,
    /// For a tip: of which visit.
    pub booking: Option<Uuid>,
    /// Minor units.
    pub amount_minor: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// `online`, `cash` or `card`.
    pub method: String,
    /// What is made of it once it is paid, sealed: it names people.
    pub order_sealed: Vec<u8>,
    /// Sent with the request that creates the session.
    pub idempotency_key: String,
    /// `creating`, `open`, `paid`, `expired` or `failed`.
    pub state: String,
    /// Checkout Session id.
    pub stripe_session: Option<String>,
    /// Known once paid.
    pub stripe_payment_intent: Option<String>,
    /// Stripe's page.
    pub checkout_url: Option<String>,
    /// When the session can no longer be paid.
    pub expires_at: i64,
    /// Stripe's fee, once known.
    pub fee_minor: Option<i64>,
    /// At the desk: who took it.
    pub taken_by: Option<Uuid>,
    /// Also the age of the idempotency key.
    pub created_at: i64,
    /// When we learnt of it.
    pub paid_at: Option<i64>,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
