//! Qualifications are recorded by their holders, with the documents that prove them.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000005_documents"
    }
}

const STATEMENTS: [&str; 6] = [
    "ALTER TABLE qualification ADD COLUMN kind TEXT NOT NULL DEFAULT 'training'",
    "ALTER TABLE qualification ADD COLUMN recorded_at BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE qualification ADD COLUMN warned_days INTEGER",
    "CREATE INDEX qualification_expires_on ON qualification (state, expires_on)",
    "CREATE TABLE document (
        id UUID NOT NULL PRIMARY KEY,
        studio UUID NOT NULL REFERENCES studio(id),
        qualification UUID NOT NULL REFERENCES qualification(id),
        file TEXT NOT NULL UNIQUE,
        media_type TEXT NOT NULL,
        bytes BIGINT NOT NULL,
        digest {blob} NOT NULL,
        shown_name TEXT NOT NULL,
        uploaded_by UUID NOT NULL REFERENCES account(id),
        uploaded_at BIGINT NOT NULL
    )",
    "CREATE INDEX document_qualification ON document (qualification)",
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
