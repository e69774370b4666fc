//! Visits, fees and accounts that the mails are about.

use domain::policy::FeeKind;

use super::*;
use crate::cards::{CardView, Fee};

pub(super) fn held(expires: Instant) -> Visit {
    let state = BookingState::Held { expires, extended: false };
    Visit { booking: Booking { state, ..booking() }, paid: eur(0), received: eur(0), ..visit() }
}

/// Amara's daughter comes, and Amara is written to.
pub(super) fn for_somebody() -> Visit {
    let contact = Contact { name: "Zola Okafor".into(), ..visit().contact };
    Visit { booked_by: Some("Amara Okafor".into()), contact, ..visit() }
}

pub(super) fn farewell(studios: &[&str]) -> Farewell {
    Farewell {
        name: "Amara Okafor".into(),
        email: "amara@post.example".into(),
        studios: studios.iter().map(|name| (*name).to_owned()).collect(),
    }
}

pub(super) fn old_address() -> OldAddress {
    OldAddress { name: "Amara Okafor".into(), email: "amara@post.example".into() }
}

pub(super) fn failing(blocks: bool, clock: &WallClock) -> feed_failing::Facts<'_> {
    feed_failing::Facts {
        first_name: "Ana",
        calendar: "Home",
        host: "calendar.example",
        since: at("2026-11-22T08:28:00Z"),
        clock,
        blocks,
        page: "https://book.lumbar.example/lisbon/desk/feeds?therapist=ana",
    }
}

pub(super) fn asks(moment: Moment, more: bool) -> Letter {
    let base = "https://book.lumbar.example";
    let question = check_in::Question {
        moment,
        more,
        url: format!("{base}/check-in/the-secret-part"),
        progress_url: format!("{base}/progress/the-secret-part"),
    };
    check_in::letter(&near(), &question)
}

pub(super) fn missed() -> Visit {
    let now = at("2026-11-26T16:00:00Z");
    Visit { paid: eur(0), received: eur(0), now, ..in_state(BookingState::NoShow) }
}

pub(super) fn fee(state: FeeState) -> Fee {
    Fee {
        booking: Uuid::from_u128(1).into(),
        kind: FeeKind::NoShow,
        amount: eur(8_400),
        kept: eur(0),
        state,
        code: None,
        tries_left: 3,
        reason: String::new(),
        arose_at: at("2026-11-26T15:05:00Z"),
        updated_at: at("2026-11-26T15:06:00Z"),
    }
}

pub(super) fn card() -> CardView {
    CardView {
        brand: Some("visa".into()),
        last4: Some("4242".into()),
        expires: Some((12, 2034)),
        most: eur(8_400),
        consent: "The words.".into(),
        version: 1,
        consented_at: at("2026-11-23T08:11:00Z"),
        kept: true,
        given_up: false,
        if_cancelled: None,
        fee: None,
    }
}

pub(super) fn dispute() -> storage::entities::dispute::Model {
    storage::entities::dispute::Model {
        id: Uuid::from_u128(8),
        studio: Uuid::from_u128(2),
        booking: Uuid::from_u128(1),
        attempt: Uuid::from_u128(9),
        stripe_dispute: "du_1".into(),
        amount_minor: 8_400,
        currency: "EUR".into(),
        reason: "fraudulent".into(),
        state: "needs_response".into(),
        due_by: Some(at("2026-12-05T22:59:00Z").timestamp()),
        taken_minor: 8_400,
        fee_minor: 2_000,
        opened_at: 0,
        updated_at: 0,
        closed_at: None,
    }
}

pub(super) fn in_state(state: BookingState) -> Visit {
    Visit { booking: Booking { state, ..booking() }, ..visit() }
}

pub(super) fn requested() -> BookingState {
    BookingState::Requested { answer_by: at("2026-11-24T08:14:30Z") }
}

pub(super) fn move_requested(state: BookingState, sequence: u32) -> Visit {
    Visit { booking: Booking { state, sequence, ..moved().booking }, ..visit() }
}

pub(super) fn expired() -> Visit {
    Visit { paid: eur(0), received: eur(0), ..in_state(BookingState::Expired) }
}

pub(super) fn near() -> Visit {
    Visit { now: at("2026-11-25T14:00:00Z"), ..visit() }
}

pub(super) fn moved() -> Visit {
    let span = Span::of_minutes(at("2026-11-27T09:30:00Z"), 60);
    Visit { booking: Booking { span, sequence: 1, reschedules: 1, ..booking() }, ..visit() }
}

pub(super) fn arrival() -> account_changed::Arrival {
    account_changed::Arrival {
        browser: "Firefox on Linux".into(),
        when: "Fri 27 Nov, 09:00 (Berlin time)".into(),
    }
}

pub(super) fn changed(change: AccountChange) -> Option<Letter> {
    Some(account_changed::letter(&addressee(), change))
}
