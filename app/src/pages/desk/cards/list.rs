//! Payments that banks question, for managers.

use leptos::prelude::*;
use services::{
    bookings::desk::DeskVisit,
    catalogue::StudioPage,
    disputes::{self, Dispute},
    sales,
};

use super::{disputes_address, said, sold::sold_list};
use crate::{
    caller,
    components::{
        badge::{Badge, State},
        empty::Empty,
        icon::{Glyph, Icon},
        link::ButtonLink,
    },
    layout::{Area, Frame, Page},
    pages::{
        booking::param,
        desk::{address as desk_address, visit::client},
    },
    render::{PageError, page},
    request::{self, services},
};

/// Every dispute of the studio in the address, newest first.
#[component]
pub fn Disputes() -> impl IntoView {
    let slug = param("studio");
    page(async move {
        request::keep_private();
        let back = disputes_address(&slug);
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let manager = staff.as_manager().ok_or(PageError::NotFound)?;
        let found = disputes::disputes_of(&services(), &manager).await?;
        let sold = sales::sale_disputes(&services(), &manager).await?;
        Ok(view(&studio, &found, sold_list(&studio, &sold)))
    })
}

fn view(studio: &StudioPage, found: &[(Dispute, DeskVisit)], sold: Option<AnyView>) -> AnyView {
    let desk = desk_address(&studio.slug, None);
    let items = found.iter().map(|(dispute, visit)| item(studio, dispute, visit)).collect_view();
    let list = if found.is_empty() && sold.is_some() {
        ().into_any()
    } else if found.is_empty() {
        let desk = desk.clone();
        view! {
            <h2 class="vh">"None"</h2>
            <Empty
                title="No bank has asked about a payment"
                text="If one does, it stands here with what you can answer, and you get a mail."
            >
                <ButtonLink href=desk>"See today’s visits"</ButtonLink>
            </Empty>
        }
        .into_any()
    } else {
        view! { <ul class="dispute-list">{items}</ul> }.into_any()
    };
    let body = view! {
        <a class="back-link" href=desk>
            <Icon glyph=Glyph::Back/>
            "Back to today"
        </a>
        <header class="app-title">
            <h1>"Disputes"</h1>
            <p class="lead">
                "Payments that a client’s bank questions. You answer in Stripe’s dashboard; what \
                 to answer with is put together here."
            </p>
        </header>
        {list}
        {sold}
    };
    let (body, frame) = (body.into_any(), Frame::staff(studio, Area::Desk));
    view! { <Page title="Disputes" class="wrap app-main disputes-page" frame=frame private=true>{body}</Page> }
        .into_any()
}

fn item(studio: &StudioPage, dispute: &Dispute, visit: &DeskVisit) -> AnyView {
    let href = format!("{}/{}", disputes_address(&studio.slug), dispute.id);
    let opened = format!("Opened {}", studio.clock().when(dispute.opened_at));
    view! {
        <li>
            <div class="who">
                <h2><a href=href>{format!("{} of {}", dispute.amount, client(visit))}</a></h2>
                <p>{said::dispute_reason(&dispute.reason)}</p>
                <p class="small muted">{format!("{opened}. {}", visit.reference)}</p>
            </div>
            <div class="how">{badge(dispute)} {due(studio, dispute)}</div>
        </li>
    }
    .into_any()
}

/// How it stands, in words and shape.
pub fn badge(dispute: &Dispute) -> AnyView {
    state_badge(&dispute.state)
}

/// The same, of Stripe's code.
pub fn state_badge(state: &str) -> AnyView {
    let word = said::dispute_state(state);
    let (state, glyph) = match state {
        "needs_response" | "warning_needs_response" => (State::Wait, Glyph::Warn),
        "won" | "warning_closed" | "prevented" => (State::Ok, Glyph::Check),
        "lost" => (State::Bad, Glyph::X),
        _ => (State::Plain, Glyph::Hourglass),
    };
    view! { <Badge state=state glyph=glyph word=word/> }.into_any()
}

/// By when an answer must be at Stripe, on the studio's clock.
pub fn due(studio: &StudioPage, dispute: &Dispute) -> Option<AnyView> {
    let by = dispute.due_by.filter(|_| dispute.wants_answer())?;
    let text = format!("Answer by {}", studio.clock().when(by));
    Some(view! { <p class="due"><b>{text}</b></p> }.into_any())
}
