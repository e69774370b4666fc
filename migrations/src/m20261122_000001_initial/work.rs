//! Jobs, audit and settings.

/// Statements that both engines understand; `{blob}` is the engine's type for bytes.
pub const TABLES: &[&str] = &[
    "CREATE TABLE job (
        id UUID NOT NULL PRIMARY KEY,
        studio UUID,
        kind TEXT NOT NULL,
        payload TEXT NOT NULL,
        dedupe TEXT UNIQUE,
        state TEXT NOT NULL,
        run_at BIGINT NOT NULL,
        leased_until BIGINT,
        attempts INTEGER NOT NULL,
        last_error TEXT,
        created_at BIGINT NOT NULL,
        finished_at BIGINT
    )",
    "CREATE INDEX job_state_run_at ON job (state, run_at)",
    "CREATE TABLE audit (
        id UUID NOT NULL PRIMARY KEY,
        studio UUID,
        actor UUID,
        actor_kind TEXT NOT NULL,
        action TEXT NOT NULL,
        object TEXT NOT NULL,
        detail TEXT NOT NULL,
        at BIGINT NOT NULL
    )",
    "CREATE INDEX audit_studio_at ON audit (studio, at)",
    "CREATE TABLE setting (
        key TEXT NOT NULL PRIMARY KEY,
        value TEXT NOT NULL
    )",
];
