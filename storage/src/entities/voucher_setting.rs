//! What a studio says about its gift cards; without a row it sells none online.

use sea_orm::entity::prelude::*;

/// What a studio says about its gift cards; without a row it sells none online.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "voucher_setting")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub studio: Uuid,
    /// Whether they are sold online.
    pub gift_cards: bool,
    /// JSON: the amounts offered, in minor units.
    pub amounts: String,
    /// The smallest amount of one's own choice.
    pub least_minor: i64,
    /// The largest.
    pub most_minor: i64,
    /// How long a card can be used; without an end where there is none.
    pub valid_months: Option<i32>,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
