mod closing;
mod off;
mod weeks;

use chrono::NaiveDate;
use domain::{
    TherapistId,
    schedule::{Shift, Slot, Stretch, Wall, Week, available_slots},
};

use super::*;
use crate::{
    auth::{StaffSession, testing},
    availability::{self, SlotSearch},
    testing::TestBed,
};

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn wall(from: &str, until: &str) -> Wall {
    let read = |text: &str| text.parse().expect("a wall time");
    (read(from), read(until))
}

fn ana(bed: &TestBed) -> StaffSession {
    testing::therapist(bed.studio.id, bed.studio.ana).into()
}

/// Everybody who may not act for Ana.
fn strangers(bed: &TestBed) -> [StaffSession; 3] {
    [
        testing::therapist(bed.studio.id, bed.studio.bia).into(),
        testing::owner(storage::new_id()).into(),
        testing::therapist(storage::new_id(), storage::new_id()).into(),
    ]
}

/// The same hours from Monday to Friday.
fn weekdays(hours: &[Stretch]) -> Week {
    let mut days: [Vec<Shift>; 7] = Default::default();
    days[..5].fill(hours.iter().copied().map(Shift::from).collect());
    Week::new(days).expect("in order")
}

fn from(first: &str, week: Week) -> Change {
    Change::Week { week, first: date(first), last: None }
}

fn on(first: &str, last: &str, hours: Option<&[Stretch]>) -> Change {
    let hours = hours.map(<[Stretch]>::to_vec);
    Change::Dates { first: date(first), last: date(last), hours }
}

/// What clients are offered with a therapist for deep tissue, in as many days as the
/// preview shows: by the scheduler, on what the database holds.
async fn offered(bed: &TestBed, therapist: TherapistId) -> Vec<Slot> {
    offered_from(bed, therapist, date("2026-11-23")).await
}

async fn offered_from(bed: &TestBed, therapist: TherapistId, from: NaiveDate) -> Vec<Slot> {
    let search = SlotSearch {
        studio: bed.studio.id,
        treatment: bed.studio.deep_tissue,
        therapist: Some(therapist),
        from,
        until: from + chrono::TimeDelta::days(13),
        ignore: None,
    };
    let (reader, now) = (bed.services.store.reader(), bed.services.now());
    let (query, snapshot) = availability::snapshot(reader, &search, now).await.expect("read");
    available_slots(&query, &snapshot, now)
}

/// The starts on a date, as the studio's clock shows them.
async fn starts_on(bed: &TestBed, day: &str) -> Vec<String> {
    let all = offered(bed, bed.studio.ana).await;
    let of_day = all.iter().filter(|slot| slot.local.date() == date(day));
    of_day.map(|slot| slot.local.time().format("%H:%M").to_string()).collect()
}

/// What was done to somebody's hours, with its detail.
async fn noted(bed: &TestBed, therapist: TherapistId) -> Vec<(String, String)> {
    let reader = bed.services.store.reader();
    let all = audit::of_object(reader, &therapist.to_string()).await.expect("read");
    all.into_iter().map(|entry| (entry.action, entry.detail)).collect()
}

/// Ana's hours, as she sees them.
async fn hers(bed: &TestBed) -> Hours {
    read(&bed.services, &ana(bed), bed.studio.ana, None).await.expect("hers")
}
