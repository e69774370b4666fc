//! What the pages read, in the shape in which they show it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::{
    Currency,
    report::{Range, Rate, Ratio, Step, Summary},
};
use uuid::Uuid;

use super::frame::Reader;

/// The figures of a stretch of days.
#[derive(Clone, Debug)]
pub struct Side {
    /// The days.
    pub range: Range,
    /// What is counted of them.
    pub summary: Summary,
    /// Minutes in which somebody was to work.
    pub rostered: Rostered,
}

/// Rostered minutes.
#[derive(Clone, Debug, Default)]
pub struct Rostered {
    /// Of all therapists together.
    pub all: i64,
    /// Of each therapist.
    pub therapists: BTreeMap<Uuid, i64>,
    /// Of each room: while any therapist is there.
    pub rooms: BTreeMap<Uuid, i64>,
    /// By hour of the week, as the booked ones.
    pub hours: BTreeMap<u8, i64>,
}

impl Side {
    /// A rate of these days.
    #[must_use]
    pub fn rate(&self, rate: Rate) -> Ratio {
        match rate {
            Rate::Utilisation => self.summary.totals.utilisation(self.rostered.all),
            rate => self.summary.totals.rate(rate),
        }
    }

    /// Booked in rostered minutes, of each hour of the week.
    #[must_use]
    pub fn week(&self) -> Vec<Ratio> {
        let of = |from: &BTreeMap<u8, i64>, hour| from.get(&hour).copied().unwrap_or_default();
        (0..168)
            .map(|hour| Ratio {
                part: of(&self.summary.hours, hour),
                whole: of(&self.rostered.hours, hour),
            })
            .collect()
    }
}

/// Everything that a page reads.
#[derive(Clone, Debug)]
pub struct Report {
    /// What money is in.
    pub currency: Currency,
    /// The date at the studio.
    pub today: NaiveDate,
    /// The days that were asked for.
    pub now: Side,
    /// Those that they are compared with.
    pub before: Option<Side>,
    /// The same dates a year before, where the page shows both.
    pub year: Option<Side>,
    /// How finely time is drawn.
    pub step: Step,
    /// The days, step by step.
    pub steps: Vec<Side>,
    /// Those that they are compared with, step by step.
    pub steps_before: Vec<Side>,
    /// Names of therapists, treatments and rooms.
    pub names: BTreeMap<Uuid, String>,
}

impl Report {
    /// These days, and those that they are compared with.
    #[must_use]
    pub fn sides(&self) -> [Option<&Side>; 2] {
        [Some(&self.now), self.before.as_ref()]
    }

    /// What the days are compared with, each with its name inside a sentence.
    pub fn earlier(&self, reader: &Reader) -> impl Iterator<Item = (&Side, String)> {
        let before = self.before.as_ref().zip(reader.versus());
        let year = self.year.as_ref().map(|side| (side, "the year before".to_owned()));
        before.into_iter().chain(year)
    }

    /// Something step by step.
    #[must_use]
    pub fn line(&self, of: impl Fn(&Side) -> Option<i64>) -> Vec<Option<i64>> {
        self.steps.iter().map(of).collect()
    }

    /// The same of the days that they are compared with, cut to as many.
    #[must_use]
    pub fn line_before(&self, of: impl Fn(&Side) -> Option<i64>) -> Vec<Option<i64>> {
        self.steps_before.iter().take(self.steps.len()).map(of).collect()
    }

    /// What something is called.
    #[must_use]
    pub fn name(&self, id: Uuid) -> String {
        let nobody = if id.is_nil() { "Nobody’s" } else { "No longer here" };
        self.names.get(&id).cloned().unwrap_or_else(|| nobody.to_owned())
    }
}

pub async fn load(_: &Reader, _: &services::auth::ManagerSession) -> Result<Report, crate::render::PageError> {
    Err(crate::render::PageError::NotFound)
}
pub async fn months(_: &Reader, _: &services::auth::ManagerSession) -> Result<Vec<Side>, crate::render::PageError> {
    Ok(Vec::new())
}
