//! Whom a client's invoices are made out to.

use sea_orm::entity::prelude::*;

/// Whom a client's invoices are made out to.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invoice_address")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub client: Uuid,
    /// Where.
    pub studio: Uuid,
    /// A person or a firm.
    pub name: String,
    /// Street, postcode, city, country: a line each.
    pub address: String,
    /// A firm's number; empty for a person.
    pub tax_number: String,
    /// Epoch seconds.
    pub updated_at: i64,
}

/// Relations are spelt out in the queries that need them.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
