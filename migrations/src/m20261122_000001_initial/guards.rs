//! What the database itself refuses, whatever the code above it believes.

use sea_orm_migration::sea_orm::DbBackend;

/// Tables that only grow: a correction is a new row.
const APPEND_ONLY: [&str; 3] = ["journal", "entry", "audit"];

/// The guards of an engine: no overlap on a resource, no rewriting of the books.
pub fn statements(backend: DbBackend) -> Vec<String> {
    if backend == DbBackend::Postgres { postgres() } else { sqlite() }
}

fn postgres() -> Vec<String> {
    let mut all = vec![
        "CREATE EXTENSION IF NOT EXISTS btree_gist".to_owned(),
        "ALTER TABLE occupancy ADD CONSTRAINT no_overlap
         EXCLUDE USING gist (resource WITH =, int8range(starts, ends) WITH &&)"
            .to_owned(),
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN RAISE EXCEPTION 'append_only'; END $$"
            .to_owned(),
    ];
    all.extend(APPEND_ONLY.map(|table| {
        format!(
            "CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
             FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    }));
    all
}

fn sqlite() -> Vec<String> {
    let mut all = Vec::new();
    // What is there does not overlap, so the last to begin before our end is the last
    // to end: one look-up decides, however long the past is.
    for event in ["INSERT", "UPDATE"] {
        all.push(format!(
            "CREATE TRIGGER occupancy_no_overlap_{name} BEFORE {event} ON occupancy
             BEGIN
                 SELECT RAISE(ABORT, 'no_overlap') WHERE (
                     SELECT o.ends FROM occupancy o
                     WHERE o.id <> new.id AND o.resource = new.resource
                       AND o.starts < new.ends
                     ORDER BY o.starts DESC LIMIT 1
                 ) > new.starts;
             END",
            name = event.to_lowercase(),
        ));
    }
    for table in APPEND_ONLY {
        for event in ["UPDATE", "DELETE"] {
            all.push(format!(
                "CREATE TRIGGER {table}_append_only_{name} BEFORE {event} ON {table}
                 BEGIN SELECT RAISE(ABORT, 'append_only'); END",
                name = event.to_lowercase(),
            ));
        }
    }
    all
}
