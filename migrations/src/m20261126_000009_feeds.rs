//! A therapist's calendar elsewhere: the feed that shows it our visits, and those from which
//! we learn when they are busy. Of other calendars nothing is kept but spans of time.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000009_feeds"
    }
}

/// `{blob}` is the engine's type for bytes.
const STATEMENTS: [&str; 5] = [
    "CREATE TABLE feed_out (
        therapist UUID NOT NULL PRIMARY KEY REFERENCES therapist(id),
        id UUID NOT NULL,
        studio UUID NOT NULL REFERENCES studio(id),
        generation INTEGER NOT NULL,
        token_hash {blob} NOT NULL UNIQUE,
        detail TEXT NOT NULL,
        made_at BIGINT NOT NULL,
        fetched_at BIGINT
    )",
    "CREATE TABLE feed_in (
        id UUID NOT NULL PRIMARY KEY,
        studio UUID NOT NULL REFERENCES studio(id),
        therapist UUID NOT NULL REFERENCES therapist(id),
        name TEXT NOT NULL,
        host TEXT NOT NULL,
        address_sealed {blob} NOT NULL,
        when_stale TEXT NOT NULL,
        etag TEXT,
        modified TEXT,
        added_at BIGINT NOT NULL,
        next_at BIGINT NOT NULL,
        read_at BIGINT NOT NULL,
        whole_at BIGINT NOT NULL,
        failures INTEGER NOT NULL,
        failing_since BIGINT,
        error TEXT,
        unread INTEGER NOT NULL
    )",
    "CREATE INDEX feed_in_therapist ON feed_in (therapist)",
    "CREATE INDEX feed_in_next_at ON feed_in (next_at)",
    "CREATE TABLE feed_busy (
        feed UUID NOT NULL REFERENCES feed_in(id),
        starts BIGINT NOT NULL,
        ends BIGINT NOT NULL,
        PRIMARY KEY (feed, starts),
        CHECK (starts < ends)
    )",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let blob = match manager.get_database_backend() {
            DbBackend::Postgres => "BYTEA",
            _ => "BLOB",
        };
        for statement in STATEMENTS {
            let statement = statement.replace("{blob}", blob);
            manager.get_connection().execute_unprepared(&statement).await?;
        }
        Ok(())
    }
}
