//! What an account's second step of signing in is: an app that shows codes.

use sea_orm::entity::prelude::*;

/// What an account's second step of signing in is: an app that shows codes.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "second_step")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account: Uuid,
    /// The secret that the app shares, sealed for the account.
    pub secret_sealed: Vec<u8>,
    /// When the secret was drawn.
    pub begun_at: i64,
    /// When a first code proved that the app has it; nothing is asked for before.
    pub confirmed_at: Option<i64>,
    /// The period of the last code that was accepted: none before its end is accepted again.
    pub last_counter: Option<i64>,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
