//! Kinds of treatment: a short one after exercise, and a class that several pairs come to.
//!
//! A date of a class takes its therapist and its room once, as a visit would. Each of its
//! seats is a resource of its own, which a pair takes like anything else that can be occupied:
//! what refuses an overlap refuses to sell a seat twice.

use sea_orm_migration::prelude::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000045_kinds_of_treatment"
    }
}

const STATEMENTS: [&str; 8] = [
    "ALTER TABLE treatment ADD COLUMN kind TEXT NOT NULL DEFAULT 'session'",
    "ALTER TABLE treatment ADD COLUMN pairs INTEGER NULL",
    "CREATE TABLE class_date (
        id UUID NOT NULL PRIMARY KEY,
        studio UUID NOT NULL REFERENCES studio(id),
        treatment UUID NOT NULL REFERENCES treatment(id),
        therapist UUID NOT NULL REFERENCES therapist(id),
        room UUID NOT NULL REFERENCES room(id),
        equipment UUID REFERENCES equipment(id),
        starts BIGINT NOT NULL,
        ends BIGINT NOT NULL,
        taken_from BIGINT NOT NULL,
        taken_until BIGINT NOT NULL,
        local_start TEXT NOT NULL,
        tzdb_version TEXT NOT NULL,
        called_off_at BIGINT,
        created_at BIGINT NOT NULL,
        CHECK (taken_from <= starts AND starts < ends AND ends <= taken_until)
    )",
    "CREATE INDEX class_date_studio_starts ON class_date (studio, starts)",
    "CREATE INDEX class_date_treatment_starts ON class_date (treatment, starts)",
    "CREATE TABLE class_seat (
        resource UUID NOT NULL PRIMARY KEY REFERENCES resource(id),
        class_date UUID NOT NULL REFERENCES class_date(id),
        number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 40),
        UNIQUE (class_date, number)
    )",
    "ALTER TABLE occupancy ADD COLUMN class_date UUID NULL REFERENCES class_date(id)",
    "CREATE INDEX occupancy_class_date ON occupancy (class_date)",
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
