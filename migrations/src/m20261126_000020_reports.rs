//! Summaries for reports, and the marks that say which of them are out of date.
//!
//! A mark is written by the database itself, in the transaction of the change: whatever
//! writes a booking, its time or the ledger, marks the days that it changes. Marks are only
//! added, so that no two writers wait for each other; who brings summaries up to date
//! removes those that they saw.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000020_reports"
    }
}

/// Statements that both engines understand; `{id}` is the engine's column that counts.
const TABLES: [&str; 7] = [
    "CREATE TABLE report_summary (
        studio UUID NOT NULL,
        span TEXT NOT NULL,
        first DATE NOT NULL,
        shape TEXT NOT NULL,
        head TEXT NOT NULL,
        parts TEXT NOT NULL,
        clients TEXT NOT NULL,
        PRIMARY KEY (studio, span, first)
    )",
    "CREATE TABLE report_state (
        studio UUID NOT NULL PRIMARY KEY,
        generation BIGINT NOT NULL
    )",
    "CREATE TABLE report_mark (
        id {id},
        studio UUID NOT NULL,
        first_day BIGINT NOT NULL,
        last_day BIGINT NOT NULL,
        client UUID,
        starts BIGINT,
        booking UUID
    )",
    "CREATE INDEX report_mark_studio ON report_mark (studio, first_day, last_day, booking)",
    "CREATE INDEX booking_studio_created_at ON booking (studio, created_at)",
    "CREATE INDEX booking_client_state_starts ON booking (client, state, starts, id)",
    "CREATE TABLE report_mail_off (
        studio UUID NOT NULL REFERENCES studio(id),
        account UUID NOT NULL REFERENCES account(id) ON DELETE CASCADE,
        PRIMARY KEY (studio, account)
    )",
];

/// The columns of a booking that figures depend on.
const COLUMNS: [&str; 15] = [
    "studio",
    "treatment",
    "therapist",
    "room",
    "client",
    "state",
    "starts",
    "minutes",
    "price_minor",
    "policy",
    "refund_cap",
    "cancelled_by",
    "cancelled_at",
    "currency",
    "created_at",
];

/// After every day that there will be.
const FOREVER: &str = "9999999";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (id, triggers) = match manager.get_database_backend() {
            DbBackend::Postgres => ("BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", postgres()),
            _ => ("INTEGER PRIMARY KEY", sqlite()),
        };
        let tables = TABLES.iter().map(|table| table.replace("{id}", id));
        for statement in tables.chain(triggers) {
            manager.get_connection().execute_unprepared(&statement).await?;
        }
        Ok(())
    }
}

/// What a row of a table marks, as rows of (studio, first day, last day, client, starts,
/// booking); `{r}` is the row.
const OF_BOOKING: &str = "
    SELECT {r}.studio, {r}.starts / 86400, {r}.starts / 86400, {r}.client, {r}.starts, {r}.id
    UNION ALL SELECT {r}.studio, {r}.created_at / 86400, {r}.created_at / 86400,
        CAST(NULL AS UUID), CAST(NULL AS BIGINT), CAST(NULL AS UUID)";
const OF_OCCUPANCY: &str = "
    SELECT {r}.studio, {r}.starts / 86400, ({r}.ends - 1) / 86400,
        CAST(NULL AS UUID), CAST(NULL AS BIGINT), CAST(NULL AS UUID)";
const OF_JOURNAL: &str = "
    SELECT {r}.studio, {r}.occurred_at / 86400, {r}.occurred_at / 86400,
        CAST(NULL AS UUID), CAST(NULL AS BIGINT), {r}.booking";
const OF_RULE: &str = "
    SELECT {r}.studio, {day} - 1, {forever},
        CAST(NULL AS UUID), CAST(NULL AS BIGINT), CAST(NULL AS UUID)";

