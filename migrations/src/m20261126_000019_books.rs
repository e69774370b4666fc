//! Receipts, invoices and credit notes with consecutive numbers; what Stripe's balance says
//! happened, and what it paid out; and the indexes by which visits are found.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000019_books"
    }
}

/// Tables that only grow: a paper that was handed out is never rewritten.
const APPEND_ONLY: [&str; 1] = ["paper"];

/// Statements that both engines understand; `{bytes}` has names compared letter by letter,
/// as an index of them is.
const STATEMENTS: [&str; 18] = [
    "ALTER TABLE studio ADD COLUMN tax_number TEXT NOT NULL DEFAULT ''",
    "CREATE TABLE paper_counter (
        studio UUID NOT NULL REFERENCES studio(id),
        series TEXT NOT NULL,
        year INTEGER NOT NULL,
        last INTEGER NOT NULL,
        PRIMARY KEY (studio, series, year)
    )",
    "CREATE TABLE paper (
        id UUID NOT NULL PRIMARY KEY,
        studio UUID NOT NULL REFERENCES studio(id),
        booking UUID REFERENCES booking(id),
        series TEXT NOT NULL,
        year INTEGER NOT NULL,
        number INTEGER NOT NULL,
        source_kind TEXT NOT NULL,
        source_id UUID NOT NULL,
        refers UUID REFERENCES paper(id),
        currency TEXT NOT NULL,
        gross_minor BIGINT NOT NULL,
        tax_minor BIGINT NOT NULL,
        facts TEXT NOT NULL,
        issued_at BIGINT NOT NULL,
        UNIQUE (studio, series, year, number),
        UNIQUE (source_kind, source_id, series)
    )",
    "CREATE INDEX paper_booking ON paper (booking)",
    "CREATE INDEX paper_studio_issued_at ON paper (studio, issued_at)",
    "CREATE TABLE invoice_address (
        client UUID NOT NULL PRIMARY KEY REFERENCES client(id),
        studio UUID NOT NULL REFERENCES studio(id),
        name TEXT NOT NULL,
        address TEXT NOT NULL,
        tax_number TEXT NOT NULL,
        updated_at BIGINT NOT NULL
    )",
    "CREATE TABLE payout (
        id TEXT NOT NULL PRIMARY KEY,
        amount_minor BIGINT NOT NULL,
        currency TEXT NOT NULL,
        state TEXT NOT NULL,
        automatic BOOLEAN NOT NULL,
        created_at BIGINT NOT NULL,
        arrives_at BIGINT NOT NULL,
        read_at BIGINT
    )",
    "CREATE INDEX payout_created_at ON payout (created_at)",
    "CREATE TABLE payout_share (
        id UUID NOT NULL PRIMARY KEY,
        payout TEXT NOT NULL REFERENCES payout(id),
        studio UUID NOT NULL REFERENCES studio(id),
        net_minor BIGINT NOT NULL,
        UNIQUE (payout, studio)
    )",
    "CREATE INDEX payout_share_studio ON payout_share (studio)",
    "CREATE TABLE balance_line (
        id TEXT NOT NULL PRIMARY KEY,
        payout TEXT,
        kind TEXT NOT NULL,
        amount_minor BIGINT NOT NULL,
        fee_minor BIGINT NOT NULL,
        currency TEXT NOT NULL,
        source TEXT,
        studio UUID REFERENCES studio(id),
        booking UUID REFERENCES booking(id),
        attempt UUID REFERENCES payment_attempt(id),
        refund UUID REFERENCES refund(id),
        created_at BIGINT NOT NULL
    )",
    "CREATE INDEX balance_line_payout ON balance_line (payout)",
    "CREATE INDEX balance_line_studio ON balance_line (studio, created_at)",
    "CREATE INDEX balance_line_attempt ON balance_line (attempt)",
    "CREATE INDEX balance_line_refund ON balance_line (refund)",
    "CREATE INDEX booking_contact_email ON booking (studio, contact_email)",
    "CREATE INDEX booking_contact_name ON booking (studio, (lower(contact_name){bytes}))",
    "CREATE INDEX booking_contact_phone ON booking (studio, (replace(replace(replace(
        replace(contact_phone, ' ', ''), '-', ''), '(', ''), ')', '')))",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let postgres = manager.get_database_backend() == DbBackend::Postgres;
        let bytes = if postgres { " COLLATE \"C\"" } else { "" };
        for statement in STATEMENTS {
            let statement = statement.replace("{bytes}", bytes);
            manager.get_connection().execute_unprepared(&statement).await?;
        }
        for statement in append_only(postgres) {
            manager.get_connection().execute_unprepared(&statement).await?;
        }
        Ok(())
    }
}

fn append_only(postgres: bool) -> Vec<String> {
    let guard = |table: &str| {
        if postgres {
            return vec![format!(
                "CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
                 FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )];
        }
        let trigger = |event: &str| {
            format!(
                "CREATE TRIGGER {table}_append_only_{} BEFORE {event} ON {table}
                 BEGIN SELECT RAISE(ABORT, 'append_only'); END",
                event.to_lowercase()
            )
        };
        vec![trigger("UPDATE"), trigger("DELETE")]
    };
    APPEND_ONLY.into_iter().flat_map(guard).collect()
}
