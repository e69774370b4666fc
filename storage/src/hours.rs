//! When a therapist works, as its rules are read and written.

use chrono::NaiveDate;
use domain::{
    RoomId, TherapistId,
    schedule::{DateOverride, WeeklyHours, WorkRules},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};
use uuid::Uuid;

use crate::{
    StoreError, Tx, bulk,
    entities::{date_override, therapist, working_hours},
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

/// Who has weekly hours in a room that still hold on `today` or later: their names, in order.
pub async fn who_works_in<C: ConnectionTrait>(
    conn: &C,
    room: RoomId,
    today: NaiveDate,
) -> Result<Vec<String>, StoreError> {
    let theirs = working_hours::Entity::find()
        .select_only()
        .column(working_hours::Column::Therapist)
        .filter(working_hours::Column::Room.eq(room.0))
        .filter(
            Condition::any()
                .add(working_hours::Column::ValidUntil.is_null())
                .add(working_hours::Column::ValidUntil.gte(today)),
        );
    let names = therapist::Entity::find()
        .select_only()
        .column(therapist::Column::Name)
        .filter(therapist::Column::Id.in_subquery(theirs.into_query()))
        .filter(therapist::Column::Active.eq(true))
        .order_by_asc(therapist::Column::Name);
    Ok(names.into_tuple().all(conn).await?)
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
        room: rule.room.map(Uuid::from),
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
        WeeklyHours { weekday, from_minute, until_minute, valid_from, valid_until, room: None }
    }

    /// The studio's first room.
    async fn first_room(store: &Store, practice: &Practice) -> RoomId {
        let rooms = crate::studios::rooms(store.reader(), practice.studio).await.expect("rooms");
        rooms[0].id.into()
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

        async fn who_works_in_a_room_is_found_while_the_hours_hold(store: &Store) {
            let practice = Practice::open(store, "Europe/Lisbon", 2, 2).await;
            let room = first_room(store, &practice).await;
            let last = Some(date("2027-06-30"));
            let there = WeeklyHours { room: Some(room), valid_until: last, ..rule(Weekday::Tue, 540, 780) };
            write(store, practice.therapists[1], &[there, rule(Weekday::Wed, 540, 780)]).await;
            let read = rules(store.reader(), practice.therapists[1], date("2027-01-04")).await;
            assert_eq!(read.expect("read").weekly[0], there);
            let on = async |day| who_works_in(store.reader(), room, date(day)).await.expect("read");
            assert_eq!(on("2027-06-30").await, ["Therapist 01"]);
            assert!(on("2027-07-01").await.is_empty());
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
