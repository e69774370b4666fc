//! Days, weeks and months of the people who work at a studio.

mod day;
mod month;

use std::{
    collections::{HashMap, HashSet},
    mem,
};

use chrono::{Days, NaiveDate, TimeDelta};
use domain::{
    BookingId, Instant, ResourceId, Span, TherapistId,
    schedule::working,
    time::{LocalTime, Zone},
};
use storage::{
    Connection, StoreError, bookings, entities::therapist, occupancy, schedule, studios,
};

pub use self::{
    day::{Entry, PersonDay, Stretch, What},
    month::{Counts, MonthDay, month},
};
use super::{DeskRefused, DeskVisit, day::describe};
use crate::{
    Services,
    auth::StaffSession,
    classes::{self, ClassLine},
};

/// How many days are shown at most: six weeks, as a month can need.
const AT_MOST: u64 = 42;
/// A visit that began the evening before may reach over midnight.
const EARLY: TimeDelta = TimeDelta::hours(12);

/// What a calendar is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CalendarQuery {
    /// The first date.
    pub from: NaiveDate,
    /// The last date.
    pub until: NaiveDate,
    /// Whose; of everybody where nobody is named and an owner asks.
    pub therapist: Option<TherapistId>,
}

/// Some days of the people who work at a studio.
#[derive(Clone, Debug)]
pub struct DeskCalendar {
    /// Whose clock it is told by.
    pub zone: Zone,
    /// When it was read.
    pub now: Instant,
    /// Whose calendars these are, by name.
    pub people: Vec<Person>,
    /// Day by day.
    pub days: Vec<CalendarDay>,
}

/// Somebody with a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub id: TherapistId,
    /// Their name in addresses.
    pub slug: String,
    /// Their name.
    pub name: String,
    /// Whether they work at the studio now.
    pub active: bool,
}

/// A day, person by person.
#[derive(Clone, Debug)]
pub struct CalendarDay {
    /// The local date.
    pub date: NaiveDate,
    /// How the clock is changed on it.
    pub change: Option<ClockChange>,
    /// As many as there are people, in their order.
    pub people: Vec<PersonDay>,
}

/// A day on which the clock is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockChange {
    /// How many minutes the day has more than others; fewer where negative.
    pub minutes: i64,
}

impl DeskCalendar {
    /// What the studio's clock shows at an instant.
    #[must_use]
    pub fn local(&self, at: Instant) -> LocalTime {
        self.zone.local(at)
    }
}

impl CalendarDay {
    /// The visits that begin on it, of everybody, by person.
    pub fn visits(&self) -> impl Iterator<Item = &DeskVisit> {
        let entries = self.people.iter().flat_map(|person| &person.entries);
        entries.filter(|entry| entry.begins).flat_map(|entry| entry.what.visits())
    }
}

/// Reads some days, all as of one moment: of everybody for an owner, their own for a therapist.
/// With as many questions for six weeks as for a day. Refuses a therapist of another studio, and a
/// therapist who asks for another.
pub async fn calendar(
    services: &Services,
    staff: &StaffSession,
    query: CalendarQuery,
) -> Result<DeskCalendar, DeskRefused> {
    let (moment, now) = (services.store.begin_reading().await?, services.now());
    let conn = &*moment;
    let Read { zone, rows, query } = read(conn, staff, query).await?;
    let found = Found::read(conn, staff, zone, &rows, query).await?;
    Ok(found.calendar(zone, now, rows, query))
}

/// Of which clock, of whom, and which days.
struct Read {
    zone: Zone,
    rows: Vec<therapist::Model>,
    query: CalendarQuery,
}

/// What may be read: as [`calendar`] says.
async fn read<C: Connection>(
    conn: &C,
    staff: &StaffSession,
    query: CalendarQuery,
) -> Result<Read, DeskRefused> {
    let studio = studios::by_id(conn, staff.studio()).await?.ok_or(DeskRefused::NotFound)?;
    let zone = schedule::zone(&studio).map_err(StoreError::from)?;
    let whose = if staff.runs_desk() { query.therapist } else { staff.therapist() };
    if query.therapist.is_some_and(|asked| !staff.may_act_for(asked)) {
        return Err(DeskRefused::NotFound);
    }
    let query = CalendarQuery { until: last(query), therapist: whose, ..query };
    let rows = studios::every_therapist(conn, staff.studio()).await?;
    let rows: Vec<_> =
        rows.into_iter().filter(|row| whose.is_none_or(|id| id.0 == row.id)).collect();
    if rows.is_empty() && whose.is_some() {
        return Err(DeskRefused::NotFound);
    }
    Ok(Read { zone, rows, query })
}

/// The last date, not before the first and not beyond what is shown at most.
fn last(query: CalendarQuery) -> NaiveDate {
    let most = query.from.checked_add_days(Days::new(AT_MOST - 1)).unwrap_or(query.from);
    query.until.clamp(query.from, most)
}

/// What was read.
struct Found {
    visits: Vec<DeskVisit>,
    classes: Vec<ClassLine>,
    away: Vec<occupancy::Away>,
    hours: Vec<(TherapistId, Vec<Span>)>,
}

