//! A seat of a date of a class, for one pair.

use sea_orm::entity::prelude::*;

/// A seat of a date of a class, for one pair.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "class_seat")]
pub struct Model {
    /// What the occupancies of whoever books it name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub resource: Uuid,
    /// Of which date.
    pub class_date: Uuid,
    /// From 1 up, unique on the date.
    pub number: i32,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
