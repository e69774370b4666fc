//! Visits that were planned together, one after another.

use sea_orm::entity::prelude::*;

/// Visits that were planned together, one after another.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "course_plan")]
pub struct Model {
    /// The plan.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where.
    pub studio: Uuid,
    /// For whom.
    pub client: Uuid,
    /// Of what.
    pub treatment: Uuid,
    /// As booked.
    pub treatment_name: String,
    /// Length of a session, as booked.
    pub minutes: i32,
    /// How many sessions.
    pub sessions: i32,
    /// JSON: `domain::course::Wish`; empty once its client is erased.
    pub wish: String,
    /// `ahead` or `per_visit`.
    pub pay: String,
    /// What all sessions cost together, as booked.
    pub price_minor: i64,
    /// What one session costs by itself, as booked.
    pub single_minor: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// How much less than one by one.
    pub discount_percent: i32,
    /// What goes back for sessions that are not used: see `domain::voucher::RefundRule`.
    pub refund_rule: String,
    /// How it is paid, where it is paid ahead.
    pub sale: Option<Uuid>,
    /// `held` until it is paid, then `booked`; `stopped` by its client, or `lapsed` unpaid.
    pub state: String,
    /// SHA-256 of the draft that holds it.
    pub holder_hash: Option<Vec<u8>>,
    /// Raising it revokes every link mailed before.
    pub link_generation: i32,
    /// How often its client was told of a change: part of its mails' keys.
    pub told: i32,
    /// What stopping it gave back online, of what was paid ahead.
    pub back_minor: Option<i64>,
    /// Epoch seconds.
    pub created_at: i64,
    /// Epoch seconds.
    pub updated_at: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
