//! By which writing each summary of the reports was written, and time off as one of the rules.
//!
//! What a process keeps of a summary in memory counts while the row bears the same number. The
//! database itself writes it, so that a version before, which knows nothing of it, leaves none
//! as it was: each transaction that writes summaries draws the studio's next number first.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use super::m20261126_000051_versions::{THERAPIST, triggers};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261126_000071_written_summaries"
    }
}

/// What was written before has none, and gets one when it is written again.
const COLUMN: &str = "ALTER TABLE report_summary ADD COLUMN writing BIGINT NOT NULL DEFAULT 0";

/// The columns that make a summary: a change of the number itself is no writing.
const SQLITE: [(&str, &str); 2] =
    [("insert", "INSERT"), ("update", "UPDATE OF shape, head, parts, clients")];

const POSTGRES: [&str; 2] = [
    "CREATE FUNCTION report_summary_writing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
     NEW.writing := COALESCE(
         (SELECT s.generation FROM report_state s WHERE s.studio = NEW.studio), 0);
     RETURN NEW; END $$",
    "CREATE TRIGGER report_summary_writing BEFORE INSERT OR UPDATE ON report_summary
     FOR EACH ROW EXECUTE FUNCTION report_summary_writing()",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let numbered = match backend {
            DbBackend::Postgres => POSTGRES.map(ToOwned::to_owned),
            _ => SQLITE.map(sqlite),
        };
        // Rostered minutes are remembered under the version of the studio's rules.
        let absences = triggers(backend, ("time_off", "rules", THERAPIST));
        let all = std::iter::once(COLUMN.to_owned()).chain(numbered).chain(absences);
        for statement in all {
            manager.get_connection().execute_unprepared(&statement).await?;
        }
        Ok(())
    }
}

fn sqlite((name, event): (&str, &str)) -> String {
    format!(
        "CREATE TRIGGER report_summary_writing_{name} AFTER {event} ON report_summary BEGIN
             UPDATE report_summary SET writing = COALESCE(
                 (SELECT s.generation FROM report_state s WHERE s.studio = NEW.studio), 0)
             WHERE studio = NEW.studio AND span = NEW.span AND first = NEW.first;
         END"
    )
}
