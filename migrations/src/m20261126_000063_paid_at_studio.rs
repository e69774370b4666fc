//! Where the desk took money for a visit, the visit says so: among those that did not take
//! place, the few whose money is owed are found without a look at all that ever were.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000063_paid_at_studio"
    }
}

const STATEMENTS: [&str; 3] = [
    "ALTER TABLE booking ADD COLUMN paid_at_studio BOOLEAN NOT NULL DEFAULT FALSE",
    "UPDATE booking SET paid_at_studio = TRUE WHERE id IN (SELECT booking FROM studio_payment)",
    "CREATE INDEX booking_paid_not_held ON booking (studio)
        WHERE paid_at_studio AND state IN ('cancelled', 'declined', 'no_show')",
];

const SQLITE: [&str; 1] =
    ["CREATE TRIGGER studio_payment_marks AFTER INSERT ON studio_payment BEGIN
        UPDATE booking SET paid_at_studio = TRUE WHERE id = NEW.booking;
    END"];

const POSTGRES: [&str; 2] = [
    "CREATE FUNCTION studio_payment_marks() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE booking SET paid_at_studio = TRUE WHERE id = NEW.booking;
        RETURN NULL;
    END $$",
    "CREATE TRIGGER studio_payment_marks AFTER INSERT ON studio_payment
        FOR EACH ROW EXECUTE FUNCTION studio_payment_marks()",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let trigger = match manager.get_database_backend() {
            DbBackend::Postgres => &POSTGRES[..],
            _ => &SQLITE,
        };
        for statement in STATEMENTS.iter().chain(trigger) {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}
