//! A person whom an account books for.

use sea_orm::entity::prelude::*;

/// A person whom an account books for.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "family_member")]
pub struct Model {
    /// The person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who books for them.
    pub account: Uuid,
    /// How the person is called.
    pub name: String,
    /// What they are to whoever books, such as `daughter`; perhaps empty.
    pub relation: String,
    /// Under age: since when their guardian agrees to visits. None for adults.
    pub consent_at: Option<i64>,
    /// Epoch seconds.
    pub created_at: i64,
    /// Since when nothing is booked for them any more.
    pub removed_at: Option<i64>,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
