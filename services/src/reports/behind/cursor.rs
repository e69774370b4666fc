//! Where a page of lines ended.

use std::{fmt, str::FromStr};

use chrono::NaiveDate;
use uuid::Uuid;

use crate::reports::ReportRefused;

/// Where a page ended: what comes next is before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cursor {
    pub date: NaiveDate,
    pub at: i64,
    pub id: Uuid,
}

impl Cursor {
    pub fn key(&self) -> (NaiveDate, i64, Uuid) {
        (self.date, self.at, self.id)
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.date, self.at, self.id.simple())
    }
}

impl FromStr for Cursor {
    type Err = ReportRefused;

    fn from_str(text: &str) -> Result<Self, ReportRefused> {
        let mut parts = text.split('.');
        let read = (|| {
            let (date, at, id) = (parts.next()?, parts.next()?, parts.next()?);
            Some(Self { date: date.parse().ok()?, at: at.parse().ok()?, id: id.parse().ok()? })
        })();
        read.ok_or(ReportRefused::Invalid)
    }
}
