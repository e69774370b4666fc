//! That a client answered after their review visit; what came of it is encrypted.

use sea_orm::entity::prelude::*;

/// That a client answered after their review visit; what came of it is encrypted.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "care_review")]
pub struct Model {
    /// The review.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where.
    pub studio: Uuid,
    /// Whose key opens it.
    pub client: Uuid,
    /// After which visit.
    pub booking: Uuid,
    /// Epoch seconds.
    pub reached_at: i64,
    /// JSON, encrypted: whether there was a meaningful change, and what was chosen.
    pub body_sealed: Vec<u8>,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
