//! A way of working, such as deep tissue.

use sea_orm::entity::prelude::*;

/// A way of working, such as deep tissue.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "technique")]
pub struct Model {
    /// Such as `deep-tissue`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// As shown.
    pub name: String,
    /// Whose own it is; every studio's where there is none.
    pub studio: Option<Uuid>,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
