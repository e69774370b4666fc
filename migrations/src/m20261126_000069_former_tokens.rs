//! Tokens that sessions had before their holders confirmed who they are.
//!
//! A table of their own and no row of `session`: the version before this one, which may run
//! beside it, would list a second browser. It does not know them, and asks whoever still sends
//! one to sign in. What ends a session there takes them along all the same.
//!
//! Since a session's token changes, it gets a name that does not. Those that began before have
//! none, and neither have those that the version before begins.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000069_former_tokens"
    }
}

/// `{blob}` is the engine's type for bytes.
const STATEMENTS: [&str; 3] = [
    "CREATE TABLE former_token (
        token_hash {blob} NOT NULL PRIMARY KEY,
        session {blob} NOT NULL
            REFERENCES session(token_hash) ON UPDATE CASCADE ON DELETE CASCADE,
        code_hash {blob},
        expires_at BIGINT NOT NULL
    )",
    "CREATE INDEX former_token_session ON former_token (session)",
    "ALTER TABLE session ADD COLUMN name TEXT",
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
