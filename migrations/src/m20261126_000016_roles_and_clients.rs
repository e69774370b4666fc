//! People who are suspended; what a desk keeps of a client, and the words it finds them by.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

/// See the module.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000016_roles_and_clients"
    }
}

/// `{bytes}`: compared byte by byte, so that a prefix is a range of the index.
const STATEMENTS: [&str; 6] = [
    "ALTER TABLE membership ADD COLUMN suspended_at BIGINT",
    "CREATE TABLE client_desk (
        client UUID NOT NULL PRIMARY KEY REFERENCES client(id),
        studio UUID NOT NULL REFERENCES studio(id),
        sort_name TEXT {bytes} NOT NULL,
        note TEXT NOT NULL,
        blocked_at BIGINT,
        blocked_why TEXT NOT NULL,
        merged_into UUID REFERENCES client(id),
        merged_at BIGINT,
        erased_at BIGINT
    )",
    "CREATE INDEX client_desk_studio_name ON client_desk (studio, sort_name, client)",
    "CREATE INDEX client_desk_merged_into ON client_desk (merged_into)",
    "CREATE TABLE client_word (
        studio UUID NOT NULL REFERENCES studio(id),
        word TEXT {bytes} NOT NULL,
        client UUID NOT NULL REFERENCES client(id),
        PRIMARY KEY (studio, word, client)
    )",
    "CREATE INDEX client_word_client ON client_word (client)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let bytes = match manager.get_database_backend() {
            DbBackend::Postgres => "COLLATE \"C\"",
            _ => "",
        };
        for statement in STATEMENTS {
            let statement = statement.replace("{bytes}", bytes);
            manager.get_connection().execute_unprepared(&statement).await?;
        }
        Ok(())
    }
}
