//! What readers ask a studio, and what its therapists answer.

use sea_orm_migration::prelude::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000042_questions"
    }
}

const STATEMENTS: [&str; 5] = [
    "CREATE TABLE question (
        id UUID NOT NULL PRIMARY KEY,
        studio UUID NOT NULL REFERENCES studio(id),
        slug TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL,
        text TEXT NOT NULL,
        signs TEXT NOT NULL,
        state TEXT NOT NULL,
        words TEXT NOT NULL,
        asked_at BIGINT NOT NULL,
        published_at BIGINT
    )",
    "CREATE INDEX question_studio ON question (studio, state, asked_at)",
    "CREATE INDEX question_published ON question (state, published_at)",
    "CREATE TABLE answer (
        id UUID NOT NULL PRIMARY KEY,
        question UUID NOT NULL REFERENCES question(id),
        therapist UUID NOT NULL REFERENCES therapist(id),
        text TEXT NOT NULL,
        answered_at BIGINT NOT NULL,
        changed_at BIGINT NOT NULL,
        UNIQUE (question, therapist)
    )",
    "CREATE INDEX answer_therapist ON answer (therapist)",
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
