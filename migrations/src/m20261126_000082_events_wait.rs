//! An event that cannot be acted on yet says when it is looked at next.

use sea_orm_migration::prelude::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000082_events_wait"
    }
}

const COLUMN: &str = "ALTER TABLE webhook_event ADD COLUMN next_try BIGINT";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(COLUMN).await.map(drop)
    }
}
