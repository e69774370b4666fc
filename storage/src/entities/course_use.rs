//! A session of a course that pays for a visit.

use sea_orm::entity::prelude::*;

/// A session of a course that pays for a visit.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "course_use")]
pub struct Model {
    /// The use.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Of which course.
    pub course: Uuid,
    /// For which visit.
    pub booking: Uuid,
    /// What the session is worth, in minor units.
    pub value_minor: i64,
    /// What the visit cost by itself.
    pub list_minor: i64,
    /// `held` until the visit is booked, then `used`; `released` where it is not, `returned` where it went back.
    pub state: String,
    /// Epoch seconds.
    pub created_at: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
