//! Questionnaires of a studio, version by version; when clients are asked how they are, and
//! who does not want to be; and what was chosen where a review found no meaningful change.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000035_questionnaires"
    }
}

/// `{blob}` is the engine's type for bytes. Whether a review found anything is sealed: that
/// there was one is not.
const STATEMENTS: [&str; 6] = [
    "CREATE TABLE questionnaire (
        id UUID NOT NULL PRIMARY KEY,
        studio UUID NOT NULL REFERENCES studio(id),
        series UUID NOT NULL,
        version INTEGER NOT NULL,
        name TEXT NOT NULL,
        definition TEXT NOT NULL,
        occasion TEXT NOT NULL,
        made_at BIGINT NOT NULL,
        UNIQUE (series, version)
    )",
    "CREATE INDEX questionnaire_studio ON questionnaire (studio)",
    "CREATE TABLE check_in_setting (
        studio UUID NOT NULL PRIMARY KEY REFERENCES studio(id),
        sends_mails BOOLEAN NOT NULL,
        review_at INTEGER NOT NULL
    )",
    "CREATE TABLE check_in_silence (
        client UUID NOT NULL PRIMARY KEY REFERENCES client(id),
        studio UUID NOT NULL REFERENCES studio(id),
        since BIGINT NOT NULL
    )",
    "CREATE TABLE care_review (
        id UUID NOT NULL PRIMARY KEY,
        studio UUID NOT NULL REFERENCES studio(id),
        client UUID NOT NULL REFERENCES client(id),
        booking UUID NOT NULL UNIQUE REFERENCES booking(id),
        reached_at BIGINT NOT NULL,
        body_sealed {blob} NOT NULL
    )",
    "CREATE INDEX care_review_client ON care_review (client)",
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
