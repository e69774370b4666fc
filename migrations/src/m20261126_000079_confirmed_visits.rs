//! The confirmed visits of a day are found by when they begin, wherever they are: what is asked
//! before them is looked for every hour, without a studio.

use sea_orm_migration::prelude::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000079_confirmed_visits"
    }
}

/// Of the confirmed ones alone: most visits are over, and not in it any more. It begins with
/// their state, which tells SQLite nothing new: without it, and before it has learnt what its
/// tables hold, it takes another index that begins so, and reads all of them.
const INDEX: &str =
    "CREATE INDEX booking_confirmed_starts ON booking (state, starts) WHERE state = 'confirmed'";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(INDEX).await.map(drop)
    }
}
