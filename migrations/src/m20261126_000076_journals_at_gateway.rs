//! What is to stand in Stripe's balance is looked for there, journal by journal: those that can be
//! missing are read from an index alone. Three of four say something else.

use sea_orm_migration::prelude::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000076_journals_at_gateway"
    }
}

const INDEX: &str = "CREATE INDEX journal_at_gateway
    ON journal (studio, occurred_at, id, kind, source_kind, source_id, booking)
    WHERE kind IN ('captured', 'sold', 'tipped', 'refund_settled')";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(INDEX).await.map(drop)
    }
}
