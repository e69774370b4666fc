//! When a therapist works, in the studio's wall time.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

/// When a therapist works, in the studio's wall time.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "working_hours")]
pub struct Model {
    /// The rule.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub therapist: Uuid,
    /// 0 is Monday.
    pub weekday: i32,
    /// Minutes after midnight.
    pub from_minute: i32,
    /// Minutes after midnight, up to 1440; at or before `from_minute` it crosses midnight.
    pub until_minute: i32,
    /// First day it holds.
    pub valid_from: Option<NaiveDate>,
    /// Last day it holds.
    pub valid_until: Option<NaiveDate>,
    /// The one room it is worked in, if that matters.
    pub room: Option<Uuid>,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
