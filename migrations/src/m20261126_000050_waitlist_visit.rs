//! Whoever waits for an earlier time proved by the visit's link that it is theirs: which link
//! that was is kept, so that revoking it ends what it began.

use sea_orm_migration::prelude::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000050_waitlist_visit"
    }
}

const STATEMENTS: [&str; 2] = [
    "ALTER TABLE waitlist_entry ADD COLUMN moves_generation INTEGER",
    "UPDATE waitlist_entry SET moves_generation =
        (SELECT b.link_generation FROM booking b WHERE b.id = waitlist_entry.moves)
        WHERE moves IS NOT NULL",
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
