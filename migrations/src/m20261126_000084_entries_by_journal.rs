//! Entries are found by their journal.

use sea_orm_migration::prelude::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000084_entries_by_journal"
    }
}

/// What is asked of one account alone, which is what lies at Stripe, has an index of its own
/// (`entry_clearing`), and each entry paid for the one of all of them. For a day it was dropped with
/// the migration before this one.
const DROP: &str = "DROP INDEX IF EXISTS entry_account";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(DROP).await.map(drop)
    }
}
