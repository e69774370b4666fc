//! One studio: its own address, zone, currency and rules.

use sea_orm::entity::prelude::*;

/// One studio: its own address, zone, currency and rules.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "studio")]
pub struct Model {
    /// The studio.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// One line for the landing page.
    pub tagline: String,
    /// IANA time zone.
    pub zone: String,
    /// ISO 4217 code.
    pub currency: String,
    /// Street and house.
    pub address_line: String,
    /// Postal code.
    pub postcode: String,
    /// City, also the name of its time in copy.
    pub city: String,
    /// ISO 3166 alpha-2.
    pub country: String,
    /// As dialled, with country code.
    pub phone: String,
    /// Where replies go.
    pub email: String,
    /// Local emergency number, shown on a red flag.
    pub emergency_number: String,
    /// How to get there, paragraphs parted by blank lines.
    pub directions: String,
    /// Such as VAT or GST.
    pub tax_name: String,
    /// Tax inside every price: 1900 is 19 %.
    pub tax_basis_points: i32,
    /// The number under which it pays that tax; empty where it has none.
    pub tax_number: String,
    /// Epoch seconds.
    pub created_at: i64,
    /// Since when clients can find and book it, in epoch seconds; before, its staff alone
    /// see it.
    pub published_at: Option<i64>,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
