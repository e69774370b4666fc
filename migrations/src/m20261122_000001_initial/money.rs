//! Payments, refunds and the ledger.

/// Statements that both engines understand; `{blob}` is the engine's type for bytes.
pub const TABLES: &[&str] = &[
    "CREATE TABLE payment_attempt (
        id UUID NOT NULL PRIMARY KEY,
        studio UUID NOT NULL REFERENCES studio(id),
        booking UUID NOT NULL REFERENCES booking(id),
        purpose TEXT NOT NULL,
        amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
        currency TEXT NOT NULL,
        idempotency_key TEXT NOT NULL UNIQUE,
        state TEXT NOT NULL,
        stripe_session TEXT UNIQUE,
        stripe_payment_intent TEXT UNIQUE,
        checkout_url TEXT,
        expires_at BIGINT NOT NULL,
        late BOOLEAN NOT NULL,
        fee_minor BIGINT,
        created_at BIGINT NOT NULL,
        paid_at BIGINT
    )",
    "CREATE INDEX payment_attempt_booking ON payment_attempt (booking)",
    "CREATE INDEX payment_attempt_state_expires_at ON payment_attempt (state, expires_at)",
    "CREATE TABLE refund (
        id UUID NOT NULL PRIMARY KEY,
        studio UUID NOT NULL REFERENCES studio(id),
        attempt UUID NOT NULL REFERENCES payment_attempt(id),
        booking UUID NOT NULL REFERENCES booking(id),
        amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
        currency TEXT NOT NULL,
        reason TEXT NOT NULL,
        idempotency_key TEXT NOT NULL UNIQUE,
        state TEXT NOT NULL,
        stripe_refund TEXT UNIQUE,
        created_at BIGINT NOT NULL,
        settled_at BIGINT
    )",
    "CREATE INDEX refund_attempt ON refund (attempt)",
    "CREATE INDEX refund_booking ON refund (booking)",
    "CREATE INDEX refund_state ON refund (state)",
    "CREATE TABLE studio_payment (
        id UUID NOT NULL PRIMARY KEY,
        studio UUID NOT NULL REFERENCES studio(id),
        booking UUID NOT NULL REFERENCES booking(id),
        amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
        currency TEXT NOT NULL,
        method TEXT NOT NULL,
        taken_by UUID REFERENCES account(id),
        taken_at BIGINT NOT NULL
    )",
    "CREATE INDEX studio_payment_booking ON studio_payment (booking)",
    "CREATE TABLE webhook_event (
        id TEXT NOT NULL PRIMARY KEY,
        kind TEXT NOT NULL,
        object TEXT NOT NULL,
        created BIGINT NOT NULL,
        received_at BIGINT NOT NULL,
        processed_at BIGINT
    )",
    "CREATE TABLE journal (
        id UUID NOT NULL PRIMARY KEY,
        studio UUID NOT NULL REFERENCES studio(id),
        source_kind TEXT NOT NULL,
        source_id UUID NOT NULL,
        kind TEXT NOT NULL,
        booking UUID REFERENCES booking(id),
        occurred_at BIGINT NOT NULL,
        UNIQUE (source_kind, source_id, kind)
    )",
    "CREATE INDEX journal_studio_occurred_at ON journal (studio, occurred_at)",
    "CREATE INDEX journal_booking ON journal (booking)",
    "CREATE TABLE entry (
        id UUID NOT NULL PRIMARY KEY,
        journal UUID NOT NULL REFERENCES journal(id),
        account TEXT NOT NULL,
        treatment UUID,
        therapist UUID,
        currency TEXT NOT NULL,
        amount_minor BIGINT NOT NULL
    )",
    "CREATE INDEX entry_journal ON entry (journal)",
    "CREATE INDEX entry_account ON entry (account)",
];
