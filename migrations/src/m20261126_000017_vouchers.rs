//! Gift cards, courses paid ahead, promotion codes and tips; and what is sold without a
//! visit, with the money that goes back for it.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000017_vouchers"
    }
}

/// `{blob}` is the engine's type for bytes.
const STATEMENTS: [&str; 24] = [
    "CREATE TABLE voucher_setting (
        studio UUID NOT NULL PRIMARY KEY REFERENCES studio(id),
        gift_cards BOOLEAN NOT NULL,
        amounts TEXT NOT NULL,
        least_minor BIGINT NOT NULL CHECK (least_minor > 0),
        most_minor BIGINT NOT NULL CHECK (most_minor >= least_minor),
        valid_months INTEGER CHECK (valid_months > 0)
    )",
    "CREATE TABLE sale (
        id UUID NOT NULL PRIMARY KEY,
        studio UUID NOT NULL REFERENCES studio(id),
        kind TEXT NOT NULL,
        booking UUID REFERENCES booking(id),
        amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
        currency TEXT NOT NULL,
        method TEXT NOT NULL,
        order_sealed {blob} NOT NULL,
        idempotency_key TEXT NOT NULL UNIQUE,
        state TEXT NOT NULL,
        stripe_session TEXT UNIQUE,
        stripe_payment_intent TEXT UNIQUE,
        checkout_url TEXT,
        expires_at BIGINT NOT NULL,
        fee_minor BIGINT,
        taken_by UUID REFERENCES account(id),
        created_at BIGINT NOT NULL,
        paid_at BIGINT
    )",
    "CREATE INDEX sale_state_expires_at ON sale (state, expires_at)",
    "CREATE INDEX sale_studio_created_at ON sale (studio, created_at)",
    "CREATE INDEX sale_booking ON sale (booking)",
    "CREATE TABLE sale_refund (
        id UUID NOT NULL PRIMARY KEY,
        studio UUID NOT NULL REFERENCES studio(id),
        sale UUID NOT NULL REFERENCES sale(id),
        amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
        currency TEXT NOT NULL,
        reason TEXT NOT NULL,
        method TEXT NOT NULL,
        idempotency_key TEXT NOT NULL UNIQUE,
        state TEXT NOT NULL,
        stripe_refund TEXT UNIQUE,
        created_at BIGINT NOT NULL,
        settled_at BIGINT
    )",
    "CREATE INDEX sale_refund_sale ON sale_refund (sale)",
    "CREATE INDEX sale_refund_state ON sale_refund (state)",
    "CREATE TABLE gift_card (
        id UUID NOT NULL PRIMARY KEY,
        studio UUID NOT NULL REFERENCES studio(id),
        sale UUID NOT NULL UNIQUE REFERENCES sale(id),
        code_hash {blob} NOT NULL UNIQUE,
        code_sealed {blob} NOT NULL,
        last_four TEXT NOT NULL,
        issued_minor BIGINT NOT NULL CHECK (issued_minor > 0),
        balance_minor BIGINT NOT NULL CHECK (balance_minor >= 0),
        currency TEXT NOT NULL,
        state TEXT NOT NULL,
        expires_at BIGINT,
        buyer_name TEXT NOT NULL,
        buyer_email TEXT NOT NULL,
        recipient_name TEXT NOT NULL,
        recipient_email TEXT NOT NULL,
        message TEXT NOT NULL,
        send_at BIGINT NOT NULL,
        issued_at BIGINT NOT NULL
    )",
    "CREATE INDEX gift_card_studio_issued_at ON gift_card (studio, issued_at)",
    "CREATE TABLE gift_use (
        id UUID NOT NULL PRIMARY KEY,
        card UUID NOT NULL REFERENCES gift_card(id),
        booking UUID NOT NULL REFERENCES booking(id),
        amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
        returned_minor BIGINT NOT NULL CHECK (returned_minor >= 0 AND returned_minor <= amount_minor),
        state TEXT NOT NULL,
        created_at BIGINT NOT NULL
    )",
    "CREATE INDEX gift_use_booking ON gift_use (booking)",
    "CREATE INDEX gift_use_card ON gift_use (card)",
    "CREATE TABLE course_offer (
        id UUID NOT NULL PRIMARY KEY,
        studio UUID NOT NULL REFERENCES studio(id),
        treatment UUID NOT NULL REFERENCES treatment(id),
        sessions INTEGER NOT NULL CHECK (sessions > 1),
        discount_percent INTEGER NOT NULL CHECK (discount_percent >= 0 AND discount_percent < 100),
        valid_months INTEGER CHECK (valid_months > 0),
        refund_rule TEXT NOT NULL,
        ended_at BIGINT,
        made_at BIGINT NOT NULL
    )",
    "CREATE INDEX course_offer_studio ON course_offer (studio)",
    "CREATE TABLE course (
        id UUID NOT NULL PRIMARY KEY,
        studio UUID NOT NULL REFERENCES studio(id),
        sale UUID NOT NULL UNIQUE REFERENCES sale(id),
        client UUID NOT NULL REFERENCES client(id),
        treatment UUID NOT NULL REFERENCES treatment(id),
        treatment_name TEXT NOT NULL,
        code_hash {blob} NOT NULL UNIQUE,
        code_sealed {blob} NOT NULL,
        last_four TEXT NOT NULL,
        sessions INTEGER NOT NULL,
        sessions_left INTEGER NOT NULL CHECK (sessions_left >= 0 AND sessions_left <= sessions),
        price_minor BIGINT NOT NULL,
        single_minor BIGINT NOT NULL,
        value_left_minor BIGINT NOT NULL CHECK (value_left_minor >= 0),
        currency TEXT NOT NULL,
        tax_basis_points INTEGER NOT NULL,
        refund_rule TEXT NOT NULL,
        state TEXT NOT NULL,
        expires_at BIGINT,
        issued_at BIGINT NOT NULL
    )",
    "CREATE INDEX course_studio_issued_at ON course (studio, issued_at)",
    "CREATE INDEX course_client ON course (client)",
    "CREATE TABLE course_use (
        id UUID NOT NULL PRIMARY KEY,
        course UUID NOT NULL REFERENCES course(id),
        booking UUID NOT NULL REFERENCES booking(id),
        value_minor BIGINT NOT NULL CHECK (value_minor >= 0),
        list_minor BIGINT NOT NULL,
        state TEXT NOT NULL,
        created_at BIGINT NOT NULL
    )",
    "CREATE INDEX course_use_booking ON course_use (booking)",
    "CREATE INDEX course_use_course ON course_use (course)",
    "CREATE TABLE promotion (
        id UUID NOT NULL PRIMARY KEY,
        studio UUID NOT NULL REFERENCES studio(id),
        code TEXT NOT NULL,
        percent INTEGER CHECK (percent > 0 AND percent <= 100),
        amount_minor BIGINT CHECK (amount_minor > 0),
        first_day DATE NOT NULL,
        last_day DATE,
        treatments TEXT NOT NULL,
        most_uses INTEGER CHECK (most_uses > 0),
        most_per_client INTEGER CHECK (most_per_client > 0),
        first_visit_only BOOLEAN NOT NULL,
        least_price_minor BIGINT NOT NULL CHECK (least_price_minor >= 0),
        ended_at BIGINT,
        made_at BIGINT NOT NULL,
        UNIQUE (studio, code),
        CHECK ((percent IS NULL) <> (amount_minor IS NULL))
    )",
    "CREATE TABLE promotion_use (
        id UUID NOT NULL PRIMARY KEY,
        promotion UUID NOT NULL REFERENCES promotion(id),
        booking UUID NOT NULL REFERENCES booking(id),
        client UUID NOT NULL REFERENCES client(id),
        code TEXT NOT NULL,
        list_minor BIGINT NOT NULL,
        discount_minor BIGINT NOT NULL CHECK (discount_minor >= 0 AND discount_minor <= list_minor),
        state TEXT NOT NULL,
        created_at BIGINT NOT NULL
    )",
    "CREATE INDEX promotion_use_promotion ON promotion_use (promotion, state)",
];

/// At most one discount and one session of a course stand for a visit, whoever asks.
const ONE_EACH: [&str; 3] = [
    "CREATE INDEX promotion_use_booking ON promotion_use (booking)",
    "CREATE UNIQUE INDEX promotion_use_once ON promotion_use (booking) WHERE state <> 'released'",
    "CREATE UNIQUE INDEX course_use_once ON course_use (booking)
        WHERE state IN ('held', 'used')",
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
        for statement in STATEMENTS.iter().chain(&ONE_EACH) {
            let statement = statement.replace("{blob}", blob);
            manager.get_connection().execute_unprepared(&statement).await?;
        }
        Ok(())
    }
}
