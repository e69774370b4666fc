//! Five hundred clients want twenty times at once.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use domain::{BookingId, Instant, ResourceId, Span};
use serde_json::Value;
use storage::{bookings, occupancy};
use tokio::task::JoinSet;

use crate::{
    client::{Answer, Browser},
    site::{TestSite, new_booking},
};

const CLIENTS: usize = 500;
const STARTS: usize = 20;

/// What is asked for: every treatment, anybody or whoever may give it.
const WISHES: [(&str, &str); 10] = [
    ("back-reset", "any"),
    ("deep-tissue", "any"),
    ("hot-stone", "any"),
    ("back-reset", "ana"),
    ("deep-tissue", "caio"),
    ("hot-stone", "bia"),
    ("back-reset", "bia"),
    ("deep-tissue", "ana"),
    ("hot-stone", "ana"),
    ("back-reset", "caio"),
];

/// Every quarter of an hour from nine, on a Tuesday with nothing booked.
fn starts() -> Vec<Instant> {
    let nine = services::testing::TestBed::at("2026-11-24T09:00:00Z");
    (0..STARTS).map(|n| nine + TimeDelta::minutes(15 * n as i64)).collect()
}

fn text(start: Instant) -> String {
    start.to_rfc3339()
}

storage::on_both_engines! {
    async fn of_500_clients_who_want_20_times_as_many_are_booked_as_fit(site: &TestSite) {
        let answers = race(site).await;
        let made: Vec<Value> = answers.iter().filter(|a| a.status == 201).map(Answer::json).collect();
        let mut kinds = BTreeMap::new();
        for answer in &answers {
            let code = answer.json()["code"].as_str().unwrap_or("booked").to_owned();
            *kinds.entry((answer.status.as_u16(), code)).or_insert(0) += 1;
        }
        println!("{:?}: {kinds:?}", site.services().store.engine());

        // Nobody met an error: whoever was too late was told so, and what is still free.
        for answer in answers.iter().filter(|a| a.status != 201) {
            let problem = answer.json();
            assert_eq!((answer.status.as_u16(), &problem["code"]), (409, &"slot_taken".into()), "{answer}");
            assert!(!problem["next_slots"].as_array().expect("a list").is_empty(), "{answer}");
        }
        assert_eq!(answers.len(), CLIENTS);
        // Two rooms from nine to a quarter to two, for visits of 30 to 95 minutes.
        assert!((6..=STARTS).contains(&made.len()), "{} were made", made.len());

        nothing_overlaps(site, &made).await;
        nothing_is_left(site).await;
        every_one_can_be_paid(site, &made).await;
    }
}

async fn race(site: &TestSite) -> Vec<Answer> {
    let starts = starts();
    let mut clients = JoinSet::new();
    for n in 0..CLIENTS {
        let browser = site.browser();
        let (treatment, therapist) = WISHES[(n / STARTS) % WISHES.len()];
        let body = new_booking(treatment, therapist, &text(starts[n % STARTS]), &format!("c{n}"));
        clients.spawn(async move { browser.post("/api/v1/studios/lisbon/bookings", &body).await });
    }
    clients.join_all().await
}

/// The database's own join, and the same looked up and compared here by hand.
async fn nothing_overlaps(site: &TestSite, made: &[Value]) {
    let services = site.services();
    let reader = services.store.reader();
    assert_eq!(occupancy::overlaps(reader).await.expect("counted"), 0);
    let mut taken: Vec<(ResourceId, Span)> = Vec::new();
    for booking in made {
        let id: BookingId = booking["id"].as_str().expect("an id").parse().expect("an id");
        let row = bookings::by_id(reader, id).await.expect("read").expect("it is there");
        let rows = occupancy::of_booking(reader, id).await.expect("read");
        let wanted = if row.equipment.is_some() { 3 } else { 2 };
        assert_eq!(rows.len(), wanted, "a therapist, a room, and the heater where it is needed");
        assert!(
            rows.iter().all(|(_, span)| span.start <= row.span.start && row.span.end <= span.end)
        );
        taken.extend(rows);
    }
    for (i, (resource, span)) in taken.iter().enumerate() {
        let twice = taken[..i].iter().any(|(r, s)| r == resource && s.overlaps(span));
        assert!(!twice, "{resource:?} is taken twice at {span:?}");
    }
    let rows = storage::testing::count(&services.store, "occupancy").await;
    assert_eq!(rows, taken.len() as i64, "nobody who was refused takes anything");
}

/// As many as the slots allow: of what anybody asked for, nothing can be had any more.
async fn nothing_is_left(site: &TestSite) {
    let (browser, starts) = (site.browser(), starts().into_iter().map(text).collect::<Vec<_>>());
    for (treatment, therapist) in WISHES {
        let free = free(&browser, treatment, therapist).await;
        let left: Vec<_> = free.iter().filter(|start| starts.contains(start)).collect();
        assert!(left.is_empty(), "{treatment} with {therapist} is still free at {left:?}");
    }
}

async fn free(browser: &Browser, treatment: &str, therapist: &str) -> Vec<String> {
    let asked =
        format!("treatment={treatment}&therapist={therapist}&from=2026-11-24&to=2026-11-24");
    let answer = browser.get(&format!("/api/v1/studios/lisbon/slots?{asked}")).await.expect(200);
    let slots = answer.json()["slots"].as_array().expect("a list").clone();
    slots.iter().map(|slot| slot["start"].as_str().expect("a time").to_owned()).collect()
}

/// Each has a payment page of its own.
async fn every_one_can_be_paid(site: &TestSite, made: &[Value]) {
    let mut pages: Vec<_> =
        made.iter().map(|b| b["checkout_url"].as_str().expect("a page")).collect();
    pages.sort_unstable();
    pages.dedup();
    assert_eq!(pages.len(), made.len());
    site.browser().open(pages[0]).await.expect(200);
}
