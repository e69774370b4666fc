//! The client who a person of an account is at one studio.

use sea_orm::entity::prelude::*;

/// The client who a person of an account is at one studio.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "family_client")]
pub struct Model {
    /// The client: a row without an address, with a key of its own.
    #[sea_orm(primary_key, auto_increment = false)]
    pub client: Uuid,
    /// Where.
    pub studio: Uuid,
    /// Who.
    pub member: Uuid,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
