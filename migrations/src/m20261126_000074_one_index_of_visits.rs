//! What the index of clients' visits says that was made just before, the older one need not say
//! as well: each change of a booking wrote both.

use sea_orm_migration::prelude::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000074_one_index_of_visits"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let gone = "DROP INDEX booking_client_state_starts";
        manager.get_connection().execute_unprepared(gone).await.map(drop)
    }
}
