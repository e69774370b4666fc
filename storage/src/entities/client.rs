//! A person who is treated, as one studio knows them.

use sea_orm::entity::prelude::*;

/// A person who is treated, as one studio knows them.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "client")]
pub struct Model {
    /// The client.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where.
    pub studio: Uuid,
    /// Who signs in, if they have claimed it.
    pub account: Option<Uuid>,
    /// How the person is called.
    pub name: String,
    /// Lower-cased address, unique in the studio.
    pub email: String,
    /// As typed.
    pub phone: Option<String>,
    /// IANA zone the client last booked from.
    pub zone: Option<String>,
    /// The client's own key, wrapped by the master key. Destroying it erases what it sealed.
    pub data_key_sealed: Vec<u8>,
    /// Epoch seconds.
    pub created_at: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
