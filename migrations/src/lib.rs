//! The schema's history, for SQLite and PostgreSQL.
//!
//! A migration is never edited once it has been released; a new one is added. It
//! never imports entities, which describe the schema of today.
#![warn(missing_docs)]

use sea_orm_migration::prelude::*;
pub use sea_orm_migration::prelude::{MigratorTrait, SchemaManager};

mod m20261122_000001_initial;
mod m20261126_000001_second_thoughts;
mod m20261126_000002_attention;
mod m20261126_000004_time_off_and_indexes;
mod m20261126_000005_documents;

/// Every migration, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_000001_initial::Migration),
            Box::new(m20261126_000001_second_thoughts::Migration),
            Box::new(m20261126_000002_attention::Migration),
            Box::new(m20261126_000004_time_off_and_indexes::Migration),
            Box::new(m20261126_000005_documents::Migration),
        ]
    }
}
