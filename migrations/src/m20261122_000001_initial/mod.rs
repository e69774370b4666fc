//! The first schema: everything one studio needs to take a paid booking.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

mod accounts;
mod bookings;
mod guards;
mod money;
mod people;
mod schedule;
mod studios;
mod work;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261122_000001_initial"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        let backend = manager.get_database_backend();
        let blob = if backend == DbBackend::Postgres { "BYTEA" } else { "BLOB" };
        let tables = [
            accounts::TABLES,
            studios::TABLES,
            people::TABLES,
            schedule::TABLES,
            bookings::TABLES,
            money::TABLES,
            work::TABLES,
        ];
        for statement in tables.into_iter().flatten() {
            connection.execute_unprepared(&statement.replace("{blob}", blob)).await?;
        }
        for statement in guards::statements(backend) {
            connection.execute_unprepared(&statement).await?;
        }
        Ok(())
    }
}
