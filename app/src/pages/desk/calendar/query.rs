//! What the address of a calendar asks for.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use services::{
    auth::StaffSession,
    catalogue::{StudioPage, TherapistCard},
};

use crate::{
    layout::Area,
    pages::{booking::asked, desk::read_date},
    render::PageError,
    words,
};

/// How many days the list reaches.
const LISTED: u64 = 30;

/// Which shape a calendar has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A day, person by person.
    Day,
    /// From Monday to Sunday.
    Week,
    /// Counts, day by day.
    Month,
    /// The next thirty days, without what is empty.
    Agenda,
}

impl Shape {
    /// In the order of the choice.
    pub const ALL: [Self; 4] = [Self::Day, Self::Week, Self::Month, Self::Agenda];

    /// As the address has it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Agenda => "agenda",
        }
    }

    /// As people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Day => "Day",
            Self::Week => "Week",
            Self::Month => "Month",
            Self::Agenda => "Agenda",
        }
    }
}

/// The address of a calendar. `whose` is a therapist's name in addresses.
fn address(slug: &str, shape: Shape, date: NaiveDate, whose: Option<&str>) -> String {
    let page = Area::Calendar.address(slug);
    let whose = whose.map(|whose| format!("&therapist={whose}")).unwrap_or_default();
    format!("{page}?view={}&date={date}{whose}", shape.code())
}

/// What is asked for.
pub struct Asked {
    pub shape: Shape,
    pub date: NaiveDate,
    pub today: NaiveDate,
    /// Whose; everybody's where nobody is named.
    pub whose: Option<TherapistCard>,
}

impl Asked {
    /// Reads the address. Refuses a therapist who is not of the studio, and whatever the
    /// asker may not see.
    pub fn read(
        studio: &StudioPage,
        staff: &StaffSession,
        today: NaiveDate,
    ) -> Result<Self, PageError> {
        let (view, slug) = (asked("view"), asked("therapist"));
        let shape = Shape::ALL.into_iter().find(|shape| shape.code() == view);
        let people = &studio.therapists;
        let named = people.iter().find(|card| card.slug == slug);
        let whose = match slug.as_str() {
            "" | "all" if staff.runs_desk() => None,
            "" => people.iter().find(|card| staff.therapist() == Some(card.id)),
            _ => Some(named.ok_or(PageError::NotFound)?),
        };
        Ok(Self {
            shape: shape.unwrap_or(Shape::Week),
            date: read_date(&asked("date")).unwrap_or(today),
            today,
            whose: whose.cloned(),
        })
    }

    /// The first and the last date that are shown.
    pub fn dates(&self) -> (NaiveDate, NaiveDate) {
        let week = self.date.week(Weekday::Mon);
        match self.shape {
            Shape::Day => (self.date, self.date),
            Shape::Week => (week.first_day(), week.last_day()),
            Shape::Month => {
                let (first, last) = month(self.date);
                (first.week(Weekday::Mon).first_day(), last.week(Weekday::Mon).last_day())
            }
            Shape::Agenda => (self.date, forth(self.date, LISTED - 1)),
        }
    }

    /// The same shape with these therapists at another date.
    pub fn at(&self, slug: &str, date: NaiveDate) -> String {
        address(slug, self.shape, date, self.whose())
    }

    /// The same date with these therapists in another shape.
    pub fn shaped(&self, slug: &str, shape: Shape) -> String {
        address(slug, shape, self.date, self.whose())
    }

    /// A day of these therapists.
    pub fn day(&self, slug: &str, date: NaiveDate) -> String {
        address(slug, Shape::Day, date, self.whose())
    }

    /// A day of one therapist.
    pub fn day_of(&self, slug: &str, date: NaiveDate, therapist: &str) -> String {
        address(slug, Shape::Day, date, Some(therapist))
    }

    fn whose(&self) -> Option<&str> {
        self.whose.as_ref().map(|card| card.slug.as_str())
    }

    /// One step earlier, and one later.
    pub fn steps(&self) -> (NaiveDate, NaiveDate) {
        let days = match self.shape {
            Shape::Day => 1,
            Shape::Week => 7,
            Shape::Agenda => LISTED,
            Shape::Month => {
                let (first, _) = month(self.date);
                let before = first.checked_sub_months(Months::new(1)).unwrap_or(first);
                return (before, first.checked_add_months(Months::new(1)).unwrap_or(first));
            }
        };
        let before = self.date.checked_sub_days(Days::new(days)).unwrap_or(self.date);
        (before, forth(self.date, days))
    }

    /// `23 to 29 November 2026`.
    pub fn title(&self) -> String {
        let (from, until) = self.dates();
        match self.shape {
            Shape::Day => format!("{} {}", self.date.format("%A"), words::date_and_year(self.date)),
            Shape::Week => span(from, until),
            Shape::Month => self.date.format("%B %Y").to_string(),
            Shape::Agenda => format!("30 days from {}", words::date_and_year(from)),
        }
    }
}

/// The first and the last date of a month.
pub fn month(date: NaiveDate) -> (NaiveDate, NaiveDate) {
    let first = date.with_day(1).unwrap_or(date);
    let next = first.checked_add_months(Months::new(1));
    (first, next.and_then(|next| next.pred_opt()).unwrap_or(date))
}

fn forth(date: NaiveDate, days: u64) -> NaiveDate {
    date.checked_add_days(Days::new(days)).unwrap_or(date)
}

fn span(from: NaiveDate, until: NaiveDate) -> String {
    let end = words::date_and_year(until);
    if from.year() != until.year() {
        format!("{} to {end}", words::date_and_year(from))
    } else if from.month() != until.month() {
        format!("{} to {end}", from.format("%-d %B"))
    } else {
        format!("{} to {end}", from.day())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn asked(shape: Shape, on: &str) -> Asked {
        Asked { shape, date: date(on), today: date("2026-11-26"), whose: None }
    }

    #[test]
    fn a_week_goes_from_monday_to_sunday() {
        let week = asked(Shape::Week, "2026-11-29");
        assert_eq!(week.dates(), (date("2026-11-23"), date("2026-11-29")));
        assert_eq!(week.title(), "23 to 29 November 2026");
        assert_eq!(asked(Shape::Week, "2026-12-31").title(), "28 December 2026 to 3 January 2027");
        assert_eq!(asked(Shape::Week, "2026-12-01").title(), "30 November to 6 December 2026");
    }

    #[test]
    fn a_month_is_shown_in_whole_weeks() {
        let month = asked(Shape::Month, "2026-11-26");
        assert_eq!(month.dates(), (date("2026-10-26"), date("2026-12-06")));
        assert_eq!(month.steps(), (date("2026-10-01"), date("2026-12-01")));
        // A month of six weeks.
        let long = asked(Shape::Month, "2026-08-31");
        assert_eq!(long.dates(), (date("2026-07-27"), date("2026-09-06")));
    }

    #[test]
    fn an_address_names_view_day_and_therapist() {
        let at = address("berlin", Shape::Day, date("2026-11-26"), Some("hana-sato"));
        assert_eq!(at, "/berlin/desk/calendar?view=day&date=2026-11-26&therapist=hana-sato");
    }
}
