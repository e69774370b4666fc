//! Whoever waited is counted from one index: those who wished the same lie side by side in it, and
//! the rows themselves, with names and addresses, are not read.

use sea_orm_migration::prelude::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000080_waits_counted"
    }
}

/// What reports group by, in their order, and what they count.
const INDEX: &str = "CREATE INDEX waitlist_entry_counted ON waitlist_entry
    (studio, treatment, weekdays, from_minute, until_minute, state, joined_at, ended_at)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(INDEX).await.map(drop)
    }
}
