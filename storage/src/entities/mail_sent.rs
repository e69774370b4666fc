//! A mail about a visit that left: which, and when. Kept longer than the job that sent it.

use sea_orm::entity::prelude::*;

/// A mail about a visit that left.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mail_sent")]
pub struct Model {
    /// The job that sent it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub job: Uuid,
    /// About which visit.
    pub booking: Uuid,
    /// Which mail, by its kind.
    pub kind: String,
    /// When it left first.
    pub sent_at: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
