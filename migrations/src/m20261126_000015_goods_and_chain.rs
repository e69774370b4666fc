//! A treatment may bear a tax rate of its own, and a therapist may not give it whatever they
//! are qualified for; a technique may be one studio's own; equipment has an order. And who
//! did what becomes a chain: each entry bears its number and a hash over itself and the
//! entry before.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000015_goods_and_chain"
    }
}

/// `{blob}` is the engine's type for bytes. Entries from before stay as they are: the first
/// link of each chain bears a digest of them.
const STATEMENTS: [&str; 8] = [
    "ALTER TABLE treatment ADD COLUMN tax_basis_points INTEGER
        CHECK (tax_basis_points BETWEEN 0 AND 10000)",
    "ALTER TABLE technique ADD COLUMN studio UUID REFERENCES studio(id)",
    "ALTER TABLE equipment ADD COLUMN position INTEGER NOT NULL DEFAULT 0",
    "CREATE TABLE treatment_therapist_not (
        treatment UUID NOT NULL REFERENCES treatment(id),
        therapist UUID NOT NULL REFERENCES therapist(id),
        PRIMARY KEY (treatment, therapist)
    )",
    "ALTER TABLE audit ADD COLUMN number BIGINT",
    "ALTER TABLE audit ADD COLUMN hash {blob}",
    "CREATE UNIQUE INDEX audit_number ON audit (studio, number)",
    "CREATE TABLE audit_head (
        chain UUID NOT NULL PRIMARY KEY,
        number BIGINT NOT NULL,
        hash {blob} NOT NULL,
        earlier BIGINT NOT NULL
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
