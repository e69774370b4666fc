//! A table of an export, and which of its rows are a studio's.

use super::column::Column;

/// A table of an export.
#[derive(Debug)]
pub struct Table {
    /// Its name in the database.
    pub name: &'static str,
    /// What a row is.
    pub about: &'static str,
    /// Which rows are the studio's, of `t`.
    pub(super) whose: &'static str,
    /// What its rows are ordered by: ids are ordered by when they were made.
    pub(super) key: &'static str,
    /// Its columns.
    pub columns: &'static [Column],
}

pub(super) const OF_THERAPIST: &str = "t.therapist IN (SELECT id FROM therapist WHERE studio = $1)";

/// A table like most: its rows name their studio, and are ordered by their id.
pub(super) const fn table(name: &'static str, about: &'static str) -> Table {
    Table { name, about, whose: "t.studio = $1", key: "id", columns: &[] }
}

impl Table {
    /// The same, where another condition says whose a row is.
    pub(super) const fn whose(self, whose: &'static str) -> Self {
        Self { whose, ..self }
    }

    /// The same, whose rows are ordered by another column.
    pub(super) const fn by(self, key: &'static str) -> Self {
        Self { key, ..self }
    }

    /// The same, with its columns.
    pub(super) const fn with(self, columns: &'static [Column]) -> Self {
        Self { columns, ..self }
    }
}
