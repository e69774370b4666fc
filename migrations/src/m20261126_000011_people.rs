//! Therapists have a portrait, and a share in what their visits bring in.

use sea_orm_migration::prelude::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000011_people"
    }
}

const STATEMENTS: [&str; 5] = [
    "ALTER TABLE therapist ADD COLUMN portrait TEXT",
    "CREATE UNIQUE INDEX therapist_portrait ON therapist (portrait)",
    "CREATE TABLE commission_rule (
        id UUID NOT NULL PRIMARY KEY,
        studio UUID NOT NULL REFERENCES studio(id),
        therapist UUID REFERENCES therapist(id),
        valid_from DATE NOT NULL,
        price_basis_points INTEGER NOT NULL,
        per_session_minor BIGINT NOT NULL,
        fee_basis_points INTEGER NOT NULL,
        set_at BIGINT NOT NULL
    )",
    "CREATE UNIQUE INDEX commission_rule_therapist
        ON commission_rule (studio, therapist, valid_from) WHERE therapist IS NOT NULL",
    "CREATE UNIQUE INDEX commission_rule_studio
        ON commission_rule (studio, valid_from) WHERE therapist IS NULL",
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
