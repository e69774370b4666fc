//! Who waits for a time at a studio, for whoever runs its desk.

mod by_hand;
mod said;
mod terms;

use leptos::prelude::*;
use services::{
    auth::{DeskSession, StaffSession},
    catalogue::StudioPage,
    clock::whole_minute,
    waitlist::{self, DeskEntry, DeskList, DeskOffer, Ended},
};

pub use self::{by_hand::OfferTime, terms::FORM as TERMS_FORM};
use super::address as desk_address;
use crate::{
    caller,
    components::{
        alert::{Alert, Tone},
        badge::{Badge, State},
        empty::Empty,
        icon::{Glyph, Icon},
        link::ArrowLink,
    },
    layout::{Area, Frame, Page, dial},
    pages::{
        booking::{asked, param},
        waiting::words as wait_words,
    },
    render::{PageError, page},
    request::{self, services},
    words,
};

/// The list's address, or that of one who waits; of the first page where `slug` cannot be one
/// of ours.
pub fn address(slug: &str, entry: &str) -> String {
    match desk_address(slug, None) {
        desk if desk == "/" => desk,
        desk if entry.is_empty() => format!("{desk}/waitlist"),
        desk => format!("{desk}/waitlist/{entry}"),
    }
}

/// At the foot of the desk's day: the way to those who wait.
pub(super) fn link(staff: &StaffSession, studio: &StudioPage) -> Option<AnyView> {
    staff.as_desk().map(|_| {
        let href = address(&studio.slug, "");
        view! { <p class="desk-people"><ArrowLink href=href>"Waitlist"</ArrowLink></p> }.into_any()
    })
}

/// Those who wait, in their order, and what was offered.
#[component]
pub fn Waitlist() -> impl IntoView {
    let (slug, done, refused) = (param("studio"), asked("done"), asked("refused"));
    page(async move {
        request::keep_private();
        let back = address(&slug, "");
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let desk: DeskSession = staff.as_desk().ok_or(PageError::NotFound)?;
        let found = waitlist::list(&services(), &desk).await?;
        let terms = match staff.as_manager() {
            Some(_) => Some(terms::view(&studio).await?),
            None => None,
        };
        Ok(view(&studio, &found, (&done, &refused), terms))
    })
}

fn view(
    studio: &StudioPage,
    found: &DeskList,
    (done, refused): (&str, &str),
    terms: Option<terms::Shown>,
) -> AnyView {
    let wrong = terms.as_ref().is_some_and(|terms| terms.wrong) || !refused.is_empty();
    let title = if wrong { "Error: Waitlist" } else { "Waitlist" };
    let many = found.waiting.len();
    let lead = match many {
        0 => "Nobody waits now.".to_owned(),
        1 => "One person waits.".to_owned(),
        n => format!("{} people wait, in this order.", words::capital(&words::number(n))),
    };
    // Whoever may set the terms may read the reports.
    let demand = terms.is_some().then(|| {
        let href = format!("{}/waitlist", Area::Reports.address(&studio.slug));
        view! { <p><ArrowLink href=href>"Waiting in the reports"</ArrowLink></p> }
    });
    let body = view! {
        <header class="app-title">
            <div>
                <h1>"Waitlist"</h1>
                <p class="muted">{lead}</p>
            </div>
        </header>
        {news(done, refused)}
        <div class="voucher-grid">
            <div>
                <section aria-labelledby="wait-h">
                    <h2 id="wait-h">"Who waits"</h2>
                    {waiting(studio, &found.waiting)}
                </section>
                {offers(studio, &found.offers)}
            </div>
            <div>
                {ended(found.ended)} {demand}
                {terms.map(|terms| terms.body)}
            </div>
        </div>
    }
    .into_any();
    let frame = Frame::staff(studio, Area::Desk);
    view! { <Page title=title class="wrap app-main vouchers waitlist" frame=frame private=true>{body}</Page> }
        .into_any()
}

/// What came of the last form.
fn news(done: &str, refused: &str) -> Option<AnyView> {
    let said = match done {
        "removed" => "Taken off the list. What was kept for them goes to the next one.",
        "offered" => "Offered. The time is kept, and the mail is on its way.",
        "set" => "Saved. Offers that are out stay as they are.",
        _ => "",
    };
    if !said.is_empty() {
        let mark = view! { <Icon glyph=Glyph::Check/> };
        return Some(view! { <p class="did" role="status">{mark} {said}</p> }.into_any());
    }
    (!refused.is_empty()).then(|| {
        let title = wait_words::whole(refused);
        view! { <Alert tone=Tone::Warn title=title live=true/> }.into_any()
    })
}

fn waiting(studio: &StudioPage, all: &[DeskEntry]) -> AnyView {
    if all.is_empty() {
        return view! {
            <Empty
                title="Nobody waits"
                text="Clients join from the page on which times are chosen. Whatever becomes free is then offered to them by itself, one at a time."
            />
        }
        .into_any();
    }
    let lines = all.iter().map(|entry| line(studio, entry)).collect_view();
    view! { <ol class="voucher-list wait-queue">{lines}</ol> }.into_any()
}

