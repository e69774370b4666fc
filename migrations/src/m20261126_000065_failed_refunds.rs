//! The few refunds that failed are found without a look at all that ever were: what a studio
//! owes is asked on every page of its desk.

use sea_orm_migration::prelude::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000065_failed_refunds"
    }
}

const INDEXES: [&str; 2] = [
    "CREATE INDEX refund_failed ON refund (studio, booking) WHERE state = 'failed'",
    "CREATE INDEX sale_refund_failed ON sale_refund (studio, sale) WHERE state = 'failed'",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }
}
