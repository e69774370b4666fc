//! When therapists work.

/// Statements that both engines understand; `{blob}` is the engine's type for bytes.
pub const TABLES: &[&str] = &[
    "CREATE TABLE working_hours (
        id UUID NOT NULL PRIMARY KEY,
        therapist UUID NOT NULL REFERENCES therapist(id),
        weekday INTEGER NOT NULL,
        from_minute INTEGER NOT NULL,
        until_minute INTEGER NOT NULL,
        valid_from DATE,
        valid_until DATE
    )",
    "CREATE INDEX working_hours_therapist ON working_hours (therapist)",
    "CREATE TABLE date_override (
        id UUID NOT NULL PRIMARY KEY,
        therapist UUID NOT NULL REFERENCES therapist(id),
        date DATE NOT NULL,
        from_minute INTEGER,
        until_minute INTEGER
    )",
    "CREATE INDEX date_override_therapist_date ON date_override (therapist, date)",
    "CREATE TABLE time_off (
        id UUID NOT NULL PRIMARY KEY,
        therapist UUID NOT NULL REFERENCES therapist(id),
        starts BIGINT NOT NULL,
        ends BIGINT NOT NULL,
        reason TEXT NOT NULL
    )",
    "CREATE INDEX time_off_therapist ON time_off (therapist)",
];
