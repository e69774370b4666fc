//! The keyring: what opens clients' keys beside the master key, and is in no backup of the
//! database.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000034_keyring"
    }
}

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
        let statement = format!(
            "CREATE TABLE keyring (
                bits INTEGER NOT NULL,
                prefix BIGINT NOT NULL,
                secret {blob} NOT NULL,
                PRIMARY KEY (bits, prefix)
            )"
        );
        manager.get_connection().execute_unprepared(&statement).await?;
        Ok(())
    }
}
