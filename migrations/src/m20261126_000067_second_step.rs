//! The second step of signing in: its secret, recovery codes, sign-ins that wait for it, the
//! browsers that an account has been signed in from, and when a session last proved who it is.
//!
//! A sign-in that waits is no row of `session`: the version before this one, which may run
//! beside it, would take it for signed in.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000067_second_step"
    }
}

/// `{blob}` is the engine's type for bytes.
const STATEMENTS: [&str; 8] = [
    "CREATE TABLE second_step (
        account UUID NOT NULL PRIMARY KEY REFERENCES account(id) ON DELETE CASCADE,
        secret_sealed {blob} NOT NULL,
        begun_at BIGINT NOT NULL,
        confirmed_at BIGINT,
        last_counter BIGINT
    )",
    "CREATE TABLE recovery_code (
        id UUID NOT NULL PRIMARY KEY,
        account UUID NOT NULL REFERENCES account(id) ON DELETE CASCADE,
        code_sealed {blob} NOT NULL,
        made_at BIGINT NOT NULL,
        used_at BIGINT
    )",
    "CREATE INDEX recovery_code_account ON recovery_code (account)",
    "CREATE TABLE sign_in_step (
        token_hash {blob} NOT NULL PRIMARY KEY,
        account UUID NOT NULL REFERENCES account(id) ON DELETE CASCADE,
        created_at BIGINT NOT NULL,
        expires_at BIGINT NOT NULL,
        tries INTEGER NOT NULL DEFAULT 0
    )",
    "CREATE INDEX sign_in_step_account ON sign_in_step (account)",
    "CREATE TABLE known_browser (
        id UUID NOT NULL PRIMARY KEY,
        account UUID NOT NULL REFERENCES account(id) ON DELETE CASCADE,
        token_hash {blob} NOT NULL,
        user_agent TEXT NOT NULL,
        first_seen_at BIGINT NOT NULL,
        last_seen_at BIGINT NOT NULL
    )",
    "CREATE UNIQUE INDEX known_browser_token ON known_browser (account, token_hash)",
    "ALTER TABLE session ADD COLUMN proved_at BIGINT",
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
