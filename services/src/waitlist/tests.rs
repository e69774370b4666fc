//! Waiting, on both engines.

mod anybody;
mod fair;
mod for_others;
mod forgotten;
mod late;
mod looks;
mod offered;
mod proofs;
mod staff;

use domain::{Instant, booking::Booking, contact::ContactInput, waitlist::WishInput};
use storage::{
    entities::{waitlist_entry, waitlist_offer},
    waitlist,
};

use super::*;
use crate::{
    bookings::{CheckoutRequest, Holder, cancel, tests::bench},
    testing::TestBed,
};

/// The browser of the person with this number.
pub fn browser(n: u8) -> Holder {
    Holder([100 + n; 32])
}

/// Person `n` waits for an hour of deep tissue with Ana on Tuesday or Wednesday.
pub fn request(bed: &TestBed, n: u8) -> JoinRequest {
    JoinRequest {
        studio: bed.studio.id,
        treatment: bed.studio.deep_tissue,
        therapist: Some(bed.studio.ana),
        wish: WishInput {
            first: "2026-11-24".into(),
            last: "2026-11-25".into(),
            ..WishInput::default()
        },
        comes: None,
        contact: ContactInput {
            name: format!("Wanda {n}"),
            email: format!("wanda{n}@post.example"),
            phone: String::new(),
        },
        moves: None,
        client_zone: None,
    }
}

pub fn proof(bed: &TestBed, token: &str) -> WaitToken {
    bed.services.links.read_wait_token(token).expect("we signed it")
}

/// Person `n` waits.
pub async fn joined(bed: &TestBed, n: u8) -> WaitToken {
    let token = join(&bed.services, &request(bed, n)).await.expect("joined");
    bed.clock.advance_seconds(1);
    proof(bed, &token)
}

/// Ana's visit at that time is cancelled by its client.
pub async fn cancelled(bed: &TestBed, visit: &Booking) {
    let link = bench::link(bed, visit);
    cancel(&bed.services, &link, None).await.expect("cancelled");
}

/// Everything that was ever offered, oldest first.
pub async fn offers(bed: &TestBed) -> Vec<waitlist_offer::Model> {
    let conn = bed.services.store.reader();
    let found = waitlist::offers_since(conn, bed.studio.id, Instant::UNIX_EPOCH, 1_000).await;
    let mut all = found.expect("read");
    all.sort_by_key(|offer| offer.id);
    all
}

pub async fn entry(bed: &TestBed, token: &WaitToken) -> waitlist_entry::Model {
    let found = waitlist::by_id(bed.services.store.reader(), token.entry()).await;
    found.expect("read").expect("it is there")
}

pub async fn shown(bed: &TestBed, token: &WaitToken) -> EntryView {
    view(&bed.services, token).await.expect("shown")
}

pub async fn round(bed: &TestBed) -> usize {
    make_offers(&bed.services).await.expect("offered")
}

/// What person `n` sends to book what they hold.
pub fn form(n: u8) -> CheckoutRequest {
    let contact = ContactInput {
        name: format!("Wanda {n}"),
        email: format!("wanda{n}@post.example"),
        phone: String::new(),
    };
    CheckoutRequest { holder: browser(n), contact, ..bench::form(n) }
}
