//! A place on a waitlist may be for somebody whom an account books for: which of its people comes.
//! Where that one is gone, the place is its holder's own.

use sea_orm_migration::prelude::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000077_waitlist_member"
    }
}

const COLUMN: &str = "ALTER TABLE waitlist_entry
    ADD COLUMN member UUID REFERENCES family_member(id) ON DELETE SET NULL";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(COLUMN).await.map(drop)
    }
}
