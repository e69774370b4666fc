//! What a visit took of a gift card.

use sea_orm::entity::prelude::*;

/// What a visit took of a gift card.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gift_use")]
pub struct Model {
    /// The use.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Of which card.
    pub card: Uuid,
    /// For which visit.
    pub booking: Uuid,
    /// How much, in minor units.
    pub amount_minor: i64,
    /// What of it went back to the card since.
    pub returned_minor: i64,
    /// `held` until the visit is booked, then `used`; `released` where it is not.
    pub state: String,
    /// Epoch seconds.
    pub created_at: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
