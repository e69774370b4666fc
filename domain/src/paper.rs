//! Receipts, invoices and credit notes: their series and their numbers.
//!
//! A *receipt* says that money came. An *invoice* says what was supplied, when, and the tax
//! in it: it is made once the visit took place, or once a fee is kept. A *credit note* takes
//! back what one of those said. Each series counts from one, for each studio and year, and
//! leaves no number out.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Which of the series a paper belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Series {
    /// Money came.
    Receipt,
    /// Something was supplied.
    Invoice,
    /// What one of those said is taken back, as a whole or in part.
    CreditNote,
}

impl Series {
    /// Every series.
    pub const ALL: [Self; 3] = [Self::Receipt, Self::Invoice, Self::CreditNote];

    /// What its numbers begin with.
    #[must_use]
    pub const fn letter(self) -> &'static str {
        match self {
            Self::Receipt => "R",
            Self::Invoice => "I",
            Self::CreditNote => "C",
        }
    }

    /// Its code, as rows bear it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Receipt => "receipt",
            Self::Invoice => "invoice",
            Self::CreditNote => "credit_note",
        }
    }

    /// The series with that code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|series| series.code() == code)
    }
}

/// The number of a paper, such as `R-2026-000001`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PaperNumber {
    /// Which series.
    pub series: Series,
    /// Of which year, on the studio's clock.
    pub year: i32,
    /// From one on.
    pub number: u32,
}

impl fmt::Display for PaperNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:04}-{:06}", self.series.letter(), self.year, self.number)
    }
}

/// It is not the number of a paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a number such as R-2026-000001")]
pub struct NotANumber;

impl FromStr for PaperNumber {
    type Err = NotANumber;

    /// As people type it: in any case, with or without the zeros.
    fn from_str(text: &str) -> Result<Self, NotANumber> {
        let mut parts = text.trim().split('-');
        let (Some(letter), Some(year), Some(number), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(NotANumber);
        };
        let series = Series::ALL.into_iter().find(|s| s.letter().eq_ignore_ascii_case(letter));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if year.len() != 4 || !digits(year) || !digits(number) {
            return Err(NotANumber);
        }
        Ok(Self {
            series: series.ok_or(NotANumber)?,
            year: year.parse().map_err(|_| NotANumber)?,
            number: number.parse().map_err(|_| NotANumber)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_it_is_written_and_as_it_is_typed() {
        let number = PaperNumber { series: Series::CreditNote, year: 2026, number: 41 };
        assert_eq!(number.to_string(), "C-2026-000041");
        for typed in ["C-2026-000041", " c-2026-41 "] {
            assert_eq!(typed.parse(), Ok(number), "{typed}");
        }
        for typed in ["", "C-2026", "X-2026-1", "C-26-1", "C-2026-1-1", "C-2026-", "C-2026-+1"] {
            assert_eq!(typed.parse::<PaperNumber>(), Err(NotANumber), "{typed}");
        }
    }

    #[test]
    fn numbers_stand_in_the_order_they_were_given_in() {
        let of = |number| PaperNumber { series: Series::Receipt, year: 2026, number }.to_string();
        assert!(of(9) < of(10) && of(99_999) < of(100_000));
    }

    #[test]
    fn a_series_is_read_by_the_code_it_is_written_with() {
        for series in Series::ALL {
            assert_eq!(Series::from_code(series.code()), Some(series));
        }
    }
}
