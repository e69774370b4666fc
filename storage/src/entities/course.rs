//! A course that somebody paid for: sessions of a treatment to come.

use sea_orm::entity::prelude::*;

/// A course that somebody paid for: sessions of a treatment to come.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "course")]
pub struct Model {
    /// The course.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where.
    pub studio: Uuid,
    /// How it was sold.
    pub sale: Uuid,
    /// Whose.
    pub client: Uuid,
    /// Of what.
    pub treatment: Uuid,
    /// As sold.
    pub treatment_name: String,
    /// Keyed hash of its code, by which it is found.
    pub code_hash: Vec<u8>,
    /// Its code, sealed, to be sent again.
    pub code_sealed: Vec<u8>,
    /// The end of its code.
    pub last_four: String,
    /// How many were sold.
    pub sessions: i32,
    /// How many are left; what a hold keeps is not in it.
    pub sessions_left: i32,
    /// What was paid for all of them.
    pub price_minor: i64,
    /// What one of them cost by itself when it was sold.
    pub single_minor: i64,
    /// What of the price the sessions left are worth.
    pub value_left_minor: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// Tax inside the price.
    pub tax_basis_points: i32,
    /// As sold.
    pub refund_rule: String,
    /// `active`, `stopped` (its payment is questioned, or gone after it was used) or `refunded`.
    pub state: String,
    /// From when no session can be booked with it.
    pub expires_at: Option<i64>,
    /// Epoch seconds.
    pub issued_at: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
