//! A therapist's hours and absences, as they and their studio's owner see them.

use chrono::NaiveDate;
use domain::{
    RoomId, StudioId, TherapistId,
    schedule::{DateOverride, Stretch, Wall, Week, changes_after},
    time::Zone,
};
use storage::{Connection, StoreError, entities::therapist, studios, time_off::TimeOff};
use uuid::Uuid;

use super::{HoursRefused, Whose, save::fingerprint};
use crate::{Services, auth::StaffSession};

/// Somebody whose hours these staff may set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The therapist.
    pub id: TherapistId,
    /// Their name in addresses.
    pub slug: String,
    /// Their name.
    pub name: String,
}

/// When somebody works and when they are away, from today on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    /// Whose.
    pub person: Person,
    /// The studio's zone: all of it is told by its clock.
    pub zone: Zone,
    /// Today there.
    pub today: NaiveDate,
    /// The week that holds on the date that was asked for.
    pub week: Week,
    /// A name for the weeks that are saved, for whoever saves others in their place.
    pub weeks: String,
    /// The weeks that begin to hold later than today, by the date on which they do.
    pub planned: Vec<(NaiveDate, Week)>,
    /// Other hours on single dates, in order; neighbours that are alike are one.
    pub dates: Vec<DateHours>,
    /// When they are away, by start.
    pub away: Vec<Away>,
    /// Whether there are no hours at all from today on.
    pub is_empty: bool,
}

/// Dates in a row with the same hours, other than the week's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateHours {
    /// The first of them.
    pub first: NaiveDate,
    /// The last of them.
    pub last: NaiveDate,
    /// Their hours, in order; none where they are closed.
    pub hours: Vec<Stretch>,
}

/// Time off that was written down at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Away {
    /// What all of it is removed by.
    pub id: Uuid,
    /// Each time that is not over, by start: what it is removed by, and when it is.
    pub times: Vec<(Uuid, Wall)>,
    /// For staff only.
    pub reason: String,
}

impl From<therapist::Model> for Person {
    fn from(row: therapist::Model) -> Self {
        Self { id: row.id.into(), slug: row.slug, name: row.name }
    }
}

/// Whose hours these staff may set, by name: an owner everybody's, a therapist their own.
pub async fn people(services: &Services, staff: &StaffSession) -> Result<Vec<Person>, StoreError> {
    let rows = studios::therapists(services.store.reader(), staff.studio()).await?;
    let all = rows.into_iter().map(Person::from);
    Ok(all.filter(|person| staff.may_act_for(person.id)).collect())
}

/// A room that hours can be worked in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkRoom {
    /// The room.
    pub id: RoomId,
    /// As staff call it.
    pub name: String,
    /// Whether it is still used.
    pub active: bool,
}

/// The studio's rooms in order of preference, those that are not used any more too.
pub async fn rooms(services: &Services, staff: &StaffSession) -> Result<Vec<WorkRoom>, StoreError> {
    work_rooms(services.store.reader(), staff.studio()).await
}

pub(super) async fn work_rooms<C: Connection>(
    conn: &C,
    studio: StudioId,
) -> Result<Vec<WorkRoom>, StoreError> {
    let active = storage::goods::active(conn, studio).await?;
    let rooms = studios::rooms(conn, studio).await?.into_iter().map(|row| WorkRoom {
        id: row.id.into(),
        name: row.name,
        active: active.contains(&row.resource.into()),
    });
    Ok(rooms.collect())
}

/// A therapist's hours, with the week that holds on `date`, or today.
pub async fn read(
    services: &Services,
    staff: &StaffSession,
    therapist: TherapistId,
    date: Option<NaiveDate>,
) -> Result<Hours, HoursRefused> {
    let (conn, now) = (services.store.reader(), services.now());
    let whose = Whose::find(conn, staff, therapist).await?;
    let (zone, today) = (whose.zone, whose.today(now));
    let rules = storage::hours::rules(conn, therapist, today).await?;
    let away = storage::time_off::of_therapist(conn, therapist, zone, now).await?;
    let planned = changes_after(&rules.weekly, today);
    let planned: Vec<(NaiveDate, Week)> =
        planned.into_iter().map(|first| (first, Week::on(&rules.weekly, first))).collect();
    let mut dates = rules.overrides.clone();
    dates.retain(|of| today <= of.date);
    let none = Week::on(&rules.weekly, today).is_empty();
    let none = none && planned.iter().all(|(_, week)| week.is_empty());
    Ok(Hours {
        person: whose.person,
        zone,
        today,
        week: Week::on(&rules.weekly, date.unwrap_or(today)),
        weeks: fingerprint(&rules.weekly),
        planned,
        is_empty: none && dates.iter().all(|of| of.hours.is_none()),
        dates: in_rows(dates),
        away: in_series(away),
    })
}

/// Dates with their hours, neighbours that are alike joined.
fn in_rows(mut overrides: Vec<DateOverride>) -> Vec<DateHours> {
    overrides.sort_unstable_by_key(|of| (of.date, of.hours));
    let mut by_date: Vec<DateHours> = Vec::new();
    for DateOverride { date, hours } in overrides {
        match by_date.last_mut().filter(|last| last.first == date) {
            Some(last) => last.hours.extend(hours),
            None => by_date.push(DateHours {
                first: date,
                last: date,
                hours: hours.into_iter().collect(),
            }),
        }
    }
    let mut rows: Vec<DateHours> = Vec::new();
    for day in by_date {
        let joins =
            |row: &&mut DateHours| row.last.succ_opt() == Some(day.first) && row.hours == day.hours;
        match rows.last_mut().filter(joins) {
            Some(row) => row.last = day.last,
            None => rows.push(day),
        }
    }
    rows
}

/// Absences that were written down at once are one entry.
fn in_series(all: Vec<TimeOff>) -> Vec<Away> {
    let mut found: Vec<Away> = Vec::new();
    for one in all {
        let id = one.series.unwrap_or(one.id);
        let time = (one.id, one.wall);
        match found.iter_mut().find(|away| away.id == id) {
            Some(away) => away.times.push(time),
            None => found.push(Away { id, times: vec![time], reason: one.reason }),
        }
    }
    found
}
