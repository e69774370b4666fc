//! Money on its way back.

use sea_orm::entity::prelude::*;

/// Money on its way back.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "refund")]
pub struct Model {
    /// The refund.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose money.
    pub studio: Uuid,
    /// Which payment.
    pub attempt: Uuid,
    /// For which booking.
    pub booking: Uuid,
    /// Minor units.
    pub amount_minor: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// `cancelled_by_client`, `cancelled_by_studio`, `late_payment`, `no_show`, `safety`,
    /// `goodwill`, `again`
    /// or `outside`.
    pub reason: String,
    /// Sent with the request.
    pub idempotency_key: String,
    /// `requested`, `pending`, `succeeded` or `failed`.
    pub state: String,
    /// Refund id.
    pub stripe_refund: Option<String>,
    /// Epoch seconds.
    pub created_at: i64,
    /// When it succeeded or failed.
    pub settled_at: Option<i64>,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
