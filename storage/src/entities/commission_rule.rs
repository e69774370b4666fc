//! What share a therapist has in what their visits bring in, from a date on.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

/// What share a therapist has in what their visits bring in, from a date on.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "commission_rule")]
pub struct Model {
    /// The rule.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where.
    pub studio: Uuid,
    /// Whose; nobody's own is the studio's.
    pub therapist: Option<Uuid>,
    /// The first date it holds for.
    pub valid_from: NaiveDate,
    /// Of a treatment's price: 4500 is 45 %.
    pub price_basis_points: i32,
    /// For each session, beside that.
    pub per_session_minor: i64,
    /// Of a fee: 5000 is a half.
    pub fee_basis_points: i32,
    /// Epoch seconds.
    pub set_at: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
