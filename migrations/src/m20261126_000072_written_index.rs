//! Where the numbers of written summaries are read: from an index alone, for in the table they
//! lie behind long texts.
//!
//! A migration of its own: on PostgreSQL nobody may even read the table while the transaction that
//! gave it the column is under way, and an index takes as long as there are summaries. While it
//! is made here, everybody reads them, and only who writes one waits.

use sea_orm_migration::prelude::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000072_written_index"
    }
}

const INDEX: &str = "CREATE INDEX report_summary_writing
    ON report_summary (studio, span, shape, first, writing)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(INDEX).await.map(drop)
    }
}
