//! Since when a studio can be found and booked, and the links by which one is set up in the
//! browser. Every studio that was there before can be found since it was made.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000014_publishing"
    }
}

/// `{blob}` is the engine's type for bytes.
const STATEMENTS: [&str; 3] = [
    "ALTER TABLE studio ADD COLUMN published_at BIGINT",
    "UPDATE studio SET published_at = created_at",
    "CREATE TABLE setup_link (
        token_hash {blob} NOT NULL PRIMARY KEY,
        first BOOLEAN NOT NULL,
        made_at BIGINT NOT NULL,
        expires_at BIGINT NOT NULL,
        used_at BIGINT
    )",
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
