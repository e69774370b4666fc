//! The card that secures one visit, and what its holder consented to.

use sea_orm::entity::prelude::*;

/// The card that secures one visit, and what its holder consented to.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "card_on_file")]
pub struct Model {
    /// Which visit.
    #[sea_orm(primary_key, auto_increment = false)]
    pub booking: Uuid,
    /// Whose.
    pub studio: Uuid,
    /// `asked`, `kept` or `detached`.
    pub state: String,
    /// The words that were shown, as they were shown.
    pub consent_text: String,
    /// Which version of those words.
    pub consent_version: i32,
    /// When they were agreed to.
    pub consented_at: i64,
    /// The most that may be charged, minor units.
    pub most_minor: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// On whose page the card was given.
    pub attempt: Option<Uuid>,
    /// Stripe's id of whoever has the card.
    pub customer: Option<String>,
    /// Stripe's id of the card.
    pub payment_method: Option<String>,
    /// Such as `visa`.
    pub brand: Option<String>,
    /// Its last four digits.
    pub last4: Option<String>,
    /// 1 to 12.
    pub expires_month: Option<i32>,
    /// Four digits.
    pub expires_year: Option<i32>,
    /// Since when it is kept.
    pub kept_at: Option<i64>,
    /// When it was given up.
    pub detached_at: Option<i64>,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
