//! A discount that a promotion code gave a visit, as it was.

use sea_orm::entity::prelude::*;

/// A discount that a promotion code gave a visit, as it was.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "promotion_use")]
pub struct Model {
    /// The use.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Of which promotion.
    pub promotion: Uuid,
    /// For which visit.
    pub booking: Uuid,
    /// For whom.
    pub client: Uuid,
    /// As it was typed.
    pub code: String,
    /// The price before.
    pub list_minor: i64,
    /// What was taken off.
    pub discount_minor: i64,
    /// `held` until the visit is booked, then `used`; `released` where it is not.
    pub state: String,
    /// Epoch seconds.
    pub created_at: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
