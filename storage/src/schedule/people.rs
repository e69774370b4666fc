//! When therapists work, and what they may do.

use std::collections::{HashMap, HashSet};

use chrono::{NaiveDate, Weekday};
use domain::{
    Instant, StudioId, TreatmentId,
    qualification::{Qualification, QualificationState},
    schedule::{Busy, DateOverride, OnlineBooking, TherapistSchedule, WeeklyHours},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
};
use uuid::Uuid;

use crate::{
    Corrupt, StoreError,
    entities::{date_override, qualification, qualification_technique, therapist, working_hours},
    goods, studios,
};

/// Everybody who works at the studio now, by name, with nothing taken. Only qualifications that
/// cover the treatment's technique are read, and only overrides that matter on the dates.
pub async fn read<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    (treatment, technique): (TreatmentId, &str),
    dates: (NaiveDate, NaiveDate),
    active: &HashSet<Uuid>,
) -> Result<Vec<TherapistSchedule>, StoreError> {
    let mut rows = studios::therapists(conn, studio).await?;
    rows.retain(|row| active.contains(&row.resource));
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut hours = weekly_hours(conn, &ids, dates).await?;
    let mut overrides = date_overrides(conn, &ids, dates).await?;
    let mut held = qualifications(conn, studio, technique).await?;
    let declining = goods::declining(conn, treatment).await?;
    rows.into_iter()
        .map(|row| {
            Ok(TherapistSchedule {
                id: row.id.into(),
                resource: row.resource.into(),
                online: online(&row)?,
                declines: declining.contains(&row.id.into()),
                hours: hours.remove(&row.id).unwrap_or_default(),
                overrides: overrides.remove(&row.id).unwrap_or_default(),
                qualifications: held.remove(&row.id).unwrap_or_default(),
                busy: Busy::default(),
                booked: Busy::default(),
            })
        })
        .collect()
}

/// When these people work on the dates, and nothing else of their schedules.
pub async fn hours<C: ConnectionTrait>(
    conn: &C,
    people: &[therapist::Model],
    dates: (NaiveDate, NaiveDate),
) -> Result<Vec<TherapistSchedule>, StoreError> {
    let ids: Vec<Uuid> = people.iter().map(|row| row.id).collect();
    let mut hours = weekly_hours(conn, &ids, dates).await?;
    let mut overrides = date_overrides(conn, &ids, dates).await?;
    let person = |row: &therapist::Model| {
        Ok(TherapistSchedule {
            id: row.id.into(),
            resource: row.resource.into(),
            online: online(row)?,
            declines: false,
            hours: hours.remove(&row.id).unwrap_or_default(),
            overrides: overrides.remove(&row.id).unwrap_or_default(),
            qualifications: Vec::new(),
            busy: Busy::default(),
            booked: Busy::default(),
        })
    };
    people.iter().map(person).collect()
}

/// A qualification as it was written, with the techniques it covers.
pub fn qualification(
    row: qualification::Model,
    techniques: Vec<String>,
) -> Result<Qualification, Corrupt> {
    let corrupt = |column| Corrupt::new("qualification", column, row.id);
    let checked = || {
        let at = row.checked_at.and_then(|at| Instant::from_timestamp(at, 0));
        let at = at.ok_or_else(|| corrupt("checked_at"))?;
        Ok(QualificationState::Verified {
            by: row.checked_by.clone().ok_or_else(|| corrupt("checked_by"))?,
            at,
            how: row.checked_how.clone().unwrap_or_default(),
        })
    };
    let state = match row.state.as_str() {
        "claimed" => QualificationState::Claimed,
        "rejected" => {
            QualificationState::Rejected { reason: row.reject_reason.clone().unwrap_or_default() }
        }
        "verified" => checked()?,
        _ => return Err(corrupt("state")),
    };
    let training_hours = row.training_hours.map(u32::try_from).transpose();
    Ok(Qualification {
        training_hours: training_hours.map_err(|_| corrupt("training_hours"))?,
        id: row.id.into(),
        therapist: row.therapist.into(),
        title: row.title,
        issuer: row.issuer,
        licence_number: row.licence_number,
        issued_on: row.issued_on,
        expires_on: row.expires_on,
        state,
        techniques,
    })
}

/// Somebody as far as it matters on the dates, of rules that were read for more; nothing taken.
pub(super) fn of_dates(
    person: &TherapistSchedule,
    (from, until): (NaiveDate, NaiveDate),
) -> TherapistSchedule {
    let (first, last) = (from.pred_opt().unwrap_or(from), until.succ_opt().unwrap_or(until));
    let hours = person.hours.iter();
    let hours = hours.filter(|hours| hours.valid_until.is_none_or(|end| first <= end));
    let overrides = person.overrides.iter();
    let overrides = overrides.filter(|other| first <= other.date && other.date <= last);
    TherapistSchedule {
        hours: hours.copied().collect(),
        overrides: overrides.copied().collect(),
        qualifications: person.qualifications.clone(),
        busy: Busy::default(),
        booked: Busy::default(),
        ..*person
    }
}

