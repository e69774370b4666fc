//! How a studio offers times to those who wait.

use sea_orm::entity::prelude::*;

/// How a studio offers times to those who wait.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "waitlist_setting")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub studio: Uuid,
    /// Whether clients may join.
    pub open: bool,
    /// How long an offer stands.
    pub offer_minutes: i32,
    /// How long before the visit it must have ended.
    pub lead_minutes: i32,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
