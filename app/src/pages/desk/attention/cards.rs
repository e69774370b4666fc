//! Fees to decide about, and payments that a bank questions.

use leptos::prelude::*;
use services::{bookings::desk::DeskVisit, disputes::Dispute};

use super::{Matters, fact, matter, matters::about, section};
use crate::{
    components::link::ButtonLink,
    pages::desk::{
        cards::{disputes_address, fee_address, said},
        visit::client,
    },
};

/// Fees that somebody must decide about, or that are not paid yet.
pub(super) fn fees(matters: Matters<'_>) -> Option<AnyView> {
    let item = |visit: &DeskVisit| {
        let fee = visit.fee.as_ref()?;
        let href = fee_address(&matters.studio.slug, &visit.reference);
        let since = format!("{}. Since {}.", said::standing(fee), matters.at(fee.arose_at));
        let (who, words) = (client(visit), if fee.needs_decision() { "Decide" } else { "See it" });
        let act = view! {
            <ButtonLink href=href>{words} <span class="vh">{format!(": {who}")}</span></ButtonLink>
        };
        let facts = vec![about("", visit), fact(since)];
        Some(matter(format!("{} from {}", fee.amount, client(visit)), facts, act.into_any()))
    };
    let items = matters.found.fees.iter().filter_map(item).collect();
    section("fees-h", "Fees of visits that were missed or cancelled late", items)
}

/// Payments that a bank questions.
pub(super) fn disputes(matters: Matters<'_>) -> Option<AnyView> {
    let item = |(dispute, visit): &(Dispute, DeskVisit)| {
        let href = format!("{}/{}", disputes_address(&matters.studio.slug), dispute.id);
        let until = match dispute.due_by {
            Some(by) => format!("Your answer must be at Stripe by {}.", matters.at(by)),
            None => "Stripe says by when.".to_owned(),
        };
        let who = client(visit);
        let act = view! {
            <ButtonLink href=href>
                "See what to answer" <span class="vh">{format!(": {who}")}</span>
            </ButtonLink>
        };
        let why = said::dispute_reason(&dispute.reason);
        let facts = vec![about("", visit), fact(format!("{why} {until}"))];
        matter(format!("{} of {}", dispute.amount, client(visit)), facts, act.into_any())
    };
    let items = matters.found.disputes.iter().map(item).collect();
    section("disputes-h", "Payments that a bank questions", items)
}
