//! What the pages read, in the shape in which they show it.

use chrono::{Datelike, NaiveDate};
use domain::{
    Currency,
    report::{Figure, Range, Rate, Ratio, Step, Sums, Total, Waits},
};
use services::{
    auth::ManagerSession,
    reports::{self, Behind, CohortRow, Heat, Liability, Period, ReportRefused, Row, Waited},
};
use uuid::Uuid;

use super::{
    asked::{Asked, With},
    frame::Reader,
};
use crate::request::services;

/// The figures of a stretch of days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// The days.
    pub range: Range,
    /// Every figure.
    pub sums: Sums,
    /// Minutes for which therapists were rostered; none is known of a step.
    pub rostered: i64,
    /// Clients with a completed visit before and in these days; none is known of a step.
    pub returning: i64,
    /// What began and ended of waiting for a time; none is known of a step.
    pub waits: Waits,
}

impl Side {
    /// A rate of these days.
    #[must_use]
    pub fn rate(&self, rate: Rate) -> Ratio {
        match rate {
            Rate::Utilisation => self.sums.utilisation(self.rostered),
            rate => self.sums.rate(rate),
        }
    }
}

/// What is counted of a stretch of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    /// A figure.
    Figure(Figure),
    /// Several, under one name.
    Total(Total),
}

impl Counts {
    /// How much it is.
    #[must_use]
    pub fn of(self, side: &Side) -> i64 {
        match self {
            Self::Figure(figure) => side.sums.of(figure),
            Self::Total(total) => side.sums.of_all(total.figures()),
        }
    }

    /// What is behind it.
    #[must_use]
    pub const fn behind(self) -> Behind {
        match self {
            Self::Figure(figure) => Behind::Figure(figure),
            Self::Total(total) => Behind::Total(total),
        }
    }

    /// What it is.
    #[must_use]
    pub const fn definition(self) -> &'static str {
        match self {
            Self::Figure(figure) => figure.definition(),
            Self::Total(total) => total.definition(),
        }
    }
}

