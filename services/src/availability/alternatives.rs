//! Other starts than the one that was asked for.

use chrono::{Days, NaiveDate};
use domain::{
    Instant, StudioId, TherapistId, TreatmentId,
    schedule::{Slot, available_slots},
};

use super::{AvailabilityError, LONGEST_SEARCH_DAYS, SlotSearch, before, known_snapshot};
use crate::Services;

/// How many days the first look ahead covers: most studios have a time in the next week.
const FIRST_LOOK_DAYS: u64 = 7;
/// How many looks are taken, the later ones of [`LONGEST_SEARCH_DAYS`]: more than a year.
const LOOKS: usize = 7;
/// How many days before and after a start count as near it.
const NEAR_DAYS: u64 = 3;

/// The first `count` starts that can be booked at or after an instant, as far as the
/// booking window reaches; fewer where there are no more.
pub async fn next_slots(
    services: &Services,
    studio: StudioId,
    treatment: TreatmentId,
    therapist: Option<TherapistId>,
    after: Instant,
    count: usize,
) -> Result<Vec<Slot>, AvailabilityError> {
    let from = before(after.date_naive());
    let search = SlotSearch { studio, treatment, therapist, from, until: from, ignore: None };
    ahead(services, &search, after, count).await
}

/// [`super::nearest`], found now.
pub(super) async fn nearest(
    services: &Services,
    search: &SlotSearch,
    start: Instant,
    count: usize,
) -> Result<Vec<Slot>, AvailabilityError> {
    let now = services.now();
    let date = start.max(now).date_naive();
    let from = date.checked_sub_days(Days::new(NEAR_DAYS)).unwrap_or(date);
    let from_today = SlotSearch { from: before(now.date_naive()), ..*search };
    let near = SlotSearch { from, until: ahead_by(date, NEAR_DAYS), ..*search };
    let (query, near) = known_snapshot(services, &near, now).await?;
    let mut slots = available_slots(&query, &near, now);
    if slots.len() < count {
        let later = ahead(services, &SlotSearch { from, ..*search }, now, count).await?;
        let none_later = later.is_empty();
        return if none_later { ahead(services, &from_today, now, count).await } else { Ok(later) };
    }
    slots.sort_by_key(|slot| (slot.start - start).abs());
    slots.truncate(count);
    slots.sort_by_key(|slot| slot.start);
    Ok(slots)
}

/// The first `count` starts at or after an instant, looked for from `search.from` on.
async fn ahead(
    services: &Services,
    search: &SlotSearch,
    after: Instant,
    count: usize,
) -> Result<Vec<Slot>, AvailabilityError> {
    let now = services.now();
    let (mut from, mut days) = (search.from.max(before(now.date_naive())), FIRST_LOOK_DAYS);
    let mut found = Vec::new();
    for _ in 0..LOOKS {
        let until = ahead_by(from, days - 1);
        let look = SlotSearch { from, until, ..*search };
        let (query, snapshot) = known_snapshot(services, &look, now).await?;
        let slots = available_slots(&query, &snapshot, now).into_iter();
        found.extend(slots.filter(|slot| after <= slot.start).take(count - found.len()));
        if found.len() >= count || until >= snapshot.rules.latest(snapshot.zone, now) {
            break;
        }
        (from, days) = (ahead_by(until, 1), LONGEST_SEARCH_DAYS.unsigned_abs());
    }
    Ok(found)
}

fn ahead_by(date: NaiveDate, days: u64) -> NaiveDate {
    date.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
}
