//! What each mail says, and when it says nothing.

use std::collections::HashSet;

use chrono::TimeDelta;
use domain::{
    Currency, Instant, Money, Span,
    booking::{Booking, BookingState, CancelledBy, Source},
    contact::Contact,
    policy::{PaymentPlan, Policy, Rung},
};
use storage::entities::studio;
use uuid::Uuid;

use super::{account::Addressee, letter::Letter, visit::Visit, *};
use crate::clock::WallClock;

mod clocks;
mod courses;
mod sent;
mod vouchers;
mod waiting;
mod words;

fn at(text: &str) -> Instant {
    text.parse().expect("an instant")
}

const fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::Eur)
}

/// Amara, who lives in Lisbon, comes to Hana in Berlin on Thursday at 15:00.
fn visit() -> Visit {
    let booking = booking();
    let contact = booking.contact.clone().expect("a contact");
    Visit {
        email: contact.email.clone().expect("an address"),
        clock: WallClock::of_visit(&booking, "Berlin").expect("a zone"),
        client_clock: WallClock::of_client(&booking),
        contact,
        booked_by: None,
        booking,
        studio: studio(),
        therapist: "Hana Brandt".into(),
        treatment_slug: Some("deep-tissue-back".into()),
        is_superseded: false,
        paid: eur(8_400),
        received: eur(8_400),
        receipt_url: Some("https://book.lumbar.example/b/the-secret-part/papers/1.pdf".into()),
        base_url: "https://book.lumbar.example".into(),
        manage_url: "https://book.lumbar.example/b/the-secret-part".into(),
        before_url: Some("https://book.lumbar.example/before/another-secret".into()),
        is_screened: true,
        why: None,
        now: at("2026-11-23T08:14:00Z"),
    }
}

fn booking() -> Booking {
    Booking {
        id: Uuid::from_u128(1).into(),
        studio: Uuid::from_u128(2).into(),
        reference: "LB-7Q4K-22".into(),
        treatment: Uuid::from_u128(3).into(),
        therapist: Uuid::from_u128(4).into(),
        room: Uuid::from_u128(5).into(),
        equipment: None,
        client: Some(Uuid::from_u128(6).into()),
        holder: None,
        span: Span::of_minutes(at("2026-11-26T14:00:00Z"), 60),
        local_start: "2026-11-26T15:00:00".parse().expect("a wall time"),
        zone: "Europe/Berlin".into(),
        offset_seconds: 3_600,
        tzdb_version: "2026e".into(),
        treatment_name: "Deep tissue back".into(),
        minutes: 60,
        price: eur(8_400),
        tax_basis_points: 1_900,
        policy: policy(),
        plan: PaymentPlan::Full,
        due_online: eur(8_400),
        contact: Some(Contact {
            name: "Amara Okafor".into(),
            email: Some("amara@client.example".into()),
            phone: None,
        }),
        client_zone: Some("Europe/Lisbon".into()),
        source: Source::Page,
        reschedules: 0,
        refund_cap: 100,
        sequence: 0,
        link_generation: 0,
        version: 3,
        flag: None,
        state: BookingState::Confirmed,
        created_at: at("2026-11-23T08:10:00Z"),
        updated_at: at("2026-11-23T08:13:00Z"),
    }
}

fn policy() -> Policy {
    Policy {
        start_grid_minutes: 15,
        notice_to_book_minutes: 120,
        booking_window_days: 60,
        notice_to_reschedule_minutes: 240,
        reschedules_allowed: 2,
        ladder: vec![
            Rung { minutes_before: 1_440, percent: 100 },
            Rung { minutes_before: 240, percent: 50 },
        ],
        deposit_percent: 30,
        pay_at_studio: true,
        no_show_percent: 100,
        card_on_file: false,
        hold_minutes: 10,
        reminder_hours: 24,
    }
}

fn studio() -> studio::Model {
    studio::Model {
        id: Uuid::from_u128(2),
        slug: "weidenhof".into(),
        name: "Lumbar Weidenhof".into(),
        tagline: "A studio for backs.".into(),
        zone: "Europe/Berlin".into(),
        currency: "EUR".into(),
        address_line: "Weidenhof 14".into(),
        postcode: "10999".into(),
        city: "Berlin".into(),
        country: "DE".into(),
        phone: "+49 30 5550 0143".into(),
        email: "hello@weidenhof.example".into(),
        emergency_number: "112".into(),
        directions: "Through the gate, across the courtyard, ground floor left.".into(),
        tax_name: "VAT".into(),
        tax_basis_points: 1_900,
        tax_number: String::new(),
        created_at: 0,
        published_at: Some(0),
    }
}

fn cancelled(by: CancelledBy, refund: Money) -> Visit {
    let state = BookingState::Cancelled { by, at: at("2026-11-26T08:00:00Z"), refund };
    let booking = Booking { state, sequence: 1, ..booking() };
    Visit { booking, now: at("2026-11-26T08:00:05Z"), ..visit() }
}

fn addressee() -> Addressee {
    Addressee {
        name: "Amara Okafor".into(),
        email: "amara@client.example".into(),
        base_url: "https://book.lumbar.example".into(),
        verified: false,
        assumed: false,
        has_password: false,
    }
}

/// Everything that is sent, in one file to be read.
fn whole(letter: &Letter) -> String {
    let calendar = letter.calendar.as_ref().map_or_else(String::new, |part| {
        format!("\n======== {} ========\n{}", part.method, part.ics.replace("\r\n", "\n"))
    });
    format!(
        "{}\n======== text ========\n{}\n======== HTML ========\n{}{calendar}",
        letter.subject,
        letter.text(),
        letter.html(),
    )
}

fn days(n: i64) -> TimeDelta {
    TimeDelta::days(n)
}

#[test]
fn the_list_of_kinds_is_complete() {
    let unknown = serde_json::from_str::<Mail>(r#"{"mail":"none"}"#).expect_err("no such mail");
    let unknown = unknown.to_string();
    // It names those that there are between backticks, behind the one that it was given.
    let known: Vec<_> =
        unknown.split('`').skip(3).step_by(2).map(|k| format!("mail_{k}")).collect();
    assert_eq!(known.iter().collect::<HashSet<_>>().len(), known.len());
    assert_eq!(
        known.iter().map(String::as_str).collect::<HashSet<_>>(),
        HashSet::from(Mail::KINDS),
        "{unknown}"
    );
}
