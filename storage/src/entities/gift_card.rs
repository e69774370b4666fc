//! A gift card. Its balance is what can be used now: what a hold keeps is not in it.

use sea_orm::entity::prelude::*;

/// A gift card. Its balance is what can be used now: what a hold keeps is not in it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gift_card")]
pub struct Model {
    /// The card.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where it can be used.
    pub studio: Uuid,
    /// How it was sold.
    pub sale: Uuid,
    /// Keyed hash of its code, by which it is found.
    pub code_hash: Vec<u8>,
    /// Its code, sealed, to be sent again.
    pub code_sealed: Vec<u8>,
    /// The end of its code, by which people tell it.
    pub last_four: String,
    /// What it was sold for, in minor units.
    pub issued_minor: i64,
    /// What is left, in minor units.
    pub balance_minor: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// `active`, `stopped` (its payment is questioned, or gone after it was used) or `void`.
    pub state: String,
    /// From when it can no longer be used.
    pub expires_at: Option<i64>,
    /// Who gives.
    pub buyer_name: String,
    /// Where the receipt goes; empty where it was sold at the desk without one.
    pub buyer_email: String,
    /// Who gets it; perhaps empty.
    pub recipient_name: String,
    /// Where the code goes; empty where the buyer gets it.
    pub recipient_email: String,
    /// What the buyer wrote.
    pub message: String,
    /// When the code goes out.
    pub send_at: i64,
    /// Epoch seconds.
    pub issued_at: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
