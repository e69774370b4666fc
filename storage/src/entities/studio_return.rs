//! What staff gave back by hand: what was taken at the desk, or paid online where no
//! refund could be sent.

use sea_orm::entity::prelude::*;

/// What staff gave back by hand.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "studio_return")]
pub struct Model {
    /// The return.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose money.
    pub studio: Uuid,
    /// For which booking.
    pub booking: Uuid,
    /// Minor units.
    pub amount_minor: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// `cash` or `transfer`.
    pub method: String,
    /// Who says so.
    pub given_by: Option<Uuid>,
    /// Epoch seconds.
    pub given_at: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
