//! A role of an account in a studio.

use sea_orm::entity::prelude::*;

/// A role of an account in a studio.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "membership")]
pub struct Model {
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account: Uuid,
    /// Where.
    #[sea_orm(primary_key, auto_increment = false)]
    pub studio: Uuid,
    /// `owner`, `manager`, `reception` or `therapist`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub role: String,
    /// Since when.
    pub created_at: i64,
    /// Since when it does not count.
    pub suspended_at: Option<i64>,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
