//! Hours of one date, in place of the weekly ones. A row without hours closes the date.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

/// Hours of one date, in place of the weekly ones. A row without hours closes the date.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "date_override")]
pub struct Model {
    /// The rule.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub therapist: Uuid,
    /// The local date.
    pub date: NaiveDate,
    /// Minutes after midnight.
    pub from_minute: Option<i32>,
    /// Minutes after midnight.
    pub until_minute: Option<i32>,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
