//! Who waited for a time in all these years, and what came of it.

use chrono::TimeDelta;
use domain::Instant;
use storage::{StoreError, Tx, bulk, entities::waitlist_entry};

use crate::{
    seed::{draw::Draw, house::House, newcomer::chance},
    waitlist::REMEMBERED_DAYS,
};

/// Somebody waits for each so many bookings.
const EACH: usize = 50;
/// No studio has more who wait at once.
const AT_ONCE: i64 = 40;
/// The longest that anybody waits, in days.
const LONGEST: i64 = 21;
/// What became of ten who waited.
const ENDS: [&str; 10] =
    ["booked", "booked", "booked", "booked", "booked", "over", "over", "lapsed", "left", "removed"];
/// The days and the minutes that are wished for: evenings and Saturdays mostly.
const WISHES: [(i32, i32, i32); 4] = [
    (0b001_1111, 1_020, 1_440),
    (0b010_0000, 0, 1_440),
    (0b111_1111, 0, 780),
    (0b000_1111, 720, 1_080),
];

/// Writes those who waited for one of so many bookings, over the days of the history.
pub async fn write(
    tx: &Tx,
    house: &House,
    (bookings, days_back): (usize, u64),
    now: Instant,
) -> Result<(), StoreError> {
    // A chance of its own, so that the rest stays as it was without them.
    let mut draw = chance(house, 5);
    let days = i64::try_from(days_back).unwrap_or(i64::MAX).max(LONGEST);
    let mut waiting = 0;
    let rows = (0..bookings / EACH).map(|number| {
        let ago = draw.between(0, days);
        let waits = ago < LONGEST && waiting < AT_ONCE;
        waiting += i64::from(waits);
        one(&mut draw, house, (number, ago, waits), now)
    });
    let rows = rows.collect();
    bulk::insert::<waitlist_entry::Entity>(tx, rows).await
}

/// Somebody who came so many days ago, and waits still or no more.
fn one(
    draw: &mut Draw,
    house: &House,
    (number, ago, waits): (usize, i64, bool),
    now: Instant,
) -> waitlist_entry::Model {
    let joined = now - TimeDelta::days(ago) - TimeDelta::minutes(draw.between(0, 600));
    let joined_on = house.zone.today(joined);
    let state = if waits { "waiting" } else { ENDS[draw.below(ENDS.len())] };
    // It ended by now: on the last day at the latest.
    let ended = (!waits).then(|| joined + TimeDelta::days(draw.between(0, LONGEST.min(ago))));
    let known = ended.is_none_or(|ended| now - ended < TimeDelta::days(REMEMBERED_DAYS));
    let of = |text: String| if known { text } else { String::new() };
    let (weekdays, from_minute, until_minute) = *draw.pick(&WISHES);
    waitlist_entry::Model {
        member: None,
        id: draw.id(),
        studio: house.id,
        treatment: draw.pick(&house.treatments).0,
        therapist: None,
        moves: None,
        first_day: joined_on,
        last_day: joined_on + TimeDelta::days(LONGEST),
        weekdays,
        from_minute,
        until_minute,
        name: of(format!(
            "{} {}",
            draw.pick(house.plan.first_names),
            draw.pick(house.plan.last_names)
        )),
        email: of(format!("waits{number}@{}.example", house.plan.slug)),
        phone: None,
        client_zone: None,
        state: state.to_owned(),
        queued_at: joined.timestamp(),
        joined_at: joined.timestamp(),
        missed: if state == "lapsed" { 2 } else { 0 },
        ended_at: ended.map(|ended| ended.timestamp()),
        link_generation: 0,
        moves_generation: None,
    }
}
