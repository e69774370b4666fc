//! One dispute: how it stands, and what to answer with, to be copied into Stripe.

use domain::{DisputeId, Money};
use leptos::prelude::*;
use services::{
    catalogue::StudioPage,
    disputes::{self, Evidence},
};

use super::{answer, disputes_address, list, said};
use crate::{
    caller,
    components::{
        icon::{Glyph, Icon},
        money::{MoneyLine, MoneyLines},
    },
    layout::{Area, Frame, Page},
    pages::{booking::param, desk::address as desk_address},
    render::{PageError, page},
    request::{self, services},
};

/// The dispute in the address, for managers.
#[component]
pub fn DisputePage() -> impl IntoView {
    let (slug, id) = (param("studio"), param("dispute"));
    page(async move {
        request::keep_private();
        let back = format!("{}/{id}", disputes_address(&slug));
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let manager = staff.as_manager().ok_or(PageError::NotFound)?;
        let id: DisputeId = id.parse().map_err(|_| PageError::NotFound)?;
        let found = disputes::evidence(&services(), &manager, id).await?;
        Ok(view(&studio, &found.ok_or(PageError::NotFound)?))
    })
}

fn view(studio: &StudioPage, found: &Evidence) -> AnyView {
    let (dispute, visit) = (&found.dispute, &found.visit);
    let name = visit.contact.as_ref().map_or("a client", |contact| contact.name.as_str());
    let day = desk_address(&studio.slug, Some(visit.local.date()));
    let see = format!("{day}#v-{}", visit.reference);
    let text = answer::text(studio, found);
    let rows = text.lines().count().clamp(12, 60);
    let body = view! {
        <a class="back-link" href=disputes_address(&studio.slug)>
            <Icon glyph=Glyph::Back/>
            "All disputes"
        </a>
        <header class="app-title">
            <h1>{format!("{} of {name}", dispute.amount)}</h1>
            <p class="lead">{said::dispute_reason(&dispute.reason)}</p>
        </header>
        <div class="dispute-grid">
            <section class="panel" aria-labelledby="how-h">
                <h2 id="how-h">"How it stands"</h2>
                {list::badge(dispute)}
                {list::due(studio, dispute)}
                {money(found)}
                <p class="small">{then(found)}</p>
                <p class="tiny muted">
                    {format!("Opened {}. In Stripe: ", studio.clock().when(dispute.opened_at))}
                    <span class="code">{dispute.stripe_id.clone()}</span>
                </p>
                <a class="arrow-link" href=see>
                    "See the visit"
                    <Icon glyph=Glyph::Arrow/>
                </a>
            </section>
            <section aria-labelledby="answer-h">
                <h2 id="answer-h">"What you can answer with"</h2>
                <p class="small">
                    "Only what was written down when it happened, and nothing about anybody’s \
                     health. Select all of it, copy it, and paste it into the evidence in Stripe."
                </p>
                <label class="vh" for="evidence">"Evidence to copy"</label>
                <textarea class="input evidence" id="evidence" readonly=true rows=rows>{text}</textarea>
            </section>
        </div>
    };
    let (body, frame) = (body.into_any(), Frame::staff(studio, Area::Desk));
    let title = format!("Dispute: {}", visit.reference);
    view! { <Page title=title class="wrap app-main disputes-page" frame=frame private=true>{body}</Page> }
        .into_any()
}

fn money(found: &Evidence) -> AnyView {
    let dispute = &found.dispute;
    let mut lines = vec![
        MoneyLine::item("Questioned", dispute.amount),
        MoneyLine::item("The bank has now", dispute.taken),
    ];
    if !dispute.fee.is_zero() {
        lines.push(MoneyLine::item("Stripe’s fee for it", dispute.fee));
    }
    let all = Money::new(dispute.taken.minor + dispute.fee.minor, dispute.amount.currency);
    lines.push(MoneyLine::total("Off your balance now", all));
    view! { <MoneyLines lines=lines/> }.into_any()
}

/// What can be done.
fn then(found: &Evidence) -> &'static str {
    match found.dispute.state.as_str() {
        "needs_response" | "warning_needs_response" => {
            "Ring the client first: they can withdraw it at their bank. If the visit took place as \
             agreed, answer in Stripe before the date above. You can answer once only. While this \
             is open, the payment cannot be refunded."
        }
        "under_review" | "warning_under_review" => {
            "You have answered. The bank usually decides within two to three months."
        }
        "won" => "The bank gave the money back. There is nothing more to do.",
        "lost" => {
            "The client has the money from their bank. Do not refund it as well. The fee stays \
             with Stripe."
        }
        _ => "There is nothing to do.",
    }
}
