//! A month of times for twenty therapists, beside a short and a long history.
//!
//! Two well-known schedulers read the whole past and grow with it; ours must not. The
//! number to watch is the ratio: machines differ, it does not.

use std::time::{Duration, Instant as Stopwatch};

use chrono::{Duration as Days, NaiveDate};
use domain::{ResourceId, StudioId, TreatmentId};
use services::{
    Services, availability,
    availability::SlotSearch,
    testing::{StudioOptions, TestBed, TestStudio},
};
use storage::{
    Engine, StoreError, Tx, bulk,
    entities::{
        occupancy, qualification, qualification_technique, resource, room, therapist, working_hours,
    },
    new_id,
    testing::database,
};
use uuid::Uuid;

const THERAPISTS: usize = 20;
const VISITS_A_DAY: i64 = 8;
/// Past days; twenty therapists with eight visits each make 160 bookings a day.
const SHORT: i64 = 10;
const LONG: i64 = 625;
const ROUNDS: usize = 40;
/// Two engines' noise stays well below it; reading the past goes far above.
const WORST_RATIO: f64 = 1.5;

#[tokio::main]
async fn main() {
    let mut slower = false;
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let short = measure(engine, SHORT).await;
        let long = measure(engine, LONG).await;
        let ratio = long.as_secs_f64() / short.as_secs_f64();
        let bookings = |days: i64| days * VISITS_A_DAY * 20;
        println!(
            "{engine:?}: {:.1} ms beside {} past bookings, {:.1} ms beside {}: ratio {ratio:.2}",
            short.as_secs_f64() * 1e3,
            bookings(SHORT),
            long.as_secs_f64() * 1e3,
            bookings(LONG),
        );
        slower |= ratio > WORST_RATIO;
    }
    assert!(!slower, "a long history makes the month slower: is the range bounded at both ends?");
}

/// The median time of a search, on a database with so many days of history.
async fn measure(engine: Engine, past_days: i64) -> Duration {
    let database = database(engine).await;
    let services = TestBed::services_on(database.store.clone());
    let search = fill(&services, past_days).await.expect("the studio is written");
    let mut times: Vec<Duration> = Vec::new();
    for _ in 0..ROUNDS {
        let begun = Stopwatch::now();
        let found = availability::slots(&services, &search).await.expect("it can be searched");
        times.push(begun.elapsed());
        assert!(!found.slots.is_empty(), "half of the month is free");
    }
    times.sort();
    times[ROUNDS / 2]
}

/// The test studio with seventeen more therapists and rooms: full days in the past,
/// half-full ones in the month to come.
async fn fill(services: &Services, past_days: i64) -> Result<SlotSearch, StoreError> {
    let studio = TestStudio::create(&services.store, &StudioOptions::default()).await?;
    let tx = services.store.begin().await?;
    for number in 0..THERAPISTS {
        let pair =
            [therapist_of(&tx, studio.id, number).await?, room_of(&tx, studio.id, number).await?];
        visits(&tx, studio.id, &pair, -past_days..0, VISITS_A_DAY).await?;
        visits(&tx, studio.id, &pair, 0..31, VISITS_A_DAY / 2).await?;
    }
    tx.commit().await?;
    let from = TestBed::start().date_naive();
    Ok(SlotSearch {
        studio: studio.id,
        treatment: TreatmentId::from(Uuid::from(studio.deep_tissue)),
        therapist: None,
        from,
        until: from + Days::days(30),
        ignore: None,
    })
}

async fn resource_of(tx: &Tx, studio: StudioId, kind: &str) -> Result<ResourceId, StoreError> {
    let id: Uuid = new_id();
    let row = resource::Model { id, studio: studio.into(), kind: kind.into(), active: true };
    bulk::insert::<resource::Entity>(tx, vec![row]).await?;
    Ok(id.into())
}

async fn room_of(tx: &Tx, studio: StudioId, number: usize) -> Result<ResourceId, StoreError> {
    let resource = resource_of(tx, studio, "room").await?;
    let row = room::Model {
        id: new_id(),
        studio: studio.into(),
        resource: resource.into(),
        name: format!("Room {number}"),
        position: 10,
    };
    bulk::insert::<room::Entity>(tx, vec![row]).await?;
    Ok(resource)
}

async fn therapist_of(tx: &Tx, studio: StudioId, number: usize) -> Result<ResourceId, StoreError> {
    let resource = resource_of(tx, studio, "therapist").await?;
    let id: Uuid = new_id();
    let row = therapist::Model {
        id,
        studio: studio.into(),
        account: None,
        resource: resource.into(),
        slug: format!("therapist-{number}"),
        name: format!("Therapist {number}"),
        focus: String::new(),
        about: String::new(),
        languages: "English".into(),
        online: "all".into(),
        active: true,
    };
    bulk::insert::<therapist::Entity>(tx, vec![row]).await?;
    let hours = (0..7).map(|weekday| working_hours::Model {
        id: new_id(),
        therapist: id,
        weekday,
        from_minute: 8 * 60,
        until_minute: 20 * 60,
        valid_from: None,
        valid_until: None,
    });
    bulk::insert::<working_hours::Entity>(tx, hours.collect()).await?;
    qualified(tx, studio, id).await?;
    Ok(resource)
}

async fn qualified(tx: &Tx, studio: StudioId, therapist: Uuid) -> Result<(), StoreError> {
    let id = new_id();
    let row = qualification::Model {
        id,
        studio: studio.into(),
        therapist,
        title: "Diploma".into(),
        issuer: "School of Touch".into(),
        licence_number: None,
        training_hours: Some(120),
        issued_on: NaiveDate::from_ymd_opt(2020, 1, 15).expect("a date"),
        expires_on: None,
        state: "verified".into(),
        checked_by: Some("Studio owner".into()),
        checked_at: Some(1_600_000_000),
        checked_how: Some("Number confirmed with the issuer".into()),
        reject_reason: None,
        kind: "training".into(),
        recorded_at: 0,
        warned_days: None,
    };
    bulk::insert::<qualification::Entity>(tx, vec![row]).await?;
    let covers =
        qualification_technique::Model { qualification: id, technique: "deep-tissue".into() };
    bulk::insert::<qualification_technique::Entity>(tx, vec![covers]).await
}

/// One visit every ninety minutes from eight o'clock, on each of the days.
async fn visits(
    tx: &Tx,
    studio: StudioId,
    resources: &[ResourceId],
    days: std::ops::Range<i64>,
    a_day: i64,
) -> Result<(), StoreError> {
    let midnight = TestBed::start().timestamp() - 8 * 3_600;
    let rows =
        days.flat_map(|day| (0..a_day).map(move |visit| (day, visit))).flat_map(|(day, visit)| {
            let starts = midnight + day * 86_400 + 8 * 3_600 + visit * 5_400;
            resources.iter().map(move |resource| occupancy::Model {
                id: new_id(),
                studio: studio.into(),
                resource: (*resource).into(),
                starts,
                ends: starts + 4_500,
                booking: None,
                time_off: None,
                kind: "external".into(),
                hold_expires: None,
            })
        });
    bulk::insert::<occupancy::Entity>(tx, rows.collect()).await
}
