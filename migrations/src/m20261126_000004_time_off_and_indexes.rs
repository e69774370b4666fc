//! Time off keeps its wall time, so that it follows new zone data as visits do; and what
//! is looked up by address, by object and by state has an index.

use sea_orm_migration::prelude::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000004_time_off_and_indexes"
    }
}

/// Time off from before has no wall time, and stays where it is.
const STATEMENTS: [&str; 9] = [
    "ALTER TABLE time_off ADD COLUMN local_starts TEXT",
    "ALTER TABLE time_off ADD COLUMN local_ends TEXT",
    "ALTER TABLE time_off ADD COLUMN zone TEXT",
    "ALTER TABLE time_off ADD COLUMN tzdb_version TEXT",
    "CREATE INDEX time_off_zone_ends ON time_off (zone, ends)",
    "CREATE INDEX occupancy_time_off ON occupancy (time_off)",
    "CREATE INDEX client_email ON client (email)",
    "CREATE INDEX webhook_event_processed_at ON webhook_event (processed_at)",
    // Few visits are flagged, and they are looked for every hour.
    "CREATE INDEX booking_flag_starts ON booking (flag, starts)",
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
