//! Who said that they are late, and what somebody likes to book again.

use sea_orm_migration::prelude::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000039_late_and_favourites"
    }
}

/// A favourite goes with its account. Nobody has the same one twice: one with anybody is
/// another than one with somebody.
const STATEMENTS: [&str; 4] = [
    "CREATE TABLE running_late (
        booking UUID NOT NULL PRIMARY KEY REFERENCES booking(id),
        studio UUID NOT NULL REFERENCES studio(id),
        minutes INTEGER NOT NULL CHECK (minutes BETWEEN 1 AND 60),
        said_at BIGINT NOT NULL
    )",
    "CREATE TABLE favourite (
        id UUID NOT NULL PRIMARY KEY,
        account UUID NOT NULL REFERENCES account(id) ON DELETE CASCADE,
        studio UUID NOT NULL REFERENCES studio(id),
        treatment UUID NOT NULL REFERENCES treatment(id),
        therapist UUID REFERENCES therapist(id),
        added_at BIGINT NOT NULL
    )",
    "CREATE UNIQUE INDEX favourite_with ON favourite (account, treatment, therapist) WHERE therapist IS NOT NULL",
    "CREATE UNIQUE INDEX favourite_any ON favourite (account, treatment) WHERE therapist IS NULL",
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
