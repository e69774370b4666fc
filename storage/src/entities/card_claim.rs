//! A gift card that an account keeps, because somebody typed its code there.

use sea_orm::entity::prelude::*;

/// A gift card that an account keeps, because somebody typed its code there.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "card_claim")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account: Uuid,
    /// Which; its code is sealed there.
    #[sea_orm(primary_key, auto_increment = false)]
    pub card: Uuid,
    /// Epoch seconds.
    pub claimed_at: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
