//! A client who does not want to be asked how they are.

use sea_orm::entity::prelude::*;

/// A client who does not want to be asked how they are.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "check_in_silence")]
pub struct Model {
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub client: Uuid,
    /// Where.
    pub studio: Uuid,
    /// Epoch seconds.
    pub since: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
