//! How often a studio's outcomes were written, so that what was added up of them is known to
//! stand.

use sea_orm_migration::prelude::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000024_outcome_state"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = "CREATE TABLE outcome_state (
            studio UUID NOT NULL PRIMARY KEY REFERENCES studio(id),
            generation BIGINT NOT NULL
        )";
        manager.get_connection().execute_unprepared(table).await?;
        Ok(())
    }
}