fn line(studio: &StudioPage, entry: &DeskEntry) -> impl IntoView + use<> {
    let view = &entry.view;
    let with = view.therapist_name.clone().unwrap_or_else(|| "any therapist".to_owned());
    let what = format!("{}, {} minutes, with {with}", view.treatment_name, view.minutes);
    let when = format!("{} ({})", wait_words::wish(&view.wish), view.clock.name());
    let since = format!("Since {}", studio.clock().when(view.joined_at));
    let comes = view.comes.as_ref().map(|(_, name)| format!("For {name}"));
    let back = entry.put_back.map(|at| {
        format!("Put back on {}, after an offer without an answer", studio.clock().when(at))
    });
    let earlier = view
        .moves
        .as_ref()
        .map(|(_, at)| format!("Wants to be earlier than {}", studio.clock().when(*at)));
    let phone = view.phone.clone().map(|phone| {
        view! { <a class="nowrap" href=dial(&phone)><Icon glyph=Glyph::Phone/>{phone.clone()}</a> }
    });
    view! {
        <li>
            <div>
                <h3>{view.name.clone()}</h3>
                {comes.map(|words| view! { <p>{words}</p> })}
                <p>{what}</p>
                <p>{when}</p>
                {earlier.map(|words| view! { <p class="small">{words}</p> })}
                <p class="reach">
                    {phone}
                    <a href=format!("mailto:{}", view.email)>
                        <Icon glyph=Glyph::Mail/>
                        {view.email.clone()}
                    </a>
                </p>
                <p class="small muted">{since}</p>
                {back.map(|words| view! { <p class="small muted">{words}</p> })}
            </div>
            <div class="left">{offered(studio, entry)} {acts(studio, entry)}</div>
        </li>
    }
}

/// The offer that is out.
fn offered(studio: &StudioPage, entry: &DeskEntry) -> Option<AnyView> {
    let open = entry.view.offer.as_ref()?;
    let start = studio.clock().when(open.start);
    let until = words::clock(studio.clock().wall(whole_minute(open.expires)).time());
    let word = if open.accepted {
        format!("Is booking {start}, kept until {until}")
    } else {
        format!("Asked about {start}, kept until {until}")
    };
    Some(view! { <Badge state=State::Wait glyph=Glyph::Hourglass word=word/> }.into_any())
}

fn acts(studio: &StudioPage, entry: &DeskEntry) -> AnyView {
    let (id, name) = (entry.view.id.to_string(), entry.view.name.clone());
    let offer = entry.view.offer.is_none().then(|| {
        view! {
            <a class="btn" href=address(&studio.slug, &id)>
                "Offer a time" <span class="vh">{format!(" to {name}")}</span>
            </a>
        }
    });
    view! {
        {offer}
        <details class="ask">
            <summary>"Take off" <span class="vh">{format!(": {name}")}</span></summary>
            <form method="post" action="/api/ui/desk/waitlist-remove">
                <input type="hidden" name="studio" value=studio.slug.clone()/>
                <input type="hidden" name="entry" value=id.clone()/>
                <button class="btn danger">"Yes, take them off the list"</button>
            </form>
        </details>
    }
    .into_any()
}

fn offers(studio: &StudioPage, all: &[DeskOffer]) -> Option<AnyView> {
    if all.is_empty() {
        return None;
    }
    let lines = all.iter().map(|offer| {
        let (state, glyph, word) = said::state(&offer.state);
        let name =
            if offer.name.is_empty() { "Somebody forgotten".into() } else { offer.name.clone() };
        let made = format!("Offered {}", studio.clock().when(offer.made_at));
        let by = offer.by_staff.then_some(", by hand");
        view! {
            <li>
                <div>
                    <b class="nums">{studio.clock().when(offer.start)}</b>
                    <p>{name}</p>
                    <p class="small muted">{made}{by}</p>
                </div>
                <div class="left"><Badge state=state glyph=glyph word=word/></div>
            </li>
        }
    });
    Some(
        view! {
            <section aria-labelledby="offers-h">
                <h2 id="offers-h">"Offered in the last two weeks"</h2>
                <ul class="voucher-list">{lines.collect_view()}</ul>
            </section>
        }
        .into_any(),
    )
}

/// Demand that was met, and that was not.
fn ended(ended: Ended) -> Option<AnyView> {
    if ended.all() == 0 {
        return None;
    }
    let lines = [
        ("Got a time", ended.booked),
        ("Waited in vain: their days are over", ended.over),
        ("Did not answer twice in a row", ended.lapsed),
        ("Left by themselves", ended.left),
        ("Taken off by the studio", ended.removed),
    ];
    let lines = lines.into_iter().map(|(words, n)| {
        view! { <li><span>{words}</span><b class="nums">{n}</b></li> }
    });
    Some(
        view! {
            <section class="panel" aria-labelledby="ended-h">
                <h2 id="ended-h">"Whose waiting ended in the last four weeks"</h2>
                <ul class="history">{lines.collect_view()}</ul>
            </section>
        }
        .into_any(),
    )
}
