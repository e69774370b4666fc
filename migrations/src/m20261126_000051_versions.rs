//! How often what a studio shows to everybody has changed: what is kept in memory about it
//! bears this number, and counts only while it is the same.
//!
//! The database itself counts, in the transaction of the change, whoever makes it. On
//! PostgreSQL each transaction adds a row of its own, so that no two that write at one studio
//! wait for each other; what was added is folded together now and then. The rows that a
//! statement sees only ever become more, so equal sums are the same rows.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000051_versions"
    }
}

/// `about` says what changed: `rules`, or what is `taken`. `change` tells the transactions
/// apart; `SQLite`, whose writer is alone, needs one row.
const TABLE: &str = "CREATE TABLE studio_change (
    studio UUID NOT NULL,
    about TEXT NOT NULL CHECK (about IN ('rules', 'taken')),
    change BIGINT NOT NULL,
    count BIGINT NOT NULL CHECK (count > 0),
    PRIMARY KEY (studio, about, change)
)";

/// What concerns every studio is counted under this id, which no studio has.
const EVERY_STUDIO: &str = "00000000-0000-0000-0000-000000000000";

/// How the rows of a table name their studio; `{r}` is the row.
const OWN: &str = "{r}.studio";
const ITSELF: &str = "{r}.id";
pub const THERAPIST: &str = "(SELECT t.studio FROM therapist t WHERE t.id = {r}.therapist)";
const TREATMENT: &str = "(SELECT t.studio FROM treatment t WHERE t.id = {r}.treatment)";
const QUALIFICATION: &str = "(SELECT q.studio FROM qualification q WHERE q.id = {r}.qualification)";
const CLASS_DATE: &str = "(SELECT d.studio FROM class_date d WHERE d.id = {r}.class_date)";
const EVERY: &str = "{every}";

/// Everything that a public page, or a search for times, reads.
const TABLES: [(&str, &str, &str); 20] = [
    ("studio", "rules", ITSELF),
    ("policy", "rules", OWN),
    ("technique", "rules", EVERY),
    ("treatment", "rules", OWN),
    ("treatment_room", "rules", TREATMENT),
    ("treatment_therapist_not", "rules", TREATMENT),
    ("therapist", "rules", OWN),
    ("working_hours", "rules", THERAPIST),
    ("date_override", "rules", THERAPIST),
    ("qualification", "rules", OWN),
    ("qualification_technique", "rules", QUALIFICATION),
    ("resource", "rules", OWN),
    ("room", "rules", OWN),
    ("equipment", "rules", OWN),
    ("voucher_setting", "rules", OWN),
    ("course_offer", "rules", OWN),
    ("waitlist_setting", "rules", OWN),
    ("class_date", "taken", OWN),
    ("class_seat", "taken", CLASS_DATE),
    ("occupancy", "taken", OWN),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let triggers = TABLES.into_iter().flat_map(|of| triggers(backend, of));
        for statement in std::iter::once(TABLE.to_owned()).chain(triggers) {
            manager.get_connection().execute_unprepared(&statement).await?;
        }
        Ok(())
    }
}

/// What counts the changes of a table: its name, what they are about, and whose they are.
pub fn triggers(backend: DbBackend, (table, about, studio): (&str, &str, &str)) -> Vec<String> {
    match backend {
        DbBackend::Postgres => postgres(table, about, studio),
        _ => sqlite(table, about, studio),
    }
}

/// For each event, the rows that it concerns.
const EVENTS: [(&str, &[&str]); 3] =
    [("INSERT", &["new"]), ("UPDATE", &["old", "new"]), ("DELETE", &["old"])];

fn sqlite(table: &str, about: &str, studio: &str) -> Vec<String> {
    let every = format!("X'{}'", EVERY_STUDIO.replace('-', ""));
    let studio = studio.replace("{every}", &every);
    let of_event = |(event, rows): (&str, &[&str])| {
        let rows: Vec<String> = rows
            .iter()
            .map(|row| format!("SELECT {} AS studio", studio.replace("{r}", &row.to_uppercase())))
            .collect();
        format!(
            "CREATE TRIGGER version_{table}_{} AFTER {event} ON {table} BEGIN
                 INSERT INTO studio_change (studio, about, change, count)
                 SELECT studio, '{about}', 0, 1 FROM ({}) WHERE studio IS NOT NULL
                 ON CONFLICT (studio, about, change) DO UPDATE SET count = count + 1;
             END",
            event.to_lowercase(),
            rows.join(" UNION "),
        )
    };
    EVENTS.into_iter().map(of_event).collect()
}

/// Once for each statement. A number of a transaction may have been used before by another
/// server, whose data was brought here: then its row is counted on.
fn postgres(table: &str, about: &str, studio: &str) -> Vec<String> {
    let studio = studio.replace("{every}", &format!("'{EVERY_STUDIO}'::uuid")).replace("{r}", "r");
    let of_event = |(event, rows): (&str, &[&str])| {
        let (name, upper) =
            (format!("version_{table}_{}", event.to_lowercase()), str::to_uppercase);
        let from: Vec<String> =
            rows.iter().map(|row| format!("SELECT {studio} FROM changed_{row} r")).collect();
        let seen: Vec<String> =
            rows.iter().map(|row| format!("{} TABLE AS changed_{row}", upper(row))).collect();
        [
            format!(
                "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 INSERT INTO studio_change (studio, about, change, count)
                 SELECT DISTINCT m.studio, '{about}', pg_current_xact_id()::text::bigint, 1
                 FROM ({}) AS m (studio) WHERE m.studio IS NOT NULL
                 ON CONFLICT (studio, about, change)
                 DO UPDATE SET count = studio_change.count + 1;
                 RETURN NULL; END $$",
                from.join(" UNION ALL "),
            ),
            format!(
                "CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {}
                 FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
                seen.join(" "),
            ),
        ]
    };
    EVENTS.into_iter().flat_map(of_event).collect()
}
