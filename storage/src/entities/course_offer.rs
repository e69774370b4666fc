//! A course that a studio sells: so many sessions of a treatment for less.

use sea_orm::entity::prelude::*;

/// A course that a studio sells: so many sessions of a treatment for less.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "course_offer")]
pub struct Model {
    /// The offer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub studio: Uuid,
    /// Of what.
    pub treatment: Uuid,
    /// How many.
    pub sessions: i32,
    /// How much less than one by one.
    pub discount_percent: i32,
    /// How long its sessions can be used.
    pub valid_months: Option<i32>,
    /// What goes back for sessions that were not used: see `domain::voucher::RefundRule`.
    pub refund_rule: String,
    /// Since when it is no longer sold.
    pub ended_at: Option<i64>,
    /// Epoch seconds.
    pub made_at: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
