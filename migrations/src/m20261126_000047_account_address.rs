//! What is still to be known of an account's address: that nobody has proved it, and which
//! other one is to take its place.

use sea_orm_migration::prelude::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000047_account_address"
    }
}

const STATEMENT: &str = "CREATE TABLE account_address (
    account UUID NOT NULL PRIMARY KEY REFERENCES account(id),
    assumed_at BIGINT,
    wanted TEXT,
    wanted_at BIGINT,
    CHECK ((wanted IS NULL) = (wanted_at IS NULL))
)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(STATEMENT).await?;
        Ok(())
    }
}
