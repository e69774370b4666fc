//! Work that leaves with the transaction that caused it: mails, calls to Stripe.

use sea_orm::entity::prelude::*;

/// Work that leaves with the transaction that caused it: mails, calls to Stripe.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    /// The job; a mail's Message-ID.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub studio: Option<Uuid>,
    /// Which handler.
    pub kind: String,
    /// JSON for the handler: ids, never health data.
    pub payload: String,
    /// A second job with the same key is not enqueued.
    pub dedupe: Option<String>,
    /// `ready`, `done`, `cancelled` or `dead`.
    pub state: String,
    /// Not before.
    pub run_at: i64,
    /// Somebody is at it until then.
    pub leased_until: Option<i64>,
    /// How often it was tried.
    pub attempts: i32,
    /// A code, never personal data.
    pub last_error: Option<String>,
    /// Epoch seconds.
    pub created_at: i64,
    /// Epoch seconds.
    pub finished_at: Option<i64>,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