/// Those that hold on the dates, and on the day before, when they may cross midnight.
async fn weekly_hours<C: ConnectionTrait>(
    conn: &C,
    therapists: &[Uuid],
    (from, _): (NaiveDate, NaiveDate),
) -> Result<HashMap<Uuid, Vec<WeeklyHours>>, StoreError> {
    let rows = working_hours::Entity::find()
        .filter(working_hours::Column::Therapist.is_in(therapists.iter().copied()))
        .filter(
            Condition::any()
                .add(working_hours::Column::ValidUntil.is_null())
                .add(working_hours::Column::ValidUntil.gte(from.pred_opt().unwrap_or(from))),
        )
        .all(conn)
        .await?;
    let mut of: HashMap<Uuid, Vec<WeeklyHours>> = HashMap::new();
    for row in rows {
        of.entry(row.therapist).or_default().push(weekly(&row)?);
    }
    Ok(of)
}

/// A rule as it was written.
pub fn weekly(row: &working_hours::Model) -> Result<WeeklyHours, Corrupt> {
    let corrupt = |column| Corrupt::new("working_hours", column, row.id);
    let weekday = u8::try_from(row.weekday).ok().and_then(|day| Weekday::try_from(day).ok());
    Ok(WeeklyHours {
        weekday: weekday.ok_or_else(|| corrupt("weekday"))?,
        from_minute: minute(row.from_minute).ok_or_else(|| corrupt("from_minute"))?,
        until_minute: minute(row.until_minute).ok_or_else(|| corrupt("until_minute"))?,
        valid_from: row.valid_from,
        valid_until: row.valid_until,
        room: row.room.map(Into::into),
    })
}

/// Also those of the day before, whose hours may cross midnight, and of the day after.
async fn date_overrides<C: ConnectionTrait>(
    conn: &C,
    therapists: &[Uuid],
    (from, until): (NaiveDate, NaiveDate),
) -> Result<HashMap<Uuid, Vec<DateOverride>>, StoreError> {
    let rows = date_override::Entity::find()
        .filter(date_override::Column::Therapist.is_in(therapists.iter().copied()))
        .filter(date_override::Column::Date.gte(from.pred_opt().unwrap_or(from)))
        .filter(date_override::Column::Date.lte(until.succ_opt().unwrap_or(until)))
        .all(conn)
        .await?;
    let mut of: HashMap<Uuid, Vec<DateOverride>> = HashMap::new();
    for row in rows {
        of.entry(row.therapist).or_default().push(date_override(&row)?);
    }
    Ok(of)
}

/// The hours of a date as they were written.
pub fn date_override(row: &date_override::Model) -> Result<DateOverride, Corrupt> {
    let hours = match (row.from_minute, row.until_minute) {
        (None, None) => None,
        (from, until) => {
            let hours = from.and_then(minute).zip(until.and_then(minute));
            Some(hours.ok_or_else(|| Corrupt::new("date_override", "from_minute", row.id))?)
        }
    };
    Ok(DateOverride { date: row.date, hours })
}

async fn qualifications<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    technique: &str,
) -> Result<HashMap<Uuid, Vec<Qualification>>, StoreError> {
    let covering = qualification_technique::Entity::find()
        .select_only()
        .column(qualification_technique::Column::Qualification)
        .filter(qualification_technique::Column::Technique.eq(technique));
    let rows = qualification::Entity::find()
        .filter(qualification::Column::Studio.eq(studio.0))
        .filter(qualification::Column::Id.in_subquery(covering.into_query()))
        .all(conn)
        .await?;
    let mut of: HashMap<Uuid, Vec<Qualification>> = HashMap::new();
    for row in rows {
        let therapist = row.therapist;
        of.entry(therapist).or_default().push(qualification(row, vec![technique.to_owned()])?);
    }
    Ok(of)
}

fn online(row: &therapist::Model) -> Result<OnlineBooking, Corrupt> {
    match row.online.as_str() {
        "all" => Ok(OnlineBooking::All),
        "approval" => Ok(OnlineBooking::Approval),
        "nobody" => Ok(OnlineBooking::Nobody),
        _ => Err(Corrupt::new("therapist", "online", row.id)),
    }
}

/// A minute of the day, midnight at its end included.
fn minute(value: i32) -> Option<u32> {
    u32::try_from(value).ok().filter(|minute| *minute <= 24 * 60)
}
