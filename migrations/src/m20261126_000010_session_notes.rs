//! What therapists write down after a session, sealed; what was added to it later, who
//! opened it without treating, and the texts that therapists begin with.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000010_session_notes"
    }
}

/// Tables that only grow.
const APPEND_ONLY: [&str; 2] = ["note_addendum", "note_opening"];

/// Statements that both engines understand; `{blob}` is the engine's type for bytes.
const STATEMENTS: [&str; 7] = [
    "CREATE TABLE session_note (
        id UUID NOT NULL PRIMARY KEY,
        studio UUID NOT NULL REFERENCES studio(id),
        booking UUID NOT NULL UNIQUE REFERENCES booking(id),
        client UUID NOT NULL REFERENCES client(id),
        therapist UUID NOT NULL REFERENCES therapist(id),
        body_sealed {blob} NOT NULL,
        written_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL,
        version INTEGER NOT NULL
    )",
    "CREATE INDEX session_note_client_therapist ON session_note (client, therapist)",
    "CREATE TABLE note_addendum (
        id UUID NOT NULL PRIMARY KEY,
        studio UUID NOT NULL REFERENCES studio(id),
        note UUID NOT NULL REFERENCES session_note(id),
        therapist UUID NOT NULL REFERENCES therapist(id),
        text_sealed {blob} NOT NULL,
        written_at BIGINT NOT NULL
    )",
    "CREATE INDEX note_addendum_note ON note_addendum (note)",
    "CREATE TABLE note_opening (
        id UUID NOT NULL PRIMARY KEY,
        studio UUID NOT NULL REFERENCES studio(id),
        note UUID NOT NULL REFERENCES session_note(id),
        account UUID NOT NULL,
        reason_sealed {blob} NOT NULL,
        opened_at BIGINT NOT NULL
    )",
    "CREATE INDEX note_opening_note ON note_opening (note)",
    "CREATE TABLE note_template (
        id UUID NOT NULL PRIMARY KEY,
        studio UUID NOT NULL REFERENCES studio(id),
        therapist UUID NOT NULL REFERENCES therapist(id),
        name TEXT NOT NULL,
        subjective TEXT NOT NULL,
        objective TEXT NOT NULL,
        assessment TEXT NOT NULL,
        plan TEXT NOT NULL,
        updated_at BIGINT NOT NULL,
        UNIQUE (therapist, name)
    )",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        let backend = manager.get_database_backend();
        let blob = if backend == DbBackend::Postgres { "BYTEA" } else { "BLOB" };
        for statement in STATEMENTS {
            connection.execute_unprepared(&statement.replace("{blob}", blob)).await?;
        }
        for statement in APPEND_ONLY.iter().flat_map(|table| guards(backend, table)) {
            connection.execute_unprepared(&statement).await?;
        }
        Ok(())
    }
}

fn guards(backend: DbBackend, table: &str) -> Vec<String> {
    if backend == DbBackend::Postgres {
        return vec![format!(
            "CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
             FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )];
    }
    let guard = |event: &str| {
        format!(
            "CREATE TRIGGER {table}_append_only_{name} BEFORE {event} ON {table}
             BEGIN SELECT RAISE(ABORT, 'append_only'); END",
            name = event.to_lowercase(),
        )
    };
    ["UPDATE", "DELETE"].map(guard).into()
}
