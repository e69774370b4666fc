//! Several figures that are shown as one number.

use super::{Dated, Figure, Unit};

/// Figures that are added up wherever they are shown, under a name of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Total {
    /// Everything earned, tax included.
    Revenue,
    /// The tax in it.
    Tax,
    /// Every visit of some days, whatever became of it.
    Visits,
    /// Visits that may still take place.
    Ahead,
    /// Visits that were cancelled and cost nobody a fee.
    CalledOff,
    /// Visits that were cancelled late, or to which nobody came.
    Missed,
    /// Visits that were stopped or not agreed to.
    Refused,
}

impl Total {
    /// Every one.
    pub const ALL: [Self; 7] = [
        Self::Revenue,
        Self::Tax,
        Self::Visits,
        Self::Ahead,
        Self::CalledOff,
        Self::Missed,
        Self::Refused,
    ];

    /// What it adds up: figures of one unit, by one date.
    #[must_use]
    pub const fn figures(self) -> &'static [Figure] {
        use Figure as F;
        match self {
            Self::Revenue => &[F::Treatments, F::TreatmentsTax, F::Fees, F::FeesTax],
            Self::Tax => &[F::TreatmentsTax, F::FeesTax],
            Self::Visits => &[
                F::Completed,
                F::ToCome,
                F::Asked,
                F::NoShows,
                F::CancelledLate,
                F::CancelledInTime,
                F::CancelledByStudio,
                F::CancelledForSafety,
                F::Declined,
            ],
            Self::Ahead => &[F::ToCome, F::Asked],
            Self::CalledOff => &[F::CancelledInTime, F::CancelledByStudio],
            Self::Missed => &[F::NoShows, F::CancelledLate],
            Self::Refused => &[F::CancelledForSafety, F::Declined],
        }
    }

    /// Its name in addresses and files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Revenue => "revenue",
            Self::Tax => "tax",
            Self::Visits => "visits",
            Self::Ahead => "ahead",
            Self::CalledOff => "called_off",
            Self::Missed => "missed",
            Self::Refused => "refused",
        }
    }

    /// The one with that code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|total| total.code() == code)
    }

    /// Its name, for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Revenue => "Revenue, tax included",
            Self::Tax => "Tax in revenue",
            Self::Visits => "All visits",
            Self::Ahead => "Visits ahead",
            Self::CalledOff => "Cancelled in time or by the studio",
            Self::Missed => "Cancelled late or missed",
            Self::Refused => "Stopped or declined",
        }
    }

    /// What it is, in a sentence or two.
    #[must_use]
    pub const fn definition(self) -> &'static str {
        match self {
            Self::Revenue => {
                "Treatments and fees, tax included, on the day on which the session was completed or the fee arose. Gift cards and courses that were sold are no revenue until they are used; tips are the therapists’."
            }
            Self::Tax => "The tax in treatments and fees. It is owed to the state.",
            Self::Visits => "Every visit that was to begin in these days, whatever became of it.",
            Self::Ahead => {
                "Visits of these days that are confirmed and not closed yet, and those that wait for the studio’s yes."
            }
            Self::CalledOff => {
                "Visits of these days that the client cancelled in time, or that the studio cancelled."
            }
            Self::Missed => {
                "Visits of these days that the client cancelled late, or to which the client did not come."
            }
            Self::Refused => {
                "Visits of these days that the safety questions stopped, and requests that the studio did not agree to."
            }
        }
    }

    /// In what it is counted.
    #[must_use]
    pub const fn unit(self) -> Unit {
        self.figures()[0].unit()
    }

    /// By which date it counts.
    #[must_use]
    pub const fn dated(self) -> Dated {
        self.figures()[0].dated()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_total_adds_up_figures_of_one_unit_by_one_date() {
        for total in Total::ALL {
            assert!(total.figures().len() > 1, "{total:?}");
            for figure in total.figures() {
                assert_eq!(figure.unit(), total.unit(), "{total:?}");
                assert_eq!(figure.dated(), total.dated(), "{total:?}");
            }
            assert_eq!(Total::from_code(total.code()), Some(total));
        }
    }

    #[test]
    fn a_total_is_told_from_every_figure_and_from_other_totals() {
        let figures = Figure::ALL.map(|f| [f.code(), f.name(), f.definition()]);
        let totals = Total::ALL.map(|t| [t.code(), t.name(), t.definition()]);
        let words: Vec<&str> = figures.into_iter().chain(totals).flatten().collect();
        let different: BTreeSet<&str> = words.iter().copied().collect();
        assert_eq!(different.len(), words.len());
    }

    #[test]
    fn every_visit_took_place_or_is_in_one_of_the_other_totals() {
        use Total::{Ahead, CalledOff, Missed, Refused, Visits};
        let parts = [Ahead, CalledOff, Missed, Refused].map(Total::figures);
        let mut parts: Vec<&str> =
            parts.into_iter().flatten().map(|figure| figure.code()).collect();
        parts.push(Figure::Completed.code());
        parts.sort_unstable();
        let mut all: Vec<&str> = Visits.figures().iter().map(|figure| figure.code()).collect();
        all.sort_unstable();
        assert_eq!(parts, all);
    }
}
