//! A studio's line of the balance is found by what it is about at the gateway, and a place on a
//! waitlist by whom it is for, without reading all of them.

use sea_orm_migration::prelude::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000078_balance_line_source"
    }
}

const INDEXES: [&str; 2] = [
    "CREATE INDEX balance_line_source ON balance_line (studio, source)",
    // Few places are for somebody else.
    "CREATE INDEX waitlist_entry_member ON waitlist_entry (member) WHERE member IS NOT NULL",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }
}
