//! A visit that is booked: its page, moving it, cancelling it.
//!
//! Whoever bears the link sees it. The studio's wall clock leads, because that is the
//! one to arrive by; the client's stands beside it where it shows another time.

mod again;
mod calendar;
mod cancel;
mod card;
mod change;
pub mod gone;
mod head;
mod late;
mod place;
mod receipt;
mod renew;
mod reschedule;
mod said;
mod ticket;
mod tip;
mod track;
mod visit;

use domain::{Instant, booking::BookingState};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use services::{
    bookings::{self, BookingView, LinkRefused},
    catalogue::{self, StudioPage},
    clock::whole_minute,
};

pub use cancel::Cancel;
pub use card::PayFee;
pub use reschedule::Reschedule;
pub use tip::FORM as TIP_FORM;
pub use visit::Visit;

use crate::{
    caller,
    layout::{Frame, Page, StudioFacts},
    render::PageError,
    request::services,
};

/// A visit whose link was opened.
struct Opened {
    /// The link's own part of the address.
    token: String,
    view: BookingView,
    studio: StudioPage,
    now: Instant,
}

impl Opened {
    /// The visit behind a link, or `None` where the link opens nothing (any more).
    async fn by(token: String) -> Result<Option<Self>, PageError> {
        let (services, proof) = (services(), caller::link_holder(&token));
        let Some(proof) = proof else { return Ok(None) };
        let view = match bookings::view(&services, &proof).await {
            Ok(view) => view,
            Err(LinkRefused::Gone) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let studio = catalogue::studio_by_id(&services, view.place.studio).await?;
        let studio = studio.ok_or(PageError::NotFound)?;
        Ok(Some(Self { token, view, studio, now: services.now() }))
    }

    /// A page about the visit.
    fn page(&self, title: String, class: &'static str, body: AnyView) -> AnyView {
        let frame = Frame::Studio(StudioFacts::from(&self.studio));
        view! { <Page title=title class=class frame=frame private=true>{body}</Page> }.into_any()
    }

    /// The address of the visit's page, or of one below it.
    fn href(&self, below: &str) -> String {
        format!("/b/{}{below}", self.token)
    }

    /// An instant on the studio's clock, with the client's where that differs, in whole
    /// minutes: `Thu 26 Nov, 15:00 (Berlin time; 14:00 in Lisbon)`.
    fn at(&self, at: Instant) -> String {
        self.view.place.clock().beside(whole_minute(at), self.view.client_clock.as_ref())
    }

    /// When the visit begins, as it was agreed.
    fn start(&self) -> String {
        self.at(self.view.start)
    }

    /// Whether the studio is asked for the visit itself, and not for a move of one that had
    /// been booked: then cancelling gives everything back.
    const fn is_first_request(&self) -> bool {
        matches!(self.view.state, BookingState::Requested { .. }) && self.view.sequence == 0
    }

    /// What is booked, in one line.
    fn what(&self) -> String {
        let view = &self.view;
        format!("{}, {} minutes, with {}", view.treatment_name, view.minutes, view.therapist_name)
    }

    /// Where another time is found for the same treatment.
    fn book_again(&self) -> String {
        let slug = &self.studio.slug;
        match self.studio.treatments.iter().find(|card| card.id == self.view.treatment) {
            Some(card) => format!("/{slug}/book?treatment={}", card.slug),
            None => format!("/{slug}/book"),
        }
    }
}

/// The value of a parameter in the address's query; empty where there is none.
pub(super) fn asked(name: &str) -> String {
    use_query_map().with_untracked(|query| query.get(name)).unwrap_or_default()
}

/// The part of the address that a route calls `name`.
pub(super) fn param(name: &str) -> String {
    use_params_map().with_untracked(|params| params.get(name)).unwrap_or_default()
}
