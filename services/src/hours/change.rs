//! A change of somebody's hours, before it is saved.

use chrono::{Days, NaiveDate};
use domain::schedule::{DateOverride, FARTHEST_DAYS, Stretch, Week, WorkRules, check_date};

use super::HoursRefused;

/// So many dates are given other hours at once.
pub const LONGEST_STRETCH_DAYS: i64 = 62;

/// Other hours than there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A week that holds from a date on, until another one if there is one. What held
    /// before goes on until then.
    Week {
        /// The week.
        week: Week,
        /// The first date it holds.
        first: NaiveDate,
        /// The last date it holds; what was to hold after it does so.
        last: Option<NaiveDate>,
    },
    /// The hours of single dates instead of the week's.
    Dates {
        /// The first date.
        first: NaiveDate,
        /// The last date.
        last: NaiveDate,
        /// The hours of each of them; none closes them. `None`: as the week has it.
        hours: Option<Vec<Stretch>>,
    },
}

impl Change {
    /// The first date on which something changes.
    #[must_use]
    pub fn first(&self) -> NaiveDate {
        match self {
            Self::Week { first, .. } | Self::Dates { first, .. } => *first,
        }
    }

    /// The last date on which something changes, where there is one.
    #[must_use]
    pub fn last(&self) -> Option<NaiveDate> {
        match self {
            Self::Week { last, .. } => *last,
            Self::Dates { last, .. } => Some(*last),
        }
    }

    /// Refuses dates that are over or too far ahead, and hours that make no sense.
    pub(super) fn check(&self, today: NaiveDate) -> Result<(), HoursRefused> {
        let (first, last) = match self {
            Self::Week { first, last, .. } => (*first, last.unwrap_or(*first)),
            Self::Dates { first, last, .. } => (*first, *last),
        };
        let farthest = today.checked_add_days(Days::new(FARTHEST_DAYS.unsigned_abs()));
        if first < today {
            Err(HoursRefused::field("first", "past"))
        } else if last < first {
            Err(HoursRefused::field("last", "ends_before"))
        } else if farthest.is_some_and(|farthest| farthest < first) {
            Err(HoursRefused::field("first", "too_far"))
        } else {
            self.check_dates(first, last)
        }
    }

    fn check_dates(&self, first: NaiveDate, last: NaiveDate) -> Result<(), HoursRefused> {
        let Self::Dates { hours, .. } = self else { return Ok(()) };
        if (last - first).num_days() >= LONGEST_STRETCH_DAYS {
            return Err(HoursRefused::field("last", "too_long"));
        }
        let checked = check_date(hours.as_deref().unwrap_or_default());
        checked.map_err(|(_, why)| HoursRefused::field("hours", why.code()))
    }

    /// The rules once it is saved.
    #[must_use]
    pub fn apply(&self, rules: &WorkRules) -> WorkRules {
        match self {
            Self::Week { week, first, last } => WorkRules {
                weekly: week.put_into(&rules.weekly, *first, *last),
                overrides: rules.overrides.clone(),
            },
            Self::Dates { first, last, hours } => {
                let inside = |date: NaiveDate| *first <= date && date <= *last;
                let mut overrides = rules.overrides.clone();
                overrides.retain(|other| !inside(other.date));
                let dates = first.iter_days().take_while(|date| date <= last);
                let hours = hours.as_deref();
                overrides.extend(dates.flat_map(|date| of_date(date, hours)));
                WorkRules { weekly: rules.weekly.clone(), overrides }
            }
        }
    }
}

fn of_date(date: NaiveDate, hours: Option<&[Stretch]>) -> Vec<DateOverride> {
    match hours {
        None => Vec::new(),
        Some([]) => vec![DateOverride { date, hours: None }],
        Some(all) => all.iter().map(|one| DateOverride { date, hours: Some(*one) }).collect(),
    }
}
