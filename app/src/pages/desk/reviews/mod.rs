//! What clients ticked that their therapist should look at before they come: the queue, and
//! one visit's answers with the decision about them.

mod one;
mod queue;
mod said;

use leptos::prelude::*;
use services::{auth::StaffSession, bookings::desk::review::ReviewRefused, catalogue::StudioPage};

pub use self::{
    one::{FORM as REVIEW_FORM, ReviewAnswers},
    queue::Reviews,
};
use super::address as desk_address;
use crate::{components::link::ArrowLink, render::PageError};

/// The address of the queue; of the first page where `slug` cannot be one of ours.
pub fn address(slug: &str) -> String {
    match desk_address(slug, None) {
        desk if desk == "/" => desk,
        desk => format!("{desk}/reviews"),
    }
}

/// Where the answers of the visit with this number are read and decided about.
pub fn visit_address(slug: &str, reference: &str) -> String {
    match address(slug) {
        queue if queue == "/" => queue,
        queue => format!("{queue}/{reference}"),
    }
}

/// The way to the queue, for whoever treats and for an owner.
pub fn link(staff: &StaffSession, studio: &StudioPage) -> Option<AnyView> {
    (staff.therapist().is_some() || staff.is_owner()).then(|| {
        let href = address(&studio.slug);
        view! {
            <p class="desk-people"><ArrowLink href=href>"Safety answers to read"</ArrowLink></p>
        }
        .into_any()
    })
}

fn found_nothing(refused: ReviewRefused) -> PageError {
    match refused {
        ReviewRefused::NotFound => PageError::NotFound,
        error => error.into(),
    }
}
