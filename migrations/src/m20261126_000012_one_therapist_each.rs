//! An account is one therapist of a studio at most.

use sea_orm_migration::prelude::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000012_one_therapist_each"
    }
}

/// Of several, whoever works there keeps the account, and of those the first: they could sign
/// in as one alone until now too.
const STATEMENTS: [&str; 2] = [
    "UPDATE therapist SET account = NULL
     WHERE account IS NOT NULL AND EXISTS (
        SELECT 1 FROM therapist other
        WHERE other.studio = therapist.studio
          AND other.account = therapist.account
          AND ((other.active AND NOT therapist.active)
               OR (other.active = therapist.active AND other.id < therapist.id)))",
    "CREATE UNIQUE INDEX therapist_studio_account
        ON therapist (studio, account) WHERE account IS NOT NULL",
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
