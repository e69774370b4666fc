//! Who signs in; may be an owner, a therapist and a client at once.

use sea_orm::entity::prelude::*;

/// Who signs in; may be an owner, a therapist and a client at once.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    /// The account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Lower-cased address.
    pub email: String,
    /// How the person is called.
    pub name: String,
    /// As typed.
    pub phone: Option<String>,
    /// PHC string (argon2id); absent while only invited.
    pub password_hash: Option<String>,
    /// When the address was proved.
    pub email_verified_at: Option<i64>,
    /// Epoch seconds.
    pub created_at: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
