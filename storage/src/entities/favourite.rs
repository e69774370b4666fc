//! What somebody likes to book again.

use sea_orm::entity::prelude::*;

/// What somebody likes to book again.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "favourite")]
pub struct Model {
    /// The favourite.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub account: Uuid,
    /// Where.
    pub studio: Uuid,
    /// What.
    pub treatment: Uuid,
    /// With whom; with anybody where nobody is named.
    pub therapist: Option<Uuid>,
    /// Since when.
    pub added_at: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
