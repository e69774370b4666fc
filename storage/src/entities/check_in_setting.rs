//! Whether a studio asks its clients how they are, and when it looks whether it helped.

use sea_orm::entity::prelude::*;

/// Whether a studio asks its clients how they are, and when it looks whether it helped.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "check_in_setting")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub studio: Uuid,
    /// Whether mails invite to check in.
    pub sends_mails: bool,
    /// The visit after which it is asked whether it helped, from 1 up.
    pub review_at: i32,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
