//! Therapists, qualifications and clients.

/// Statements that both engines understand; `{blob}` is the engine's type for bytes.
pub const TABLES: &[&str] = &[
    "CREATE TABLE therapist (
        id UUID NOT NULL PRIMARY KEY,
        studio UUID NOT NULL REFERENCES studio(id),
        account UUID REFERENCES account(id),
        resource UUID NOT NULL UNIQUE REFERENCES resource(id),
        slug TEXT NOT NULL,
        name TEXT NOT NULL,
        focus TEXT NOT NULL,
        about TEXT NOT NULL,
        languages TEXT NOT NULL,
        online TEXT NOT NULL,
        active BOOLEAN NOT NULL,
        UNIQUE (studio, slug)
    )",
    "CREATE INDEX therapist_account ON therapist (account)",
    "CREATE TABLE qualification (
        id UUID NOT NULL PRIMARY KEY,
        studio UUID NOT NULL REFERENCES studio(id),
        therapist UUID NOT NULL REFERENCES therapist(id),
        title TEXT NOT NULL,
        issuer TEXT NOT NULL,
        licence_number TEXT,
        training_hours INTEGER,
        issued_on DATE NOT NULL,
        expires_on DATE,
        state TEXT NOT NULL,
        checked_by TEXT,
        checked_at BIGINT,
        checked_how TEXT,
        reject_reason TEXT
    )",
    "CREATE INDEX qualification_therapist ON qualification (therapist)",
    "CREATE INDEX qualification_studio ON qualification (studio)",
    "CREATE TABLE qualification_technique (
        qualification UUID NOT NULL REFERENCES qualification(id) ON DELETE CASCADE,
        technique TEXT NOT NULL REFERENCES technique(code),
        PRIMARY KEY (qualification, technique)
    )",
    "CREATE TABLE client (
        id UUID NOT NULL PRIMARY KEY,
        studio UUID NOT NULL REFERENCES studio(id),
        account UUID REFERENCES account(id),
        name TEXT NOT NULL,
        email TEXT NOT NULL,
        phone TEXT,
        zone TEXT,
        data_key_sealed {blob} NOT NULL,
        created_at BIGINT NOT NULL,
        UNIQUE (studio, email)
    )",
    "CREATE INDEX client_account ON client (account)",
];
