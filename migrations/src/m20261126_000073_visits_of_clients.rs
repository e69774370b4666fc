//! When a client came before and after a visit is read from one index, without its rows: those of
//! a client lie all over the table. It begins as the one before it, and says of which studio a
//! visit is.
//!
//! A migration of its own, without the one that takes the other index away: on PostgreSQL nobody
//! may even read the table while that transaction is under way. While this index is made,
//! everybody reads, and only who writes a booking waits.

use sea_orm_migration::prelude::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000073_visits_of_clients"
    }
}

const INDEX: &str =
    "CREATE INDEX booking_client_visits ON booking (client, state, starts, id, studio)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(INDEX).await.map(drop)
    }
}