/// `SQLite` has one writer, who sees every mark: what is marked already is not marked twice.
fn sqlite() -> Vec<String> {
    let day = "unixepoch({r}.valid_from) / 86400";
    let rule = OF_RULE.replace("{day}", day).replace("{forever}", FOREVER);
    let changed = COLUMNS.map(|column| format!("OLD.{column} IS NOT NEW.{column}")).join(" OR ");
    let tables = [
        ("booking", OF_BOOKING, "", changed.as_str(), ""),
        (
            "occupancy",
            OF_OCCUPANCY,
            "NEW.kind = 'booking'",
            "NEW.kind = 'booking' OR OLD.kind = 'booking'",
            "OLD.kind = 'booking'",
        ),
        ("journal", OF_JOURNAL, "", "", ""),
        ("commission_rule", &rule, "", "", ""),
    ];
    let mut all = Vec::new();
    for (table, marks, on_insert, on_update, on_delete) in tables {
        for (event, when, rows) in [
            ("INSERT", on_insert, &["NEW"][..]),
            ("UPDATE", on_update, &["OLD", "NEW"]),
            ("DELETE", on_delete, &["OLD"]),
        ] {
            let when = if when.is_empty() { String::new() } else { format!("WHEN {when}") };
            let marks = rows.iter().map(|row| sqlite_marks(&marks.replace("{r}", row)));
            all.push(format!(
                "CREATE TRIGGER report_{table}_{} AFTER {event} ON {table} {when} BEGIN {} END",
                event.to_lowercase(),
                marks.collect::<String>(),
            ));
        }
    }
    all
}

fn sqlite_marks(rows: &str) -> String {
    format!(
        "INSERT INTO report_mark (studio, first_day, last_day, client, starts, booking)
         SELECT * FROM (
             SELECT NULL AS studio, NULL AS first_day, NULL AS last_day, NULL AS client,
                 NULL AS starts, NULL AS booking WHERE 0
             UNION ALL {rows}
         ) AS n WHERE NOT EXISTS (
             SELECT 1 FROM report_mark m
             WHERE m.studio = n.studio AND m.first_day = n.first_day AND m.last_day = n.last_day
               AND m.client IS n.client AND m.starts IS n.starts AND m.booking IS n.booking
         );"
    )
}

/// PostgreSQL marks once for each statement; a mark of somebody else may be on its way out.
fn postgres() -> Vec<String> {
    let rule = OF_RULE.replace("{day}", "(r.valid_from - DATE '1970-01-01')");
    let rule = rule.replace("{forever}", FOREVER);
    let both = |columns: &str, row: &str| columns.replace("{row}", row);
    let columns = COLUMNS.map(|column| format!("{{row}}.{column}")).join(", ");
    let changed = format!("({}) IS DISTINCT FROM ({})", both(&columns, "o"), both(&columns, "n"));
    let booked = "'booking' IN (o.kind, n.kind)";
    let tables = [
        ("booking", OF_BOOKING, changed.as_str(), "TRUE"),
        ("occupancy", OF_OCCUPANCY, booked, "r.kind = 'booking'"),
        ("journal", OF_JOURNAL, "TRUE", "TRUE"),
        ("commission_rule", &rule, "TRUE", "TRUE"),
    ];
    tables.into_iter().flat_map(|(t, marks, pair, one)| postgres_of(t, marks, pair, one)).collect()
}

fn postgres_of(table: &str, marks: &str, changed: &str, when: &str) -> Vec<String> {
    let marks = marks.replace("{r}", "r");
    let pairs = |row: &str| {
        format!(
            "SELECT {row}.* FROM changed_old o JOIN changed_new n ON n.id = o.id WHERE {changed}"
        )
    };
    let updated = format!("{} UNION ALL {}", pairs("o"), pairs("n"));
    let events = [
        (
            "INSERT",
            format!("SELECT r.* FROM changed_new r WHERE {when}"),
            "NEW TABLE AS changed_new",
        ),
        ("UPDATE", updated, "OLD TABLE AS changed_old NEW TABLE AS changed_new"),
        (
            "DELETE",
            format!("SELECT r.* FROM changed_old r WHERE {when}"),
            "OLD TABLE AS changed_old",
        ),
    ];
    let statements = events.map(|(event, rows, tables)| {
        let name = format!("report_{table}_{}", event.to_lowercase());
        [
            format!(
                "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 INSERT INTO report_mark (studio, first_day, last_day, client, starts, booking)
                 SELECT DISTINCT m.* FROM ({rows}) AS r CROSS JOIN LATERAL ({marks})
                     AS m (studio, first_day, last_day, client, starts, booking);
                 RETURN NULL; END $$"
            ),
            format!(
                "CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {tables}
                 FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
            ),
        ]
    });
    statements.into_iter().flatten().collect()
}
