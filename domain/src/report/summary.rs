//! The figures of one stretch of days, and how two are joined.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Event, Figure, Sums,
    facts::{Cancelled, Made, Outcome, Parts, Posted, Taken, Visit},
};

/// How long before a visit it was booked, from the shortest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LeadTime {
    /// Its name in addresses.
    pub code: &'static str,
    /// Its name, for people.
    pub name: &'static str,
    /// From so many seconds ahead.
    pub from: i64,
    /// Until so many, excluded.
    pub until: i64,
}

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

const fn lead(code: &'static str, name: &'static str, from: i64, until: i64) -> LeadTime {
    LeadTime { code, name, from, until }
}

/// The classes of lead times; each booking made lies in one. What staff wrote down after it
/// had begun is in the first.
pub const LEAD_TIMES: [LeadTime; 7] = [
    lead("under_2_hours", "Under 2 hours", i64::MIN, 2 * HOUR),
    lead("2_to_24_hours", "2 to 24 hours", 2 * HOUR, DAY),
    lead("1_to_2_days", "1 to 2 days", DAY, 3 * DAY),
    lead("3_to_6_days", "3 to 6 days", 3 * DAY, 7 * DAY),
    lead("1_to_2_weeks", "1 to 2 weeks", 7 * DAY, 14 * DAY),
    lead("2_to_4_weeks", "2 to 4 weeks", 14 * DAY, 30 * DAY),
    lead("30_days_or_more", "30 days or more", 30 * DAY, i64::MAX),
];

/// Within how many days somebody came again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Within {
    /// 30 days.
    Days30,
    /// 60 days.
    Days60,
    /// 90 days.
    Days90,
    /// 180 days.
    Days180,
}

impl Within {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Days30, Self::Days60, Self::Days90, Self::Days180];

    /// How many days.
    #[must_use]
    pub const fn days(self) -> i64 {
        match self {
            Self::Days30 => 30,
            Self::Days60 => 60,
            Self::Days90 => 90,
            Self::Days180 => 180,
        }
    }
}

/// Clients whose first completed visit lies in the same days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cohort {
    /// How many.
    pub clients: i64,
    /// How many of them came again within 30, 60, 90 and 180 days, by date on the studio's
    /// calendar: in the order of [`Within::ALL`].
    pub again: [i64; 4],
}

impl Cohort {
    fn join(&mut self, other: &Self) {
        self.clients += other.clients;
        for (sum, more) in self.again.iter_mut().zip(other.again) {
            *sum += more;
        }
    }
}

/// Everything that is counted of a stretch of days.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Summary {
    /// Of the whole studio.
    #[serde(skip_serializing_if = "Sums::is_empty")]
    pub totals: Sums,
    /// Bookings made, by how long before: in the order of [`LEAD_TIMES`].
    pub lead: [i64; 7],
    /// Clients whose first completed visit lies here.
    pub cohort: Cohort,
    /// What moved on each account, by its name: a debit is positive.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub accounts: BTreeMap<String, i64>,
    /// The same in each other currency, by its code.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub foreign: BTreeMap<String, BTreeMap<String, i64>>,
    /// By therapist.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub therapists: BTreeMap<Uuid, Sums>,
    /// By treatment.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub treatments: BTreeMap<Uuid, Sums>,
    /// By room.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub rooms: BTreeMap<Uuid, Sums>,
    /// Therapists' booked minutes by hour of the week: Monday's first hour is 0, Sunday's
    /// last is 167.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub hours: BTreeMap<u8, i64>,
    /// Completed visits of known clients by the date of the completed visit before.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub before: BTreeMap<NaiveDate, i64>,
}

