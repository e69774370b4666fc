//! When a therapist was written to about a calendar that cannot be read: once for each time
//! that it fails, however long it does.

use sea_orm_migration::prelude::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000013_feed_told"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statement = "ALTER TABLE feed_in ADD COLUMN told_at BIGINT";
        manager.get_connection().execute_unprepared(statement).await?;
        Ok(())
    }
}
