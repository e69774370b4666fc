//! What those who wait are told, and what the studio hears of who is late.

use domain::{booking::BookingState, waitlist::Wish};
use uuid::Uuid;

use super::{at, studio, visit, whole};
use crate::{
    clock::WallClock,
    mail::{
        running_late,
        visit::Visit,
        waitlist::{Facts, ended_letter, joined_letter, link_renewed_letter, offer_letter},
    },
    waitlist::{EntryView, OfferView},
};

fn entry() -> EntryView {
    let zone = |name: &str| name.parse().expect("a zone");
    EntryView {
        id: Uuid::from_u128(7).into(),
        studio: Uuid::from_u128(2).into(),
        clock: WallClock::of_studio(zone("Europe/Berlin"), "Berlin"),
        client_clock: Some(WallClock::of_zone(zone("Europe/Lisbon"))),
        treatment: Uuid::from_u128(3).into(),
        treatment_name: "Deep tissue back".into(),
        minutes: 60,
        therapist: None,
        therapist_name: None,
        moves: None,
        wish: Wish {
            first: "2026-11-24".parse().expect("a date"),
            last: "2026-12-04".parse().expect("a date"),
            weekdays: 127,
            from_minute: 0,
            until_minute: 1_440,
        },
        comes: None,
        name: "Amara Okafor".into(),
        email: "amara@client.example".into(),
        phone: None,
        state: "waiting".into(),
        joined_at: at("2026-11-23T08:00:00Z"),
        offer: None,
        offers: 0,
        missed: 0,
    }
}

fn facts() -> Facts {
    Facts {
        view: entry(),
        studio: studio(),
        url: "https://book.lumbar.example/w/the-secret-part".into(),
        book_url: "https://book.lumbar.example/weidenhof/book".into(),
    }
}

fn offer() -> OfferView {
    OfferView {
        start: at("2026-11-26T14:00:00Z"),
        therapist_name: "Hana Brandt".into(),
        expires: at("2026-11-24T10:20:30Z"),
        accepted: false,
    }
}

#[test]
fn who_joins_gets_the_link_to_their_place() {
    insta::assert_snapshot!("waitlist_joined", whole(&joined_letter(&facts())));
}

#[test]
fn an_offer_says_when_until_when_and_what_a_no_costs() {
    insta::assert_snapshot!("waitlist_offer", whole(&offer_letter(&facts(), &offer())));
}

#[test]
fn an_offer_of_an_earlier_time_says_which_visit_moves() {
    let moves = Some((Uuid::from_u128(1).into(), at("2026-11-30T14:00:00Z")));
    let facts = Facts { view: EntryView { moves, ..entry() }, ..facts() };
    let text = offer_letter(&facts, &offer()).text();
    assert!(
        text.contains(
            "your visit moves there from Mon 30 Nov, 15:00 (Berlin time; 14:00 in Lisbon)"
        ),
        "{text}"
    );
}

#[test]
fn a_new_link_says_that_the_place_is_kept() {
    insta::assert_snapshot!("waitlist_link_renewed", whole(&link_renewed_letter(&facts())));
}

#[test]
fn whoever_did_not_answer_hears_that_it_is_over_and_no_blame() {
    insta::assert_snapshot!("waitlist_ended", whole(&ended_letter(&facts())));
}

#[test]
fn the_studio_hears_who_is_late_until_the_visit_is_over() {
    let letter = running_late::letter(&visit(), 10).expect("it is to come");
    insta::assert_snapshot!("running_late", whole(&letter));
    let mut over = visit();
    over.now = at("2026-11-26T16:00:00Z");
    assert!(running_late::letter(&over, 10).is_none());
    let mut off: Visit = visit();
    off.booking.state = BookingState::NoShow;
    assert!(running_late::letter(&off, 10).is_none());
}
