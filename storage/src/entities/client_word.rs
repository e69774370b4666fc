//! A word by which a client is found.

use sea_orm::entity::prelude::*;

/// A word by which a client is found.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "client_word")]
pub struct Model {
    /// Where.
    #[sea_orm(primary_key, auto_increment = false)]
    pub studio: Uuid,
    /// Without case and accents.
    #[sea_orm(primary_key, auto_increment = false)]
    pub word: String,
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub client: Uuid,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
