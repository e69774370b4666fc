//! What is looked behind, and how much of it there is in a summary.

use chrono::NaiveDate;
use domain::report::{Dated, Figure, Range, Summary, Sums, Total, Unit, Within};
use uuid::Uuid;

use crate::reports::kept::Depth;

/// Which number it is that somebody looks behind.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Behind {
    /// A figure.
    Figure(Figure),
    /// Several figures that are shown as one number.
    Total(Total),
    /// Bookings made so long before: by their place in [`domain::report::LEAD_TIMES`].
    Lead(usize),
    /// Therapists' booked minutes in an hour of the week: Monday's first is 0.
    Hour(u8),
    /// Clients who came, and had come before the range: one line each.
    Returning,
    /// Clients who came, new and returning: one line each.
    Came,
    /// Clients whose first visit lies in the range and who came again within so many days.
    Again(Within),
    /// What moved on an account of the ledger: a credit, such as more that is owed, is
    /// positive.
    Account(String),
}

/// Of whom or what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Of {
    /// Of the whole studio.
    Studio,
    /// Of one therapist; the id of nobody for what is nobody's.
    Therapist(Uuid),
    /// Of one treatment.
    Treatment(Uuid),
    /// Of one room.
    Room(Uuid),
}

/// What is looked behind.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Wanted {
    /// Of which days.
    pub range: Range,
    /// Which number.
    pub behind: Behind,
    /// Of whom or what. Counts for figures and their totals alone.
    pub of: Of,
}

impl Behind {
    /// What it counts.
    #[must_use]
    pub const fn unit(&self) -> Unit {
        match self {
            Self::Figure(figure) => figure.unit(),
            Self::Total(total) => total.unit(),
            Self::Hour(_) => Unit::Minutes,
            Self::Account(_) => Unit::Money,
            Self::Lead(_) | Self::Returning | Self::Came | Self::Again(_) => Unit::Count,
        }
    }

    /// By which date it counts.
    #[must_use]
    pub const fn dated(&self) -> Dated {
        match self {
            Self::Figure(figure) => figure.dated(),
            Self::Total(total) => total.dated(),
            Self::Lead(_) => Dated::Made,
            Self::Account(_) => Dated::Ledger,
            Self::Hour(_) | Self::Returning | Self::Came | Self::Again(_) => Dated::Visit,
        }
    }

    /// How much of it there is in a summary of days of a range that begins at `from`.
    pub(super) fn amount(&self, of: Of, summary: &Summary, from: NaiveDate) -> i64 {
        match self {
            Self::Figure(figure) => sums(of, summary).map_or(0, |sums| sums.of(*figure)),
            Self::Total(total) => sums(of, summary).map_or(0, |sums| sums.of_all(total.figures())),
            Self::Lead(class) => summary.lead.get(*class).copied().unwrap_or_default(),
            Self::Hour(cell) => summary.hours.get(cell).copied().unwrap_or_default(),
            Self::Returning => summary.returning(from),
            // Whoever comes for the first time has not come before.
            Self::Came => summary.totals.of(Figure::FirstVisits) + summary.returning(from),
            Self::Again(within) => {
                let at = Within::ALL.iter().position(|w| w == within).unwrap_or_default();
                summary.cohort.again[at]
            }
            Self::Account(name) => -summary.accounts.get(name).copied().unwrap_or_default(),
        }
    }
}

impl Wanted {
    /// How much of summaries it takes to tell how much of it there is.
    pub(super) const fn depth(&self) -> Depth {
        match (&self.behind, self.of) {
            (Behind::Figure(_) | Behind::Total(_), Of::Studio)
            | (Behind::Lead(_) | Behind::Again(_) | Behind::Account(_), _) => Depth::Head,
            (Behind::Returning | Behind::Came, _) => Depth::Clients,
            (Behind::Figure(_) | Behind::Total(_) | Behind::Hour(_), _) => Depth::Whole,
        }
    }

    /// Whether dates of the range can hold any of it, by what is counted of them.
    pub(super) fn possible(&self, of_dates: &Summary) -> bool {
        match &self.behind {
            Behind::Account(name) => of_dates.accounts.contains_key(name),
            // What goes forth and back may come to nothing.
            behind if behind.dated() == Dated::Ledger => {
                sums(self.of, of_dates).is_some() && !of_dates.accounts.is_empty()
            }
            behind => behind.amount(self.of, of_dates, self.range.from) != 0,
        }
    }
}

fn sums(of: Of, summary: &Summary) -> Option<&Sums> {
    match of {
        Of::Studio => Some(&summary.totals),
        Of::Therapist(id) => summary.therapists.get(&id),
        Of::Treatment(id) => summary.treatments.get(&id),
        Of::Room(id) => summary.rooms.get(&id),
    }
}
