//! Classes on both engines: put, booked, raced for, moved, given back and called off.

mod booking;
mod putting;
mod race;
mod zone;

use domain::{
    Instant,
    booking::{Booking, Source},
    schedule::Slot,
};

use super::*;
use crate::{
    auth::testing,
    availability::slots,
    bookings::{
        HoldRefused, HoldRequest, hold,
        tests::bench::{form, holder, no_overlaps, paid, pressed, read, sql},
    },
    testing::TestBed,
};

/// Saturday at two, in Lisbon, which is UTC in winter.
fn saturday() -> Instant {
    TestBed::at("2026-11-28T14:00:00Z")
}

fn next_saturday() -> Instant {
    TestBed::at("2026-12-05T14:00:00Z")
}

fn owner(bed: &TestBed) -> StaffSession {
    testing::owner(bed.studio.id).into()
}

/// Deep tissue is a class now: 60 minutes, 5 before, 10 after, 5 of rest.
async fn teach(bed: &TestBed) {
    let class = "UPDATE treatment SET kind = 'partner_class', pairs = 4 WHERE slug = 'deep-tissue'";
    sql(bed, class).await;
}

fn with_ana(bed: &TestBed, weeks: u32, pairs: u32) -> PutRequest {
    PutRequest {
        treatment: bed.studio.deep_tissue,
        therapist: bed.studio.ana,
        date: "2026-11-28".parse().expect("a date"),
        time: "14:00:00".parse().expect("a time"),
        weeks,
        pairs,
    }
}

/// So many Saturdays for so many pairs, with Ana.
async fn class(bed: &TestBed, weeks: u32, pairs: u32) {
    teach(bed).await;
    let put = put(&bed.services, &owner(bed), with_ana(bed, weeks, pairs)).await;
    assert_eq!(put.expect("nothing is booked"), weeks as usize);
}

fn seat(bed: &TestBed, start: Instant, n: u8) -> HoldRequest {
    HoldRequest {
        studio: bed.studio.id,
        treatment: bed.studio.deep_tissue,
        therapist: None,
        start,
        holder: holder(n),
        client_zone: None,
        source: Source::Page,
    }
}

/// A seat that is paid.
async fn booked(bed: &TestBed, start: Instant, n: u8) -> Booking {
    let held = hold(&bed.services, seat(bed, start, n)).await.expect("a seat is left");
    pressed(bed, form(n)).await;
    paid(bed).await;
    let booking = read(bed, &held).await;
    assert_eq!(booking.state.code(), "confirmed");
    booking
}

async fn left(bed: &TestBed) -> Vec<usize> {
    let (studio, class) = (bed.studio.id, bed.studio.deep_tissue);
    let dates = dates(&bed.services, studio, class, None).await.expect("read");
    dates.iter().map(|date| date.left).collect()
}

/// What is offered of a treatment from the Saturday on, for a week and a day.
async fn offered(bed: &TestBed, treatment: TreatmentId) -> Vec<Slot> {
    let search = SlotSearch {
        studio: bed.studio.id,
        treatment,
        therapist: None,
        from: "2026-11-28".parse().expect("a date"),
        until: "2026-12-05".parse().expect("a date"),
        ignore: None,
    };
    slots(&bed.services, &search).await.expect("read").slots
}

fn is_taken(refused: &HoldRefused) -> bool {
    matches!(refused, HoldRefused::Slot { why, .. } if why.is_taken())
}
