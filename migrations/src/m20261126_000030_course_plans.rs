//! Visits that were planned together, one after another.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000030_course_plans"
    }
}

/// `{blob}` is the engine's type for bytes. A visit is of one plan at most, and no two of a
/// plan have the same place in it.
const STATEMENTS: [&str; 5] = [
    "CREATE TABLE course_plan (
        id UUID NOT NULL PRIMARY KEY,
        studio UUID NOT NULL REFERENCES studio(id),
        client UUID NOT NULL REFERENCES client(id),
        treatment UUID NOT NULL REFERENCES treatment(id),
        treatment_name TEXT NOT NULL,
        minutes INTEGER NOT NULL,
        sessions INTEGER NOT NULL CHECK (sessions BETWEEN 2 AND 12),
        wish TEXT NOT NULL,
        pay TEXT NOT NULL CHECK (pay IN ('ahead', 'per_visit')),
        price_minor BIGINT NOT NULL CHECK (price_minor >= 0),
        single_minor BIGINT NOT NULL CHECK (single_minor >= 0),
        currency TEXT NOT NULL,
        discount_percent INTEGER NOT NULL CHECK (discount_percent BETWEEN 0 AND 99),
        refund_rule TEXT NOT NULL,
        sale UUID UNIQUE REFERENCES sale(id),
        state TEXT NOT NULL CHECK (state IN ('held', 'booked', 'stopped', 'lapsed')),
        holder_hash {blob},
        link_generation INTEGER NOT NULL,
        told INTEGER NOT NULL,
        back_minor BIGINT,
        created_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL,
        CHECK (sale IS NOT NULL OR pay = 'per_visit')
    )",
    "CREATE INDEX course_plan_client ON course_plan (client)",
    "CREATE INDEX course_plan_holder ON course_plan (holder_hash)",
    "CREATE INDEX course_plan_studio ON course_plan (studio, created_at)",
    "CREATE TABLE course_visit (
        booking UUID NOT NULL PRIMARY KEY REFERENCES booking(id),
        plan UUID NOT NULL REFERENCES course_plan(id),
        position INTEGER NOT NULL CHECK (position BETWEEN 1 AND 12),
        UNIQUE (plan, position)
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
