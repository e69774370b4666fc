//! What is told of a range.

use domain::{
    Currency, Instant, Money,
    report::{Cohort, Figure, Range, Rate, Ratio, Step, Sums, Waits, Within},
};
use uuid::Uuid;

use super::{roster::CELLS, waits::Waited};
use crate::clock::WallClock;

/// All figures of a range.
#[derive(Clone, Debug)]
pub struct Report {
    /// The studio's name.
    pub studio: String,
    /// Its name in addresses.
    pub slug: String,
    /// By whose clock the days are.
    pub clock: WallClock,
    /// Of all money.
    pub currency: Currency,
    /// When this was read.
    pub at: Instant,
    /// The range.
    pub here: Period,
    /// As many days just before it.
    pub before: Period,
    /// The same dates a year before.
    pub year_before: Period,
    /// How finely `series` is cut.
    pub step: Step,
    /// The range, piece by piece, without gaps.
    pub series: Vec<Point>,
    /// By therapist, by name: who works there now, or counts in the range.
    pub therapists: Vec<Row>,
    /// By treatment, in the studio's order: what is sold now, or counts in the range.
    pub treatments: Vec<Row>,
    /// By room, in the studio's order.
    pub rooms: Vec<Row>,
    /// By hour of the week.
    pub heat: Heat,
    /// Bookings made by how long before: in the order of [`domain::report::LEAD_TIMES`].
    pub lead: [i64; 7],
    /// By month of the first visit.
    pub cohorts: Vec<CohortRow>,
    /// What the studio owes.
    pub liabilities: Vec<Liability>,
    /// Who waited for a time in the range.
    pub waited: Waited,
}

/// The figures of some days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// Which days.
    pub range: Range,
    /// Every figure.
    pub sums: Sums,
    /// Minutes for which therapists were rostered.
    pub rostered: i64,
    /// Clients with a completed visit, each once.
    pub clients: i64,
    /// Those of them who had completed a visit before these days. The others are new:
    /// [`Figure::FirstVisits`].
    pub returning: i64,
    /// What began and ended of waiting for a time.
    pub waits: Waits,
}

impl Period {
    /// A rate of the studio.
    #[must_use]
    pub fn rate(&self, rate: Rate) -> Ratio {
        match rate {
            Rate::Utilisation => self.sums.utilisation(self.rostered),
            other => self.sums.rate(other),
        }
    }
}

/// A piece of the range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// Which days.
    pub range: Range,
    /// Every figure.
    pub sums: Sums,
}

/// A therapist, a treatment or a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Which; `None` for what belongs to none of them, so that the rows make the whole.
    pub id: Option<Uuid>,
    /// Its name; empty for none of them.
    pub name: String,
    /// Whether they work there, or it is sold, now.
    pub active: bool,
    /// Every figure.
    pub sums: Sums,
    /// Rostered minutes: a therapist's own; for a room those in which anybody was; none for
    /// a treatment.
    pub rostered: i64,
}

impl Row {
    /// A rate of a therapist, or of a treatment where it is not utilisation.
    #[must_use]
    pub fn rate(&self, rate: Rate) -> Ratio {
        match rate {
            Rate::Utilisation => self.sums.utilisation(self.rostered),
            other => self.sums.rate(other),
        }
    }

    /// A room's booked minutes in the minutes in which anybody was rostered.
    #[must_use]
    pub const fn room_utilisation(&self) -> Ratio {
        Ratio { part: self.sums.of(Figure::RoomMinutes), whole: self.rostered }
    }
}

/// Booked and rostered minutes of therapists by hour of the week, on the studio's clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heat {
    /// From Monday's first hour.
    booked: Vec<i64>,
    /// From Monday's first hour.
    rostered: Vec<i64>,
}

impl Heat {
    pub(super) const fn new(booked: Vec<i64>, rostered: Vec<i64>) -> Self {
        Self { booked, rostered }
    }

    /// Utilisation of an hour: `weekday` 0 is Monday.
    #[must_use]
    pub fn at(&self, weekday: usize, hour: usize) -> Ratio {
        let cell = weekday * 24 + hour;
        let of = |all: &[i64]| all.get(cell).copied().unwrap_or_default();
        Ratio { part: of(&self.booked), whole: of(&self.rostered) }
    }

    /// The first and the last hour of the day in which anything is booked or rostered: what
    /// is outside need not be drawn. `None` where there is nothing at all.
    #[must_use]
    pub fn hours(&self) -> Option<(usize, usize)> {
        let any = |cell: &usize| self.booked[*cell] != 0 || self.rostered[*cell] != 0;
        let hours: Vec<usize> = (0..CELLS).filter(any).map(|cell| cell % 24).collect();
        Some((*hours.iter().min()?, *hours.iter().max()?))
    }
}

/// Clients whose first completed visit lies in one month, and how many came again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CohortRow {
    /// The days of the month that lie in the range.
    pub range: Range,
    /// How many, and how many came again.
    pub cohort: Cohort,
    /// Whether so many days have passed for all of them, in the order of [`Within::ALL`]: a
    /// share before that can only grow.
    pub over: [bool; 4],
}

impl CohortRow {
    /// Who came again within so many days, of all.
    #[must_use]
    pub fn share(&self, within: Within) -> Ratio {
        let at = Within::ALL.iter().position(|w| *w == within).unwrap_or_default();
        Ratio { part: self.cohort.again[at], whole: self.cohort.clients }
    }
}

/// What the studio owes, by account of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Liability {
    /// The account's name.
    pub account: String,
    /// Its name, for people.
    pub name: &'static str,
    /// What it is.
    pub definition: &'static str,
    /// At the beginning of the range: more than nothing is owed.
    pub opening: Money,
    /// At its end.
    pub closing: Money,
}

/// What a range is compared with, as of one moment.
#[derive(Clone, Debug)]
pub struct Earlier {
    /// The range.
    pub here: Period,
    /// The range, piece by piece, without gaps.
    pub series: Vec<Point>,
    /// By therapist, as in a [`Report`].
    pub therapists: Vec<Row>,
    /// Bookings made by how long before: in the order of [`domain::report::LEAD_TIMES`].
    pub lead: [i64; 7],
}
