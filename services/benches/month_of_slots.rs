//! A month of times for twenty therapists, beside a short and a long history.
//!
//! Two well-known schedulers read the whole past and grow with it; ours must not. The
//! number to watch is the first ratio: machines differ, it does not. The second one holds
//! the search to a plain reading of the same rows, and the last bound is what a client
//! would notice.

use std::time::{Duration, Instant as Stopwatch};

use chrono::{NaiveDate, TimeDelta};
use domain::{
    BookingId, Currency, Instant, Money, ResourceId, Span, StudioId, TherapistId,
    booking::{Booking, BookingState, Source},
    policy::{PaymentPlan, Policy},
};
use services::{
    Services, availability,
    availability::SlotSearch,
    testing::{StudioOptions, TestBed, TestStudio},
};
use storage::{
    Engine, Store, StoreError, Tx, bookings, bulk,
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
/// Reading the month's occupancy and nothing else takes a good part of a search; the rest
/// is eight more queries and judging two thousand starts with twenty people.
const WORST_TO_PLAIN: f64 = 5.0;
/// Nobody waits for that.
const WORST: Duration = Duration::from_millis(50);

/// The median times on one database.
struct Measured {
    search: Duration,
    plain: Duration,
}

#[tokio::main]
async fn main() {
    let mut broken = Vec::new();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let short = measure(engine, SHORT).await;
        let long = measure(engine, LONG).await;
        let ratio = long.search.as_secs_f64() / short.search.as_secs_f64();
        let to_plain = long.search.as_secs_f64() / long.plain.as_secs_f64();
        let bookings = |days: i64| days * VISITS_A_DAY * 20;
        println!(
            "{engine:?}: {:.1} ms beside {} past bookings, {:.1} ms beside {}: ratio {ratio:.2}; \
             the rows alone {:.1} ms: ratio {to_plain:.1}",
            short.search.as_secs_f64() * 1e3,
            bookings(SHORT),
            long.search.as_secs_f64() * 1e3,
            bookings(LONG),
            long.plain.as_secs_f64() * 1e3,
        );
        if ratio > WORST_RATIO {
            broken.push("a long history makes it slower: is the range bounded at both ends?");
        }
        if to_plain > WORST_TO_PLAIN {
            broken.push("it takes too long beside a plain reading of the same rows");
        }
        if long.search > WORST {
            broken.push("a month takes longer than anybody should wait for it");
        }
    }
    assert!(broken.is_empty(), "{broken:?}");
}

async fn measure(engine: Engine, past_days: i64) -> Measured {
    let database = database(engine).await;
    let services = TestBed::services_on(database.store.clone());
    let search = fill(&services, past_days).await.expect("the studio is written");
    let (mut searches, mut plain) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let begun = Stopwatch::now();
        let found = availability::slots(&services, &search).await.expect("it can be searched");
        searches.push(begun.elapsed());
        assert!(!found.slots.is_empty(), "half of the month is free");
        let begun = Stopwatch::now();
        let rows = month(&services.store, search.studio).await;
        plain.push(begun.elapsed());
        assert!(rows > 4_000, "{rows}");
    }
    Measured { search: median(searches), plain: median(plain) }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// Reads the month's occupancy, and nothing else.
async fn month(store: &Store, studio: StudioId) -> usize {
    let from = TestBed::start();
    let until = from + TimeDelta::days(31);
    let range = (from.timestamp() - 86_400, until.timestamp());
    storage::testing::occupancy_between(store, studio, range).await.len()
}

