//! A movement of Stripe's balance may be about something sold without a slot.

use sea_orm_migration::prelude::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000023_sales_in_payouts"
    }
}

const STATEMENTS: [&str; 4] = [
    "ALTER TABLE balance_line ADD COLUMN sale UUID",
    "ALTER TABLE balance_line ADD COLUMN sale_refund UUID",
    "CREATE INDEX balance_line_sale ON balance_line (sale)",
    "CREATE INDEX balance_line_sale_refund ON balance_line (sale_refund)",
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
