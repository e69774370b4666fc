//! What clients score around their visits, sealed; and what the first visits for one trouble
//! came to, by a pseudonym that nobody can undo once the client's key is destroyed.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000021_outcomes"
    }
}

/// `{blob}` is the engine's type for bytes. Months, not days: an outcome must not lead back to
/// the visit that it began with.
const STATEMENTS: [&str; 4] = [
    "CREATE TABLE check_in (
        id UUID NOT NULL PRIMARY KEY,
        studio UUID NOT NULL REFERENCES studio(id),
        client UUID NOT NULL REFERENCES client(id),
        booking UUID NOT NULL REFERENCES booking(id),
        moment TEXT NOT NULL,
        questions_version INTEGER NOT NULL,
        answers_sealed {blob} NOT NULL,
        given_at BIGINT NOT NULL,
        UNIQUE (booking, moment)
    )",
    "CREATE INDEX check_in_client ON check_in (client)",
    "CREATE TABLE outcome (
        subject {blob} NOT NULL,
        number INTEGER NOT NULL,
        studio UUID NOT NULL REFERENCES studio(id),
        scale TEXT NOT NULL,
        month DATE NOT NULL,
        due DATE NOT NULL,
        technique TEXT NOT NULL,
        treatment UUID NOT NULL,
        therapist UUID NOT NULL,
        rhythm TEXT NOT NULL,
        before_sixths INTEGER NOT NULL,
        after_sixths INTEGER,
        verdict TEXT,
        paid_minor BIGINT NOT NULL,
        currency TEXT NOT NULL,
        PRIMARY KEY (subject, scale, number)
    )",
    "CREATE INDEX outcome_studio_month ON outcome (studio, scale, month)",
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
