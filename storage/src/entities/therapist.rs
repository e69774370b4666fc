//! A person who treats.

use sea_orm::entity::prelude::*;

/// A person who treats.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "therapist")]
pub struct Model {
    /// The therapist.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where.
    pub studio: Uuid,
    /// Who signs in, once invited.
    pub account: Option<Uuid>,
    /// What their occupancies name.
    pub resource: Uuid,
    /// Their name in addresses, unique in the studio.
    pub slug: String,
    /// As shown.
    pub name: String,
    /// A few words, such as `Deep tissue and fascia`.
    pub focus: String,
    /// A short paragraph.
    pub about: String,
    /// Comma-separated, as shown.
    pub languages: String,
    /// Who can book online: `all`, `approval` or `nobody`.
    pub online: String,
    /// Whether they work here now.
    pub active: bool,
    /// The random name their picture is kept under, if they have one.
    pub portrait: Option<String>,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
