//! Money that staff give back by hand, and the ways to what needs a person.

use sea_orm_migration::prelude::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000002_attention"
    }
}

/// Statements that both engines understand. What needs a person is asked for on every
/// page of the desk, so that each of its questions has an index.
const STATEMENTS: [&str; 6] = [
    "CREATE TABLE studio_return (
        id UUID NOT NULL PRIMARY KEY,
        studio UUID NOT NULL REFERENCES studio(id),
        booking UUID NOT NULL REFERENCES booking(id),
        amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
        currency TEXT NOT NULL,
        method TEXT NOT NULL,
        given_by UUID REFERENCES account(id),
        given_at BIGINT NOT NULL
    )",
    "CREATE INDEX studio_return_booking ON studio_return (booking)",
    "CREATE INDEX booking_studio_state ON booking (studio, state)",
    "CREATE INDEX booking_flagged ON booking (studio, starts) WHERE flag IS NOT NULL",
    "CREATE INDEX audit_studio_action ON audit (studio, action, at)",
    "CREATE INDEX audit_object ON audit (object)",
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
