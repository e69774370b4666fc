//! An index less to write with each booking: another one begins with the client too, and finds
//! whatever this one found.
//!
//! Dropping it takes no time, but on PostgreSQL nobody may read bookings in that moment: so it
//! stands alone, and waits for nothing that takes long.

use sea_orm_migration::prelude::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000075_one_index_of_clients"
    }
}

/// `booking_client_visits` stays.
const INDEX: &str = "DROP INDEX booking_client";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(INDEX).await.map(drop)
    }
}
