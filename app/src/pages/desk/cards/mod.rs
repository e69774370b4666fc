//! Fees and the cards they are charged to, and payments that a bank questions.

mod answer;
mod dispute;
mod fee;
mod list;
pub(super) mod said;
mod sold;

pub use self::{
    dispute::DisputePage,
    fee::{FORM as FEE_FORM, FeeDecision, address as fee_address},
    list::Disputes,
};

use leptos::prelude::*;
use services::{auth::StaffSession, catalogue::StudioPage};

use super::address as desk_address;
use crate::components::link::ArrowLink;

/// At the foot of a manager's day: the way to what banks question, also once it is decided.
pub(super) fn link(staff: &StaffSession, studio: &StudioPage) -> Option<AnyView> {
    staff.as_manager().map(|_| {
        let href = disputes_address(&studio.slug);
        view! { <p class="desk-people"><ArrowLink href=href>"Disputed payments"</ArrowLink></p> }
            .into_any()
    })
}

/// Where the disputes of a studio are listed; the first page where `slug` cannot be one of ours.
pub fn disputes_address(slug: &str) -> String {
    match desk_address(slug, None) {
        desk if desk == "/" => desk,
        desk => format!("{desk}/disputes"),
    }
}