impl Summary {
    /// What is counted of one date.
    #[must_use]
    pub fn of_day<'a>(date: NaiveDate, events: impl IntoIterator<Item = &'a Event>) -> Self {
        let mut day = Self::default();
        for event in events {
            match event {
                Event::Made(made) => day.made(made),
                Event::Visit(visit) => day.visit(visit),
                Event::Therapist(taken) => day.therapist(taken, date),
                Event::Room(taken) => day.room(taken),
                Event::Posted(posted) => day.posted(posted),
            }
        }
        day
    }

    /// What the studio as a whole is asked for again and again, what its parts are asked
    /// for, and what tells clients apart: joined, they are what they were.
    #[must_use]
    pub fn split(self) -> [Self; 3] {
        let head = self.head();
        let Self { therapists, treatments, rooms, hours, before, .. } = self;
        let parts = Self { therapists, treatments, rooms, hours, ..Self::default() };
        [head, parts, Self { before, ..Self::default() }]
    }

    /// What the studio as a whole is asked for again and again.
    #[must_use]
    pub fn head(&self) -> Self {
        Self {
            totals: self.totals.clone(),
            lead: self.lead,
            cohort: self.cohort,
            accounts: self.accounts.clone(),
            foreign: self.foreign.clone(),
            ..Self::default()
        }
    }

    /// With everything of other days.
    pub fn join(&mut self, other: &Self) {
        self.totals.join(&other.totals);
        self.cohort.join(&other.cohort);
        for (sum, more) in self.lead.iter_mut().zip(other.lead) {
            *sum += more;
        }
        joined(&mut self.accounts, &other.accounts);
        for (currency, moved) in &other.foreign {
            joined(self.foreign.entry(currency.clone()).or_default(), moved);
        }
        joined(&mut self.hours, &other.hours);
        joined(&mut self.before, &other.before);
        for (all, more) in [
            (&mut self.therapists, &other.therapists),
            (&mut self.treatments, &other.treatments),
            (&mut self.rooms, &other.rooms),
        ] {
            for (id, sums) in more {
                all.entry(*id).or_default().join(sums);
            }
        }
    }

    /// How many clients with a completed visit in these days, which begin at `from`, had
    /// one before them. Each is counted once, however often they came.
    #[must_use]
    pub fn returning(&self, from: NaiveDate) -> i64 {
        self.before.range(..from).map(|(_, visits)| visits).sum()
    }

    fn made(&mut self, made: &Made) {
        self.count(&made.parts, Figure::Holds, 1);
        let Some(ahead) = made.ahead else { return };
        self.count(&made.parts, Figure::Made, 1);
        self.lead[lead_time(ahead)] += 1;
    }

    fn visit(&mut self, visit: &Visit) {
        let parts = &visit.parts;
        let Some(figure) = figure_of(visit.outcome) else { return };
        self.count(parts, figure, 1);
        self.count(parts, Figure::Commission, visit.commission);
        let closed = matches!(visit.outcome, Outcome::Completed { .. } | Outcome::NoShow);
        if closed && visit.rebooked {
            self.count(parts, Figure::Rebooked, 1);
        }
        if let Outcome::Completed { known, before, again_after } = visit.outcome {
            self.count(parts, Figure::SessionMinutes, visit.minutes);
            if known {
                self.of_client(parts, before, again_after);
            }
        }
    }

    fn of_client(&mut self, parts: &Parts, before: Option<NaiveDate>, again: Option<i64>) {
        if let Some(before) = before {
            *self.before.entry(before).or_default() += 1;
            return;
        }
        self.count(parts, Figure::FirstVisits, 1);
        self.cohort.clients += 1;
        for (sum, within) in self.cohort.again.iter_mut().zip(Within::ALL) {
            *sum += i64::from(again.is_some_and(|days| days <= within.days()));
        }
    }

    fn therapist(&mut self, taken: &Taken, date: NaiveDate) {
        let weekday = date.weekday().num_days_from_monday();
        for (hour, minutes) in &taken.hours {
            let cell = u8::try_from(weekday * 24).unwrap_or_default() + hour;
            *self.hours.entry(cell).or_default() += minutes;
        }
        let minutes = taken.minutes();
        self.totals.add(Figure::BookedMinutes, minutes);
        of(&mut self.therapists, taken.parts.therapist.map(|id| id.0))
            .add(Figure::BookedMinutes, minutes);
        of(&mut self.treatments, taken.parts.treatment.map(|id| id.0))
            .add(Figure::BookedMinutes, minutes);
    }

    fn room(&mut self, taken: &Taken) {
        let minutes = taken.minutes();
        self.totals.add(Figure::RoomMinutes, minutes);
        of(&mut self.rooms, taken.parts.room.map(|id| id.0)).add(Figure::RoomMinutes, minutes);
        of(&mut self.treatments, taken.parts.treatment.map(|id| id.0))
            .add(Figure::RoomMinutes, minutes);
    }

    fn posted(&mut self, posted: &Posted) {
        let has = |name: &str| posted.lines.iter().any(|line| line.account == name);
        let tax = match (has("revenue"), has("fees")) {
            (true, _) => Figure::TreatmentsTax,
            (false, true) => Figure::FeesTax,
            (false, false) => Figure::OtherTax,
        };
        for line in &posted.foreign {
            let moved = self.foreign.entry(line.currency.clone()).or_default();
            *moved.entry(line.account.clone()).or_default() += line.minor;
        }
        for line in &posted.lines {
            *self.accounts.entry(line.account.clone()).or_default() += line.minor;
            let parts = Parts {
                therapist: line.therapist.or(posted.parts.therapist),
                treatment: line.treatment.or(posted.parts.treatment),
                room: posted.parts.room,
            };
            let (figure, amount) = match (line.account.as_str(), line.minor) {
                ("revenue", minor) => (Figure::Treatments, -minor),
                ("fees", minor) => (Figure::Fees, -minor),
                ("tax", minor) => (tax, -minor),
                ("tips", minor) if posted.of_booking => (Figure::Tips, -minor),
                ("stripe_fees", minor) => (Figure::StripeFees, minor),
                // What a visit puts back on a card or into a course is used less, not sold.
                ("gift_cards", minor) if minor < 0 && !posted.of_booking => {
                    (Figure::GiftCardsSold, -minor)
                }
                ("gift_cards", minor) => (Figure::GiftCardsUsed, minor),
                ("courses", minor) if minor < 0 && !posted.of_booking => {
                    (Figure::CoursesSold, -minor)
                }
                ("courses", minor) => (Figure::CoursesUsed, minor),
                _ => continue,
            };
            self.count(&parts, figure, amount);
        }
    }

    fn count(&mut self, parts: &Parts, figure: Figure, amount: i64) {
        if amount == 0 {
            return;
        }
        self.totals.add(figure, amount);
        for (sums, id) in [
            (&mut self.therapists, parts.therapist.map(|id| id.0)),
            (&mut self.treatments, parts.treatment.map(|id| id.0)),
            (&mut self.rooms, parts.room.map(|id| id.0)),
        ] {
            of(sums, id).add(figure, amount);
        }
    }
}

