//! When a therapist works, as its rules are read and written.

use chrono::NaiveDate;
use domain::{
    TherapistId,
    schedule::{DateOverride, WeeklyHours, WorkRules},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::{
    StoreError, Tx, bulk,
    entities::{date_override, working_hours},
    new_id, schedule,
};

/// Everything that says when a therapist works from the day before `from` on, whose hours
/// may cross midnight.
pub async fn rules<C: ConnectionTrait>(
    conn: &C,
    therapist: TherapistId,
    from: NaiveDate,
) -> Result<WorkRules, StoreError> {
    let first = from.pred_opt().unwrap_or(from);
    let weekly = working_hours::Entity::find()
        .filter(working_hours::Column::Therapist.eq(therapist.0))
        .order_by_asc(working_hours::Column::Weekday)
        .order_by_asc(working_hours::Column::FromMinute)
        .all(conn)
        .await?;
    let overrides = date_override::Entity::find()
        .filter(date_override::Column::Therapist.eq(therapist.0))
        .filter(date_override::Column::Date.gte(first))
        .order_by_asc(date_override::Column::Date)
        .order_by_asc(date_override::Column::FromMinute)
        .all(conn)
        .await?;
    Ok(WorkRules {
        weekly: weekly.iter().map(schedule::weekly).collect::<Result<_, _>>()?,
        overrides: overrides.iter().map(schedule::date_override).collect::<Result<_, _>>()?,
    })
}

/// Writes a therapist's weekly rules in place of all there were.
pub async fn replace_weekly(
    tx: &Tx,
    therapist: TherapistId,
    rules: &[WeeklyHours],
) -> Result<(), StoreError> {
    working_hours::Entity::delete_many()
        .filter(working_hours::Column::Therapist.eq(therapist.0))
        .exec(&**tx)
        .await?;
    let rows = rules.iter().map(|rule| working_hours::Model {
        id: new_id::<Uuid>(),
        therapist: therapist.0,
        weekday: i32::try_from(rule.weekday.num_days_from_monday()).unwrap_or_default(),
        from_minute: rule.from_minute.cast_signed(),
        until_minute: rule.until_minute.cast_signed(),
        valid_from: rule.valid_from,
        valid_until: rule.valid_until,
    });
    bulk::insert::<working_hours::Entity>(tx, rows.collect()).await
}

/// Writes the hours of single dates, from one to another, in place of all there were
/// between them.
pub async fn replace_overrides(
    tx: &Tx,
    therapist: TherapistId,
    (first, last): (NaiveDate, NaiveDate),
    hours: &[DateOverride],
) -> Result<(), StoreError> {
    date_override::Entity::delete_many()
        .filter(date_override::Column::Therapist.eq(therapist.0))
        .filter(date_override::Column::Date.between(first, last))
        .exec(&**tx)
        .await?;
    let rows = hours.iter().filter(|of| first <= of.date && of.date <= last);
    let rows = rows.map(|of| date_override::Model {
        id: new_id::<Uuid>(),
        therapist: therapist.0,
        date: of.date,
        from_minute: of.hours.map(|(from, _)| from.cast_signed()),
        until_minute: of.hours.map(|(_, until)| until.cast_signed()),
    });
    bulk::insert::<date_override::Entity>(tx, rows.collect()).await
}

#[cfg(test)]
mod tests {
    use chrono::Weekday;
    use domain::TherapistId;

    use super::*;
    use crate::{Store, schedule::tests::practice::Practice};

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn rule(weekday: Weekday, from_minute: u32, until_minute: u32) -> WeeklyHours {
        let (valid_from, valid_until) = (Some(date("2027-01-04")), None);
        WeeklyHours { weekday, from_minute, until_minute, valid_from, valid_until }
    }

    async fn write(store: &Store, who: TherapistId, weekly: &[WeeklyHours]) {
        let tx = store.begin().await.expect("begun");
        replace_weekly(&tx, who, weekly).await.expect("written");
        tx.commit().await.expect("committed");
    }

    crate::on_both_engines! {
        async fn a_week_comes_back_as_it_was_written_and_nobody_elses_changes(store: &Store) {
            let practice = Practice::open(store, "Europe/Lisbon", 2, 1).await;
            let [one, other] = [practice.therapists[0], practice.therapists[1]];
            let theirs = rules(store.reader(), other, date("2027-01-04")).await.expect("read");
            let week = [rule(Weekday::Mon, 540, 780), rule(Weekday::Sun, 1320, 120)];
            write(store, one, &week).await;
            let read = rules(store.reader(), one, date("2027-01-04")).await.expect("read");
            assert_eq!(read.weekly, week);
            let after = rules(store.reader(), other, date("2027-01-04")).await.expect("read");
            assert_eq!(after, theirs);
            write(store, one, &[]).await;
            let none = rules(store.reader(), one, date("2027-01-04")).await.expect("read");
            assert!(none.weekly.is_empty());
        }

        async fn the_hours_of_a_stretch_of_dates_are_replaced_and_others_stay(store: &Store) {
            let practice = Practice::open(store, "Europe/Lisbon", 2, 1).await;
            let one = practice.therapists[0];
            let of = |day: &str, hours| DateOverride { date: date(day), hours };
            let days = (date("2031-01-04"), date("2031-01-06"));
            let written = [of("2031-01-04", None), of("2031-01-06", Some((540, 600)))];
            let tx = store.begin().await.expect("begun");
            replace_overrides(&tx, one, days, &written).await.expect("written");
            let closed = [of("2031-01-05", None), of("2031-02-05", None)];
            let day = (date("2031-01-05"), date("2031-01-05"));
            replace_overrides(&tx, one, day, &closed).await.expect("written");
            tx.commit().await.expect("committed");
            let read = rules(store.reader(), one, date("2031-01-05")).await.expect("read");
            let expected =
                [of("2031-01-04", None), of("2031-01-05", None), of("2031-01-06", Some((540, 600)))];
            assert_eq!(read.overrides, expected);
        }
    }
}
