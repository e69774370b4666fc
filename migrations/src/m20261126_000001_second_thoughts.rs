//! A request for a visit is answered in time, or declined; a client who moves a visit late
//! gets no more back than before.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000001_second_thoughts"
    }
}

/// Requests made before the rule get half of the time that is left, and a day at most, as
/// a new one would: `{now}` is the engine's clock in epoch seconds.
const STATEMENTS: [&str; 3] = [
    "ALTER TABLE booking ADD COLUMN answer_by BIGINT",
    "ALTER TABLE booking ADD COLUMN refund_cap INTEGER NOT NULL DEFAULT 100",
    "UPDATE booking SET answer_by = CASE
         WHEN starts <= {now} THEN starts
         WHEN starts - {now} > 172800 THEN {now} + 86400
         ELSE {now} + (starts - {now}) / 2 END
     WHERE state = 'requested'",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let now = match manager.get_database_backend() {
            DbBackend::Postgres => "CAST(EXTRACT(EPOCH FROM now()) AS BIGINT)",
            _ => "unixepoch()",
        };
        for statement in STATEMENTS {
            let statement = statement.replace("{now}", now);
            manager.get_connection().execute_unprepared(&statement).await?;
        }
        Ok(())
    }
}
