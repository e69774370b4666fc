//! A visit's place in a course.

use sea_orm::entity::prelude::*;

/// A visit's place in a course.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "course_visit")]
pub struct Model {
    /// The visit.
    #[sea_orm(primary_key, auto_increment = false)]
    pub booking: Uuid,
    /// Of which plan.
    pub plan: Uuid,
    /// Which session it is, from 1.
    pub position: i32,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
