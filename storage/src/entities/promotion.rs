//! A promotion code.

use sea_orm::entity::prelude::*;

/// A promotion code.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "promotion")]
pub struct Model {
    /// The promotion.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub studio: Uuid,
    /// In capitals.
    pub code: String,
    /// What it takes off, in percent.
    pub percent: Option<i32>,
    /// Or in minor units.
    pub amount_minor: Option<i64>,
    /// From which day, on the studio's calendar.
    pub first_day: Date,
    /// Until which day, that day included.
    pub last_day: Option<Date>,
    /// JSON: for which treatments; empty for every one.
    pub treatments: String,
    /// How often in all.
    pub most_uses: Option<i32>,
    /// How often for each client.
    pub most_per_client: Option<i32>,
    /// Whether it is for a first visit.
    pub first_visit_only: bool,
    /// The least price it is for.
    pub least_price_minor: i64,
    /// Since when it was ended.
    pub ended_at: Option<i64>,
    /// Epoch seconds.
    pub made_at: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
