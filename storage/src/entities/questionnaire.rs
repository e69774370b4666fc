//! One version of a studio's questionnaire. What is asked never changes.

use sea_orm::entity::prelude::*;

/// One version of a studio's questionnaire. What is asked never changes.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "questionnaire")]
pub struct Model {
    /// The version.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub studio: Uuid,
    /// The same for all versions of one questionnaire.
    pub series: Uuid,
    /// From 1 up.
    pub version: i32,
    /// How people call it.
    pub name: String,
    /// JSON: what is asked and how it is scored.
    pub definition: String,
    /// `never`, `start_and_review` or `each_visit`: only the last version is asked.
    pub occasion: String,
    /// Epoch seconds.
    pub made_at: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
