//! Accounts, sessions and drafts.

/// Statements that both engines understand; `{blob}` is the engine's type for bytes.
pub const TABLES: &[&str] = &[
    "CREATE TABLE account (
        id UUID NOT NULL PRIMARY KEY,
        email TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        phone TEXT,
        password_hash TEXT,
        email_verified_at BIGINT,
        created_at BIGINT NOT NULL
    )",
    "CREATE TABLE session (
        token_hash {blob} NOT NULL PRIMARY KEY,
        account UUID NOT NULL REFERENCES account(id) ON DELETE CASCADE,
        created_at BIGINT NOT NULL,
        last_seen_at BIGINT NOT NULL,
        expires_at BIGINT NOT NULL,
        user_agent TEXT NOT NULL
    )",
    "CREATE INDEX session_account ON session (account)",
    "CREATE TABLE account_token (
        token_hash {blob} NOT NULL PRIMARY KEY,
        account UUID NOT NULL REFERENCES account(id) ON DELETE CASCADE,
        purpose TEXT NOT NULL,
        expires_at BIGINT NOT NULL,
        used_at BIGINT
    )",
    "CREATE INDEX account_token_account ON account_token (account)",
    "CREATE TABLE draft (
        token_hash {blob} NOT NULL PRIMARY KEY,
        kind TEXT NOT NULL,
        studio UUID,
        fields_sealed {blob} NOT NULL,
        expires_at BIGINT NOT NULL
    )",
    "CREATE INDEX draft_expires_at ON draft (expires_at)",
];
