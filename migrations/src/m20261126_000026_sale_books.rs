//! Payments of sales that banks question, and what of the money that went back past Lumbar was
//! owed, or had been used.

use sea_orm_migration::prelude::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000026_sale_books"
    }
}

const STATEMENTS: [&str; 5] = [
    "ALTER TABLE sale_refund ADD COLUMN owed_minor BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE sale_refund ADD COLUMN lost_minor BIGINT NOT NULL DEFAULT 0",
    "CREATE TABLE sale_dispute (
        id UUID NOT NULL PRIMARY KEY,
        studio UUID NOT NULL REFERENCES studio(id),
        sale UUID NOT NULL REFERENCES sale(id),
        stripe_dispute TEXT NOT NULL UNIQUE,
        amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
        currency TEXT NOT NULL,
        reason TEXT NOT NULL,
        state TEXT NOT NULL,
        due_by BIGINT,
        taken_minor BIGINT NOT NULL,
        fee_minor BIGINT NOT NULL,
        owed_minor BIGINT NOT NULL,
        lost_minor BIGINT NOT NULL,
        opened_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL,
        closed_at BIGINT
    )",
    "CREATE INDEX sale_dispute_studio ON sale_dispute (studio, state)",
    "CREATE INDEX sale_dispute_sale ON sale_dispute (sale)",
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