impl Found {
    async fn read<C: Connection>(
        conn: &C,
        staff: &StaffSession,
        zone: Zone,
        rows: &[therapist::Model],
        query: CalendarQuery,
    ) -> Result<Self, StoreError> {
        let (start, end) = (zone.day_start(query.from), day::end(zone, query.until));
        let studio = staff.studio();
        let early = start - EARLY;
        let resources: Vec<ResourceId> = rows.iter().map(|row| row.resource.into()).collect();
        let visits = async {
            let found = bookings::between(conn, studio, query.therapist, early, end).await?;
            let people = rows.iter().map(|row| (row.id, row.name.clone())).collect();
            describe(conn, staff, found, Some(people)).await
        };
        let away = async {
            match Span::new(start, end) {
                Some(span) => occupancy::away(conn, &resources, span).await,
                None => Ok(Vec::new()),
            }
        };
        // What lies on the days and who works on them: neither waits for the other.
        let others = async {
            let mut classes = classes::of_days(conn, staff, (early, end)).await?;
            classes.retain(|class| query.therapist.is_none_or(|whose| whose == class.therapist));
            let people = schedule::hours(conn, rows, (query.from, query.until)).await?;
            Ok::<_, StoreError>((classes, away.await?, people))
        };
        let (visits, (classes, away, people)) = tokio::try_join!(visits, others)?;
        let hours = people.iter().map(|p| (p.id, working(p, zone, query.from, query.until)));
        Ok(Self { visits, classes, away, hours: hours.collect() })
    }

    fn calendar(
        mut self,
        zone: Zone,
        now: Instant,
        mut rows: Vec<therapist::Model>,
        query: CalendarQuery,
    ) -> DeskCalendar {
        let seen: HashSet<TherapistId> = self.visits.iter().map(|visit| visit.therapist).collect();
        rows.retain(|row| row.active || seen.contains(&TherapistId(row.id)));
        let mut lying = self.by_day(zone, &rows, query);
        let dates = query.from.iter_days().take_while(|date| *date <= query.until);
        let days = dates.map(|date| CalendarDay {
            date,
            change: change(zone, date),
            people: rows
                .iter()
                .map(|row| {
                    let all = lying.remove(&(row.id.into(), date)).unwrap_or_default();
                    self.person_day(zone, now, (row, date), all)
                })
                .collect(),
        });
        DeskCalendar { zone, now, days: days.collect(), people: rows.iter().map(person).collect() }
    }

    fn person_day(
        &self,
        zone: Zone,
        now: Instant,
        (row, date): (&therapist::Model, NaiveDate),
        all: Vec<(Span, What)>,
    ) -> PersonDay {
        let id = TherapistId(row.id);
        let hours = self.hours.iter().find(|(other, _)| *other == id);
        let hours = if row.active { hours.map(|(_, hours)| hours.as_slice()) } else { None };
        day::lay(zone, date, now, hours.unwrap_or_default(), all)
    }

    /// What lies on each day of each person, so that nothing is looked through, or copied,
    /// once for every day that is shown. Visits and classes are taken from here.
    fn by_day(
        &mut self,
        zone: Zone,
        rows: &[therapist::Model],
        query: CalendarQuery,
    ) -> HashMap<(TherapistId, NaiveDate), Vec<(Span, What)>> {
        let mut all: HashMap<_, Vec<_>> = HashMap::new();
        let mut put = |whose: TherapistId, span: Span, what: What| {
            let first = zone.today(span.start).max(query.from);
            let last = zone.today(span.end).min(query.until);
            let mut dates = first.iter_days().take_while(|date| *date <= last).peekable();
            while let Some(date) = dates.next() {
                let lying: &mut Vec<_> = all.entry((whose, date)).or_default();
                // Hardly anything lies on two days.
                if dates.peek().is_none() {
                    lying.push((span, what));
                    break;
                }
                lying.push((span, what.clone()));
            }
        };
        // A class stands there once, with whoever comes to it.
        let coming = self.classes.iter().flat_map(|class| &class.visits);
        let coming: HashSet<BookingId> = coming.map(|visit| visit.id).collect();
        for class in mem::take(&mut self.classes) {
            put(class.therapist, class.session, What::Class(Box::new(class)));
        }
        let alone = mem::take(&mut self.visits).into_iter();
        for visit in alone.filter(|visit| !coming.contains(&visit.id)) {
            if let Some(span) = Span::new(visit.start, visit.end) {
                put(visit.therapist, span, What::Visit(Box::new(visit)));
            }
        }
        let whose: HashMap<ResourceId, TherapistId> =
            rows.iter().map(|row| (row.resource.into(), row.id.into())).collect();
        for away in &self.away {
            if let Some(whose) = whose.get(&away.resource) {
                let what = away.reason.clone().map_or(What::Elsewhere, What::TimeOff);
                put(*whose, away.span, what);
            }
        }
        all
    }
}

fn person(row: &therapist::Model) -> Person {
    Person { id: row.id.into(), slug: row.slug.clone(), name: row.name.clone(), active: row.active }
}

fn change(zone: Zone, date: NaiveDate) -> Option<ClockChange> {
    let minutes = (day::end(zone, date) - zone.day_start(date)).num_minutes() - 24 * 60;
    (minutes != 0).then_some(ClockChange { minutes })
}
