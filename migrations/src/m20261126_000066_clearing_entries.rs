//! What Stripe holds is compared with the books line by line: what each journal moved there is
//! found without a look at its other entries, and summed up without a look at any other.

use sea_orm_migration::prelude::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000066_clearing_entries"
    }
}

const INDEX: &str = "CREATE INDEX entry_clearing ON entry (journal, currency, amount_minor)
    WHERE account = 'stripe_clearing'";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(INDEX).await?;
        Ok(())
    }
}
