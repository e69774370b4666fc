//! Who waits for a time, what was offered to them, what became free and was not looked at
//! yet, and how a studio offers.

use sea_orm_migration::prelude::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000038_waitlist"
    }
}

/// The database itself refuses a second offer to whoever has one.
const STATEMENTS: [&str; 10] = [
    "CREATE TABLE waitlist_entry (
        id UUID NOT NULL PRIMARY KEY,
        studio UUID NOT NULL REFERENCES studio(id),
        treatment UUID NOT NULL REFERENCES treatment(id),
        therapist UUID REFERENCES therapist(id),
        moves UUID REFERENCES booking(id),
        first_day DATE NOT NULL,
        last_day DATE NOT NULL,
        weekdays INTEGER NOT NULL CHECK (weekdays BETWEEN 1 AND 127),
        from_minute INTEGER NOT NULL CHECK (from_minute >= 0),
        until_minute INTEGER NOT NULL CHECK (until_minute <= 1440),
        name TEXT NOT NULL,
        email TEXT NOT NULL,
        phone TEXT,
        client_zone TEXT,
        state TEXT NOT NULL,
        queued_at BIGINT NOT NULL,
        joined_at BIGINT NOT NULL,
        missed INTEGER NOT NULL,
        ended_at BIGINT,
        CHECK (first_day <= last_day AND from_minute < until_minute)
    )",
    "CREATE INDEX waitlist_entry_waiting ON waitlist_entry (studio, state, queued_at)",
    "CREATE INDEX waitlist_entry_email ON waitlist_entry (email)",
    "CREATE TABLE waitlist_offer (
        id UUID NOT NULL PRIMARY KEY,
        entry UUID NOT NULL REFERENCES waitlist_entry(id),
        studio UUID NOT NULL REFERENCES studio(id),
        booking UUID NOT NULL UNIQUE REFERENCES booking(id),
        starts BIGINT NOT NULL,
        ends BIGINT NOT NULL,
        made_at BIGINT NOT NULL,
        tell_at BIGINT NOT NULL,
        expires_at BIGINT NOT NULL,
        by_staff BOOLEAN NOT NULL,
        state TEXT NOT NULL,
        told_at BIGINT,
        decided_at BIGINT,
        CHECK (starts < ends)
    )",
    "CREATE UNIQUE INDEX waitlist_offer_one ON waitlist_offer (entry) WHERE state IN ('open', 'accepted')",
    "CREATE INDEX waitlist_offer_studio ON waitlist_offer (studio, state)",
    "CREATE INDEX waitlist_offer_entry ON waitlist_offer (entry)",
    "CREATE TABLE waitlist_freed (
        id UUID NOT NULL PRIMARY KEY,
        studio UUID NOT NULL REFERENCES studio(id),
        starts BIGINT NOT NULL,
        ends BIGINT NOT NULL,
        CHECK (starts < ends)
    )",
    "CREATE INDEX waitlist_freed_studio ON waitlist_freed (studio)",
    "CREATE TABLE waitlist_setting (
        studio UUID NOT NULL PRIMARY KEY REFERENCES studio(id),
        open BOOLEAN NOT NULL,
        offer_minutes INTEGER NOT NULL CHECK (offer_minutes BETWEEN 5 AND 120),
        lead_minutes INTEGER NOT NULL CHECK (lead_minutes BETWEEN 0 AND 1440)
    )",
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
