//! Passkeys of accounts, and what a browser was asked for one and has not answered yet.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000068_passkeys"
    }
}

/// `{blob}` is the engine's type for bytes.
const STATEMENTS: [&str; 5] = [
    "CREATE TABLE passkey (
        id UUID NOT NULL PRIMARY KEY,
        account UUID NOT NULL REFERENCES account(id) ON DELETE CASCADE,
        credential_id {blob} NOT NULL,
        credential TEXT NOT NULL,
        name TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        last_used_at BIGINT
    )",
    "CREATE UNIQUE INDEX passkey_credential ON passkey (credential_id)",
    "CREATE INDEX passkey_account ON passkey (account)",
    "CREATE TABLE passkey_ceremony (
        token_hash {blob} NOT NULL PRIMARY KEY,
        account UUID REFERENCES account(id) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        state TEXT NOT NULL,
        expires_at BIGINT NOT NULL
    )",
    "CREATE INDEX passkey_ceremony_account ON passkey_ceremony (account)",
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