/// Nobody's is kept under the id of nobody, so that parts make the whole.
fn of(sums: &mut BTreeMap<Uuid, Sums>, id: Option<Uuid>) -> &mut Sums {
    sums.entry(id.unwrap_or_default()).or_default()
}

fn joined<K: Ord + Clone>(all: &mut BTreeMap<K, i64>, more: &BTreeMap<K, i64>) {
    for (key, amount) in more {
        *all.entry(key.clone()).or_default() += amount;
    }
}

fn lead_time(ahead: TimeDelta) -> usize {
    let seconds = ahead.num_seconds();
    let found = LEAD_TIMES.iter().position(|class| seconds < class.until);
    found.unwrap_or(LEAD_TIMES.len() - 1)
}

const fn figure_of(outcome: Outcome) -> Option<Figure> {
    Some(match outcome {
        Outcome::Never => return None,
        Outcome::Asked => Figure::Asked,
        Outcome::ToCome => Figure::ToCome,
        Outcome::Completed { .. } => Figure::Completed,
        Outcome::NoShow => Figure::NoShows,
        Outcome::Cancelled(Cancelled::InTime) => Figure::CancelledInTime,
        Outcome::Cancelled(Cancelled::Late) => Figure::CancelledLate,
        Outcome::Cancelled(Cancelled::ByStudio) => Figure::CancelledByStudio,
        Outcome::Cancelled(Cancelled::ForSafety) => Figure::CancelledForSafety,
        Outcome::Declined => Figure::Declined,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::facts::Line;

    fn posted(account: &str, minor: i64, of_booking: bool) -> Event {
        let line = Line { account: account.into(), treatment: None, therapist: None, minor };
        Event::Posted(Posted {
            parts: Parts::default(),
            of_booking,
            lines: vec![line],
            foreign: Vec::new(),
        })
    }

    #[test]
    fn what_a_cancelled_visit_puts_back_is_used_less_and_not_sold() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 24).expect("a date");
        for (account, sold, used) in [
            ("gift_cards", Figure::GiftCardsSold, Figure::GiftCardsUsed),
            ("courses", Figure::CoursesSold, Figure::CoursesUsed),
        ] {
            let events = [
                posted(account, -9_000, false),
                posted(account, 4_000, true),
                posted(account, -4_000, true),
                posted(account, 2_500, true),
                posted(account, 500, false),
            ];
            let sums = Summary::of_day(day, &events).totals;
            assert_eq!((sums.of(sold), sums.of(used)), (9_000, 3_000), "{account}");
        }
    }
}
