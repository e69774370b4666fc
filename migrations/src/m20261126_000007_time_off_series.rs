//! Time off that comes again, or lies around a visit, is several rows of one series.

use sea_orm_migration::prelude::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000007_time_off_series"
    }
}

const STATEMENTS: [&str; 2] = [
    "ALTER TABLE time_off ADD COLUMN series UUID",
    "CREATE INDEX time_off_series ON time_off (series)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statement in STATEMENTS {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}