/// The test studio with twenty more therapists and rooms: full days in the past,
/// half-full ones in the month to come.
async fn fill(services: &Services, past_days: i64) -> Result<SlotSearch, StoreError> {
    let studio = TestStudio::create(&services.store, &StudioOptions::default()).await?;
    let tx = services.store.begin().await?;
    for number in 0..THERAPISTS {
        let (therapist, person) = therapist_of(&tx, studio.id, number).await?;
        let pair = (therapist, [person, room_of(&tx, studio.id, number).await?]);
        visits(&tx, &studio, pair, -past_days..0, VISITS_A_DAY).await?;
        visits(&tx, &studio, pair, 0..31, VISITS_A_DAY / 2).await?;
    }
    tx.commit().await?;
    let from = TestBed::start().date_naive();
    Ok(SlotSearch {
        studio: studio.id,
        treatment: studio.deep_tissue,
        therapist: None,
        from,
        until: from + TimeDelta::days(30),
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

async fn therapist_of(
    tx: &Tx,
    studio: StudioId,
    number: usize,
) -> Result<(TherapistId, ResourceId), StoreError> {
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
        portrait: None,
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
        room: None,
    });
    bulk::insert::<working_hours::Entity>(tx, hours.collect()).await?;
    qualified(tx, studio, id).await?;
    Ok((id.into(), resource))
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

/// A visit of an hour every ninety minutes from eight o'clock, on each of the days, with
/// its booking: as the desk would read it back.
async fn visits(
    tx: &Tx,
    studio: &TestStudio,
    (therapist, resources): (TherapistId, [ResourceId; 2]),
    days: std::ops::Range<i64>,
    a_day: i64,
) -> Result<(), StoreError> {
    let eight = TestBed::start();
    let starts = days.flat_map(|day| {
        (0..a_day).map(move |visit| eight + TimeDelta::days(day) + TimeDelta::minutes(visit * 90))
    });
    let bookings: Vec<Booking> = starts.map(|start| booking(studio, therapist, start)).collect();
    bookings::insert_all(tx, &bookings).await?;
    let rows = bookings.iter().flat_map(|booking| {
        let taken = booking.span.padded(5, 10);
        resources.map(|resource| occupancy::Model {
            id: new_id(),
            studio: studio.id.into(),
            resource: resource.into(),
            starts: taken.start.timestamp(),
            ends: taken.end.timestamp(),
            booking: Some(booking.id.into()),
            time_off: None,
            class_date: None,
            kind: "booking".into(),
            hold_expires: None,
        })
    });
    bulk::insert::<occupancy::Entity>(tx, rows.collect()).await
}

fn booking(studio: &TestStudio, therapist: TherapistId, start: Instant) -> Booking {
    let id: BookingId = new_id();
    let (price, past) = (Money::new(8_400, Currency::Eur), start < TestBed::start());
    Booking {
        id,
        studio: studio.id,
        reference: format!("LB-{id}"),
        treatment: studio.deep_tissue,
        therapist,
        room: studio.rooms[0],
        equipment: None,
        client: None,
        holder: None,
        span: Span::of_minutes(start, 60),
        local_start: start.naive_utc(),
        zone: "Europe/Lisbon".into(),
        offset_seconds: 0,
        tzdb_version: domain::time::tzdb_version().into(),
        treatment_name: "deep tissue".into(),
        minutes: 60,
        price,
        tax_basis_points: 2_300,
        policy: policy(),
        plan: PaymentPlan::Full,
        due_online: price,
        contact: None,
        client_zone: None,
        source: Source::Page,
        reschedules: 0,
        refund_cap: 100,
        sequence: 0,
        link_generation: 0,
        version: 3,
        flag: None,
        state: if past { BookingState::Completed } else { BookingState::Confirmed },
        created_at: start - TimeDelta::days(7),
        updated_at: start - TimeDelta::days(7),
    }
}

fn policy() -> Policy {
    Policy {
        start_grid_minutes: 15,
        notice_to_book_minutes: 60,
        booking_window_days: 62,
        notice_to_reschedule_minutes: 240,
        reschedules_allowed: 2,
        ladder: Vec::new(),
        deposit_percent: 100,
        pay_at_studio: false,
        no_show_percent: 100,
        card_on_file: false,
        hold_minutes: 10,
        reminder_hours: 24,
    }
}
