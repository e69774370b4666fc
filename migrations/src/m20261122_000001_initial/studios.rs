//! Studios, their rules, rooms and treatments.

/// Statements that both engines understand; `{blob}` is the engine's type for bytes.
pub const TABLES: &[&str] = &[
    "CREATE TABLE studio (
        id UUID NOT NULL PRIMARY KEY,
        slug TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        tagline TEXT NOT NULL,
        zone TEXT NOT NULL,
        currency TEXT NOT NULL,
        address_line TEXT NOT NULL,
        postcode TEXT NOT NULL,
        city TEXT NOT NULL,
        country TEXT NOT NULL,
        phone TEXT NOT NULL,
        email TEXT NOT NULL,
        emergency_number TEXT NOT NULL,
        directions TEXT NOT NULL,
        tax_name TEXT NOT NULL,
        tax_basis_points INTEGER NOT NULL,
        created_at BIGINT NOT NULL
    )",
    "CREATE TABLE policy (
        studio UUID NOT NULL PRIMARY KEY REFERENCES studio(id),
        start_grid_minutes INTEGER NOT NULL,
        notice_to_book_minutes INTEGER NOT NULL,
        booking_window_days INTEGER NOT NULL,
        notice_to_reschedule_minutes INTEGER NOT NULL,
        reschedules_allowed INTEGER NOT NULL,
        cancellation_ladder TEXT NOT NULL,
        deposit_percent INTEGER NOT NULL,
        pay_at_studio BOOLEAN NOT NULL,
        no_show_percent INTEGER NOT NULL,
        hold_minutes INTEGER NOT NULL,
        reminder_hours INTEGER NOT NULL
    )",
    "CREATE TABLE membership (
        account UUID NOT NULL REFERENCES account(id) ON DELETE CASCADE,
        studio UUID NOT NULL REFERENCES studio(id),
        role TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        PRIMARY KEY (account, studio, role)
    )",
    "CREATE INDEX membership_studio ON membership (studio)",
    "CREATE TABLE technique (
        code TEXT NOT NULL PRIMARY KEY,
        name TEXT NOT NULL
    )",
    "CREATE TABLE resource (
        id UUID NOT NULL PRIMARY KEY,
        studio UUID NOT NULL REFERENCES studio(id),
        kind TEXT NOT NULL,
        active BOOLEAN NOT NULL
    )",
    "CREATE INDEX resource_studio ON resource (studio)",
    "CREATE TABLE room (
        id UUID NOT NULL PRIMARY KEY,
        studio UUID NOT NULL REFERENCES studio(id),
        resource UUID NOT NULL UNIQUE REFERENCES resource(id),
        name TEXT NOT NULL,
        position INTEGER NOT NULL
    )",
    "CREATE INDEX room_studio ON room (studio)",
    "CREATE TABLE equipment (
        id UUID NOT NULL PRIMARY KEY,
        studio UUID NOT NULL REFERENCES studio(id),
        resource UUID NOT NULL UNIQUE REFERENCES resource(id),
        kind TEXT NOT NULL,
        name TEXT NOT NULL
    )",
    "CREATE INDEX equipment_studio ON equipment (studio)",
    "CREATE TABLE treatment (
        id UUID NOT NULL PRIMARY KEY,
        studio UUID NOT NULL REFERENCES studio(id),
        slug TEXT NOT NULL,
        name TEXT NOT NULL,
        summary TEXT NOT NULL,
        technique TEXT NOT NULL REFERENCES technique(code),
        minutes INTEGER NOT NULL,
        setup_minutes INTEGER NOT NULL,
        cleanup_minutes INTEGER NOT NULL,
        rest_minutes INTEGER NOT NULL,
        price_minor BIGINT NOT NULL CHECK (price_minor >= 0),
        pressure INTEGER NOT NULL,
        equipment_kind TEXT,
        position INTEGER NOT NULL,
        active BOOLEAN NOT NULL,
        UNIQUE (studio, slug)
    )",
    "CREATE TABLE treatment_room (
        treatment UUID NOT NULL REFERENCES treatment(id),
        room UUID NOT NULL REFERENCES room(id),
        PRIMARY KEY (treatment, room)
    )",
];
