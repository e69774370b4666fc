//! What can go wrong with the database, told apart by what a caller can do about it.

use sea_orm::{DbErr, RuntimeErr, SqlxError};
use thiserror::Error;

/// A rule that the database enforces and a write broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Constraint {
    /// Two occupancies of one resource would overlap: the slot is taken.
    NoOverlap,
    /// A key that must be unique exists already.
    Unique,
    /// A row that is referred to does not exist, or is still referred to.
    ForeignKey,
    /// A value outside its permitted range.
    Check,
    /// A table that only grows was to be rewritten.
    AppendOnly,
}

/// A row that cannot be read back as what it was written from.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{table}.{column} of {id} does not make sense")]
pub struct Corrupt {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The row.
    pub id: String,
}

impl Corrupt {
    /// Names the cell that could not be understood.
    pub fn new(table: &'static str, column: &'static str, id: impl ToString) -> Self {
        Self { table, column, id: id.to_string() }
    }
}

/// What went wrong with the database.
#[derive(Debug, Error)]
pub enum StoreError {
    /// A constraint refused the write. Nothing was written.
    #[error("refused by the database: {0:?}")]
    Conflict(Constraint),
    /// Somebody else was faster: the same transaction may succeed when run again.
    #[error("the transaction collided with another")]
    Retry,
    /// A row holds something that no version of Lumbar wrote.
    #[error(transparent)]
    Corrupt(#[from] Corrupt),
    /// The database cannot be reached, or refused for a reason we do not know.
    #[error("the database is not available")]
    Unavailable(#[source] DbErr),
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        let kind = match &error {
            DbErr::Exec(RuntimeErr::SqlxError(e)) | DbErr::Query(RuntimeErr::SqlxError(e)) => {
                e.as_database_error().and_then(|e| classify(e.code().as_deref(), e.message()))
            }
            _ => None,
        };
        match kind {
            Some(Kind::Conflict(constraint)) => Self::Conflict(constraint),
            Some(Kind::Retry) => Self::Retry,
            None => {
                // The one place that knows the cause: whoever passes the error on, only
                // says what could not be done.
                let Cause { code, message } = cause(&error);
                tracing::error!(code, message, "the database failed");
                Self::Unavailable(error)
            }
        }
    }
}

/// What a log may say of a failure.
#[derive(Debug, PartialEq, Eq)]
struct Cause {
    /// A SQLSTATE or `SQLite`'s result code; empty where the database did not get to speak.
    code: String,
    /// What failed, without the values of any statement.
    message: String,
}

fn cause(error: &DbErr) -> Cause {
    let without_code = |message: String| Cause { code: String::new(), message };
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(e))
        | DbErr::Exec(RuntimeErr::SqlxError(e))
        | DbErr::Query(RuntimeErr::SqlxError(e)) => match e.as_database_error() {
            Some(said) => {
                let code = said.code().unwrap_or_default().into_owned();
                Cause { message: without_values(&code, said.message()), code }
            }
            None => without_code(match &**e {
                SqlxError::Decode(_) | SqlxError::ColumnDecode { .. } => {
                    "a value has another type than its column".to_owned()
                }
                other => other.to_string(),
            }),
        },
        DbErr::ConnectionAcquire(e) => without_code(format!("no connection: {e}")),
        DbErr::Migration(text) => without_code(text.clone()),
        // The rest may quote what it could not convert: its kind has to do.
        other => without_code(kind_of(other)),
    }
}

/// PostgreSQL quotes a value that it could not read (class 22, data exceptions).
fn without_values(code: &str, message: &str) -> String {
    if !code.starts_with("22") {
        return message.to_owned();
    }
    let parts = message.split('"').enumerate();
    parts.map(|(n, part)| if n % 2 == 0 { part } else { "\"…\"" }).collect()
}

/// The variant's name, as `Debug` begins with it.
fn kind_of(error: &DbErr) -> String {
    let shown = format!("{error:?}");
    shown.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_owned()
}

enum Kind {
    Conflict(Constraint),
    Retry,
}

/// `SQLite`'s extended result codes and PostgreSQL's SQLSTATEs, as sqlx reports them.
fn classify(code: Option<&str>, message: &str) -> Option<Kind> {
    let conflict = |c| Some(Kind::Conflict(c));
    match code? {
        // SQLITE_CONSTRAINT_TRIGGER and raise_exception: told apart by our own words.
        "1811" | "P0001" if message.contains("no_overlap") => conflict(Constraint::NoOverlap),
        "1811" | "P0001" if message.contains("append_only") => conflict(Constraint::AppendOnly),
        "23P01" => conflict(Constraint::NoOverlap),
        "1555" | "2067" | "23505" => conflict(Constraint::Unique),
        "787" | "23503" => conflict(Constraint::ForeignKey),
        "275" | "23514" => conflict(Constraint::Check),
        // SQLITE_BUSY and its variants; serialisation failure; deadlock.
        "5" | "261" | "517" | "40001" | "40P01" => Some(Kind::Retry),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::{ConnectionTrait, Statement};

    use super::*;
    use crate::{Engine, Store};

    async fn failure(store: &Store, sql: &str, value: &str) -> DbErr {
        let backend = store.reader().get_database_backend();
        let statement = Statement::from_sql_and_values(backend, sql, [value.into()]);
        store.reader().query_one_raw(statement).await.expect_err("it cannot work")
    }

    crate::on_both_engines! {
        async fn a_failure_is_told_with_its_code_and_without_the_values_it_was_asked_with(store: &Store) {
            let (sql, code) = match store.engine() {
                Engine::Sqlite => ("SELECT x FROM nowhere WHERE name = ?", "1"),
                Engine::Postgres => ("SELECT x FROM nowhere WHERE name = $1", "42P01"),
            };
            let cause = cause(&failure(store, sql, "Amara Osei").await);
            assert_eq!(cause.code, code);
            assert!(cause.message.contains("nowhere"), "{cause:?}");
            assert!(!cause.message.contains("Amara"), "{cause:?}");
        }

        async fn a_value_that_the_database_quotes_is_left_out(store: &Store) {
            if store.engine() == Engine::Postgres {
                let error = failure(store, "SELECT CAST($1 AS TEXT)::integer", "Amara Osei").await;
                let cause = cause(&error);
                assert_eq!(cause.code, "22P02");
                assert!(cause.message.contains("integer") && !cause.message.contains("Amara"), "{cause:?}");
            }
        }
    }

    #[test]
    fn an_error_that_may_quote_a_row_is_told_by_its_kind() {
        let told = cause(&DbErr::Type("cannot read Amara Osei".into()));
        assert_eq!(told, Cause { code: String::new(), message: "Type".into() });
    }
}
