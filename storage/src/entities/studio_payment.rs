//! What staff took at the studio: cash or card at the desk.

use sea_orm::entity::prelude::*;

/// What staff took at the studio: cash or card at the desk.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "studio_payment")]
pub struct Model {
    /// The payment.
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
    /// `cash` or `card`.
    pub method: String,
    /// Who marked it.
    pub taken_by: Option<Uuid>,
    /// Epoch seconds.
    pub taken_at: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
