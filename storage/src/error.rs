//! What can go wrong with the database, told apart by what a caller can do about it.

use sea_orm::{DbErr, RuntimeErr};
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
            None => Self::Unavailable(error),
        }
    }
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
