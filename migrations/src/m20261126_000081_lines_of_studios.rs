//! What moved at the gateway is found by studio and payout together: what left with no payout yet
//! may be most of what all studios of an installation ever moved.

use sea_orm_migration::prelude::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000081_lines_of_studios"
    }
}

const INDEX: &str =
    "CREATE INDEX balance_line_studio_payout ON balance_line (studio, payout, created_at)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(INDEX).await.map(drop)
    }
}
