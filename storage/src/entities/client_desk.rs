//! What a studio's desk keeps of a client.

use sea_orm::entity::prelude::*;

/// What a studio's desk keeps of a client.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "client_desk")]
pub struct Model {
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub client: Uuid,
    /// Where.
    pub studio: Uuid,
    /// The name without case and accents, for the order of lists.
    pub sort_name: String,
    /// A few words for the desk, never about health; empty where there are none.
    pub note: String,
    /// Since when they cannot book online.
    pub blocked_at: Option<i64>,
    /// Why not.
    pub blocked_why: String,
    /// The client who they turned out to be.
    pub merged_into: Option<Uuid>,
    /// Since when.
    pub merged_at: Option<i64>,
    /// Since when nobody knows any more who they were.
    pub erased_at: Option<i64>,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