impl From<&Period> for Side {
    fn from(period: &Period) -> Self {
        Self {
            range: period.range,
            sums: period.sums.clone(),
            rostered: period.rostered,
            returning: period.returning,
            waits: period.waits,
        }
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
    /// The same dates a year before, where the page may show both and there was anything.
    pub year: Option<Side>,
    /// How finely time is drawn.
    pub step: Step,
    /// The days, step by step.
    pub steps: Vec<Side>,
    /// Those that they are compared with, step by step; empty where no step has one like it.
    pub steps_before: Vec<Side>,
    /// Each therapist.
    pub therapists: Vec<Row>,
    /// Each therapist, in the days that these are compared with.
    pub therapists_before: Vec<Row>,
    /// Each treatment.
    pub treatments: Vec<Row>,
    /// Each room.
    pub rooms: Vec<Row>,
    /// Each hour of the week.
    pub heat: Heat,
    /// Bookings by how long before they were made.
    pub lead: [i64; 7],
    /// The same of the days that these are compared with.
    pub lead_before: Option<[i64; 7]>,
    /// What is owed.
    pub liabilities: Vec<Liability>,
    /// Who waited for a time.
    pub waited: Waited,
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

    /// Booked in rostered minutes of each hour of the week.
    #[must_use]
    pub fn week(&self) -> Vec<Ratio> {
        (0..7).flat_map(|day| (0..24).map(move |hour| self.heat.at(day, hour))).collect()
    }

    /// A therapist in the days that these are compared with.
    #[must_use]
    pub fn then(&self, id: Option<Uuid>) -> Option<&Row> {
        self.therapists_before.iter().find(|row| row.id == id)
    }
}

/// What a row is called.
#[must_use]
pub fn name(row: &Row) -> String {
    if row.name.is_empty() { "None of them".to_owned() } else { row.name.clone() }
}

/// Reads the figures of the days that were asked for, and of those they are compared with.
pub async fn load(reader: &Reader, manager: &ManagerSession) -> Result<Report, ReportRefused> {
    let asked = &reader.asked;
    let found = reports::report(&services(), manager, asked.range).await?;
    let then = match asked.versus() {
        Some((range, _)) => Some(reports::earlier(&services(), manager, range).await?),
        None => None,
    };
    Ok(shaped(asked, reader.today, found, then))
}

fn shaped(
    asked: &Asked,
    today: NaiveDate,
    found: reports::Report,
    then: Option<reports::Earlier>,
) -> Report {
    let step = Step::drawn(&asked.range);
    let steps = |series: &[reports::Point]| steps(series, step);
    let year = Side::from(&found.year_before);
    let both = asked.with == With::Before && year.sums.of(Figure::Completed) > 0;
    Report {
        currency: found.currency,
        today,
        now: Side::from(&found.here),
        before: then.as_ref().map(|then| Side::from(&then.here)),
        year: both.then_some(year),
        step,
        steps: steps(&found.series),
        steps_before: then
            .as_ref()
            .map(|then| steps_before(&then.series, step, asked.with))
            .unwrap_or_default(),
        lead_before: then.as_ref().map(|then| then.lead),
        therapists_before: then.map(|then| then.therapists).unwrap_or_default(),
        therapists: found.therapists,
        treatments: found.treatments,
        rooms: found.rooms,
        heat: found.heat,
        lead: found.lead,
        liabilities: found.liabilities,
        waited: found.waited,
    }
}

/// The pieces of a range as they are drawn: months of many years are put together.
fn steps(series: &[reports::Point], step: Step) -> Vec<Side> {
    let mut all: Vec<Side> = Vec::new();
    for point in series {
        match all.last_mut() {
            Some(year)
                if step == Step::Year && year.range.from.year() == point.range.from.year() =>
            {
                year.range.to = point.range.to;
                year.sums.join(&point.sums);
            }
            _ => all.push(Side {
                range: point.range,
                sums: point.sums.clone(),
                rostered: 0,
                returning: 0,
                waits: Waits::default(),
            }),
        }
    }
    all
}

/// The pieces of what a range is compared with, each of which stands beside one of the range.
/// Calendar years are cut off where a range is: as many days before begin and end elsewhere in
/// their years, so that a whole year would stand beside a few weeks. The same dates a year before
/// are cut off in the same places.
fn steps_before(series: &[reports::Point], step: Step, with: With) -> Vec<Side> {
    if step == Step::Year && with != With::Year {
        return Vec::new();
    }
    steps(series, step)
}

/// Clients by month of their first visit: of the twelve months that end with the days that
/// were asked for, which may be too few to follow anybody.
pub async fn months(
    reader: &Reader,
    manager: &ManagerSession,
) -> Result<Vec<CohortRow>, ReportRefused> {
    reports::cohorts(&services(), manager, reader.asked.a_year()).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    /// Five years and three months: drawn year by year.
    fn many_years() -> Range {
        let range = Range { from: date("2020-11-05"), to: date("2026-02-10") };
        assert_eq!(Step::drawn(&range), Step::Year);
        range
    }

    /// One completed visit in each month.
    fn by_month(range: Range) -> Vec<reports::Point> {
        let point = |range| {
            let mut sums = Sums::default();
            sums.add(Figure::Completed, 1);
            reports::Point { range, sums }
        };
        range.steps(Step::Month).into_iter().map(point).collect()
    }

    fn ranges(sides: &[Side]) -> Vec<Range> {
        sides.iter().map(|side| side.range).collect()
    }

    #[test]
    fn of_many_years_each_is_one_step_that_holds_its_months() {
        let range = many_years();
        let points = by_month(range);
        let years = steps(&points, Step::Year);
        assert_eq!(ranges(&years), range.steps(Step::Year));
        let counts: Vec<i64> = years.iter().map(|year| year.sums.of(Figure::Completed)).collect();
        assert_eq!(counts, [2, 12, 12, 12, 12, 12, 2]);
        assert_eq!(steps(&points, Step::Month).len(), points.len());
    }

    #[test]
    fn a_year_stands_beside_the_same_dates_a_year_before_or_beside_nothing() {
        let range = many_years();
        let year = steps_before(&by_month(range.year_before()), Step::Year, With::Year);
        let same: Vec<Range> = range.steps(Step::Year).iter().map(Range::year_before).collect();
        assert_eq!(ranges(&year), same);
        let before = by_month(range.before());
        assert!(steps_before(&before, Step::Year, With::Before).is_empty());
        // A month stands beside a month, at most cut off at an end.
        assert_eq!(steps_before(&before, Step::Month, With::Before).len(), before.len());
    }
}
