//! What is taken is read from one index, without its rows: those of a month lie all over the
//! table.

use sea_orm_migration::prelude::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000052_what_is_taken"
    }
}

/// Statements that both engines understand.
const STATEMENTS: [&str; 2] = [
    "DROP INDEX occupancy_resource_starts_ends",
    "CREATE INDEX occupancy_taken ON occupancy (resource, starts, ends, kind)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statement in STATEMENTS {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}
