//! What `SQLite` is told about how to look something up.

use sea_orm::DbBackend;

/// Names the index by which `SQLite` is to look at the table before it. Its statistics know
/// how often a value comes on the average: of an index that nothing is in today, and of a
/// column that is empty almost everywhere, they lead it through the whole table instead.
/// PostgreSQL's know better, and it has no such words.
pub(crate) fn through(backend: DbBackend, index: &str) -> String {
    match backend {
        DbBackend::Sqlite => format!("INDEXED BY {index}"),
        _ => String::new(),
    }
}
