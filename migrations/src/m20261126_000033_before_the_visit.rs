//! The safety questions before each visit, and what the therapist decided about answers: one
//! row for each time that somebody answered, with which questions it was.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000033_before_the_visit"
    }
}

const STATEMENTS: [&str; 9] = [
    "ALTER TABLE screening ADD COLUMN moment TEXT NOT NULL DEFAULT 'booking'",
    "ALTER TABLE screening ADD COLUMN form TEXT NOT NULL DEFAULT 'booking'",
    "ALTER TABLE screening ADD COLUMN decision TEXT",
    "ALTER TABLE screening ADD COLUMN decided_at BIGINT",
    "ALTER TABLE screening ADD COLUMN decided_by UUID",
    "ALTER TABLE screening ADD COLUMN words_sealed {blob}",
    "CREATE UNIQUE INDEX screening_once ON screening (booking, moment)",
    "CREATE INDEX screening_client ON screening (client, created_at)",
    "CREATE INDEX screening_open ON screening (studio, booking)
        WHERE outcome = 'review' AND decision IS NULL",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let blob = match manager.get_database_backend() {
            DbBackend::Postgres => "BYTEA",
            _ => "BLOB",
        };
        for statement in STATEMENTS {
            let statement = statement.replace("{blob}", blob);
            manager.get_connection().execute_unprepared(&statement).await?;
        }
        Ok(())
    }
}
