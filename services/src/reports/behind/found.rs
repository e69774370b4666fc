//! What was found behind a figure, as it is remembered.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Behind, Wanted, cursor::Cursor};

/// What somebody asks for: what they look behind, and where the page before ended.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Asked {
    pub wanted: Wanted,
    pub after: Option<Cursor>,
}

/// What makes a page of lines, but for everything that they say of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The figure itself.
    pub total: i64,
    /// The last first.
    pub counted: Vec<Counted>,
    /// Whether there is more behind them.
    pub more: bool,
}

/// A fact, and what it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    pub date: NaiveDate,
    pub at: i64,
    pub id: Uuid,
    pub booking: Option<Uuid>,
    pub amount: i64,
}

impl Asked {
    /// How many bytes it takes.
    pub fn weight(&self) -> usize {
        let name = match &self.wanted.behind {
            Behind::Account(name) => name.len(),
            _ => 0,
        };
        size_of::<Self>() + name
    }
}

impl Found {
    /// How many bytes it takes.
    pub fn weight(&self) -> usize {
        size_of::<Self>() + self.counted.capacity() * size_of::<Counted>()
    }
}

impl Counted {
    pub fn cursor(&self) -> Cursor {
        Cursor { date: self.date, at: self.at, id: self.id }
    }

    pub fn key(&self) -> (NaiveDate, i64, Uuid) {
        self.cursor().key()
    }
}
