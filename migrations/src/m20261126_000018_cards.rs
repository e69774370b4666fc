//! Cards on file with the consent that was given, the fees they secure, payments that a
//! bank questions, and which mails about a visit left when.

use sea_orm_migration::prelude::*;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000018_cards"
    }
}

const STATEMENTS: [&str; 10] = [
    "ALTER TABLE policy ADD COLUMN card_on_file BOOLEAN NOT NULL DEFAULT FALSE",
    "CREATE TABLE card_on_file (
        booking UUID NOT NULL PRIMARY KEY REFERENCES booking(id),
        studio UUID NOT NULL REFERENCES studio(id),
        state TEXT NOT NULL,
        consent_text TEXT NOT NULL,
        consent_version INTEGER NOT NULL,
        consented_at BIGINT NOT NULL,
        most_minor BIGINT NOT NULL CHECK (most_minor > 0),
        currency TEXT NOT NULL,
        attempt UUID REFERENCES payment_attempt(id),
        customer TEXT,
        payment_method TEXT,
        brand TEXT,
        last4 TEXT,
        expires_month INTEGER,
        expires_year INTEGER,
        kept_at BIGINT,
        detached_at BIGINT
    )",
    "CREATE INDEX card_on_file_state ON card_on_file (state)",
    "CREATE TABLE missed_fee (
        booking UUID NOT NULL PRIMARY KEY REFERENCES booking(id),
        studio UUID NOT NULL REFERENCES studio(id),
        kind TEXT NOT NULL,
        amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
        kept_minor BIGINT NOT NULL CHECK (kept_minor >= 0),
        currency TEXT NOT NULL,
        state TEXT NOT NULL,
        code TEXT,
        tries INTEGER NOT NULL,
        attempt UUID REFERENCES payment_attempt(id),
        reason TEXT NOT NULL,
        arose_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL
    )",
    "CREATE INDEX missed_fee_studio ON missed_fee (studio, state)",
    "CREATE TABLE dispute (
        id UUID NOT NULL PRIMARY KEY,
        studio UUID NOT NULL REFERENCES studio(id),
        booking UUID NOT NULL REFERENCES booking(id),
        attempt UUID NOT NULL REFERENCES payment_attempt(id),
        stripe_dispute TEXT NOT NULL UNIQUE,
        amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
        currency TEXT NOT NULL,
        reason TEXT NOT NULL,
        state TEXT NOT NULL,
        due_by BIGINT,
        taken_minor BIGINT NOT NULL,
        fee_minor BIGINT NOT NULL,
        opened_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL,
        closed_at BIGINT
    )",
    "CREATE INDEX dispute_studio ON dispute (studio, state)",
    "CREATE INDEX dispute_booking ON dispute (booking)",
    "CREATE TABLE mail_sent (
        job UUID NOT NULL PRIMARY KEY,
        booking UUID NOT NULL REFERENCES booking(id),
        kind TEXT NOT NULL,
        sent_at BIGINT NOT NULL
    )",
    "CREATE INDEX mail_sent_booking ON mail_sent (booking)",
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
