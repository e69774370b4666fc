//! A node of the keyring: the secret that all clients below it have theirs from.

use sea_orm::entity::prelude::*;

/// A node of the keyring: the secret that all clients below it have theirs from.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "keyring")]
pub struct Model {
    /// How many bits of a client's place lead here.
    #[sea_orm(primary_key, auto_increment = false)]
    pub bits: i32,
    /// Those bits.
    #[sea_orm(primary_key, auto_increment = false)]
    pub prefix: i64,
    /// 32 bytes; worth nothing without the master key.
    pub secret: Vec<u8>,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "keyring {}/{}", self.prefix, self.bits)
    }
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
