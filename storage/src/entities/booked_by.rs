//! Who booked a visit for somebody else.

use sea_orm::entity::prelude::*;

/// Who booked a visit for somebody else.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "booked_by")]
pub struct Model {
    /// The visit.
    #[sea_orm(primary_key, auto_increment = false)]
    pub booking: Uuid,
    /// Whose account booked it.
    pub account: Uuid,
    /// For whom.
    pub member: Uuid,
    /// How whoever booked is called: mails greet them, and papers are made out to them.
    pub name: String,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
