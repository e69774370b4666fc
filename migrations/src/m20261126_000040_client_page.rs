//! What belongs to a client's account: the people it books for, how it wants its mails, and
//! the gift cards that it keeps.

use sea_orm_migration::prelude::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000040_client_page"
    }
}

/// A person who is booked for has a client row of their own at each studio, without an
/// address; `family_client` leads there. `booked_by` says of a visit who booked it for
/// somebody else: mails go to them, and papers are made out to them.
const STATEMENTS: [&str; 9] = [
    "CREATE TABLE family_member (
        id UUID NOT NULL PRIMARY KEY,
        account UUID NOT NULL REFERENCES account(id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        relation TEXT NOT NULL,
        consent_at BIGINT,
        created_at BIGINT NOT NULL,
        removed_at BIGINT
    )",
    "CREATE INDEX family_member_account ON family_member (account)",
    "CREATE TABLE family_client (
        client UUID NOT NULL PRIMARY KEY REFERENCES client(id),
        studio UUID NOT NULL REFERENCES studio(id),
        member UUID NOT NULL REFERENCES family_member(id) ON DELETE CASCADE,
        UNIQUE (member, studio)
    )",
    "CREATE TABLE booked_by (
        booking UUID NOT NULL PRIMARY KEY REFERENCES booking(id),
        account UUID NOT NULL REFERENCES account(id) ON DELETE CASCADE,
        member UUID NOT NULL REFERENCES family_member(id) ON DELETE CASCADE,
        name TEXT NOT NULL
    )",
    "CREATE INDEX booked_by_account ON booked_by (account)",
    "CREATE INDEX booked_by_member ON booked_by (member)",
    "CREATE TABLE account_preference (
        account UUID NOT NULL PRIMARY KEY REFERENCES account(id) ON DELETE CASCADE,
        language TEXT NOT NULL,
        zone TEXT,
        reminders BOOLEAN NOT NULL,
        reminder_hours INTEGER,
        quiet_from INTEGER,
        quiet_until INTEGER,
        check_ins BOOLEAN NOT NULL,
        updated_at BIGINT NOT NULL
    )",
    "CREATE TABLE card_claim (
        account UUID NOT NULL REFERENCES account(id) ON DELETE CASCADE,
        card UUID NOT NULL REFERENCES gift_card(id),
        claimed_at BIGINT NOT NULL,
        PRIMARY KEY (account, card)
    )",
    "CREATE INDEX card_claim_card ON card_claim (card)",
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
