//! A receipt, an invoice or a credit note, as it was handed out. Never changed, never deleted.

use sea_orm::entity::prelude::*;

/// A receipt, an invoice or a credit note, as it was handed out. Never changed, never deleted.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "paper")]
pub struct Model {
    /// The paper.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub studio: Uuid,
    /// The visit it is about.
    pub booking: Option<Uuid>,
    /// `receipt`, `invoice` or `credit_note`.
    pub series: String,
    /// Of which year, on the studio's clock.
    pub year: i32,
    /// Within studio, series and year: from one on, none left out.
    pub number: i32,
    /// What it was made for: `payment`, `studio_payment`, `booking`, `refund`, `studio_return`,
    /// `sale`, `sale_refund` or `course`.
    pub source_kind: String,
    /// Which one.
    pub source_id: Uuid,
    /// For a credit note: what it takes back.
    pub refers: Option<Uuid>,
    /// ISO 4217 code.
    pub currency: String,
    /// Minor units, tax included. Never negative.
    pub gross_minor: i64,
    /// The tax inside it.
    pub tax_minor: i64,
    /// JSON: everything it says, as it was then.
    pub facts: String,
    /// Epoch seconds.
    pub issued_at: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
