//! When a client came before and after a visit is read from one index, without its rows: those of
//! a client lie all over the table.

use sea_orm_migration::prelude::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000073_visits_of_clients"
    }
}

/// Statements that both engines understand. The index begins as the one that it replaces, and
/// says of which studio a visit is.
const STATEMENTS: [&str; 2] = [
    "DROP INDEX booking_client_state_starts",
    "CREATE INDEX booking_client_visits ON booking (client, state, starts, id, studio)",
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
