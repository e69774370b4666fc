//! A client: how to reach them, what they booked and paid, what the desk keeps of them.

use domain::{ClientId, booking::BookingState};
use leptos::prelude::*;
use services::{
    auth::StaffSession,
    bookings::desk::DeskVisit,
    catalogue::StudioPage,
    clients::{self, Card, ClientRefused},
    courses::Place,
    drafts::Flash,
};

use super::{CLIENT_FORM, client_address, clients_address, forms::beside, said};
use crate::{
    caller,
    components::{
        alert::{Alert, Tone},
        badge::{Badge, State},
        icon::{Glyph, Icon},
        link::ArrowLink,
    },
    layout::{Area, Frame, Page, dial},
    pages::{
        booking::{asked, param},
        desk::{address as desk_address, course, enter_address, said as desk_said},
    },
    render::{PageError, page},
    request::{self, services},
    words,
};

/// Who reads what, where.
pub(super) struct Reader<'a> {
    pub staff: &'a StaffSession,
    pub studio: &'a StudioPage,
    pub card: &'a Card,
    pub typed: &'a Flash,
}

/// The client in the address.
#[component]
pub fn ClientPage() -> impl IntoView {
    let (slug, id) = (param("studio"), param("client"));
    let (done, refused) = (asked("done"), asked("refused"));
    page(async move {
        request::keep_private();
        let id: ClientId = id.parse().map_err(|_| PageError::NotFound)?;
        let back = client_address(&slug, id);
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let desk = staff.as_desk().ok_or(PageError::NotFound)?;
        let card = match clients::card(&services(), &desk, id).await {
            Ok(card) => card,
            Err(ClientRefused::Merged(other)) => {
                caller::lead_to(&client_address(&studio.slug, other));
                return Ok(().into_any());
            }
            Err(ClientRefused::NotFound) => return Err(PageError::NotFound),
            Err(error) => return Err(error.into()),
        };
        let typed = caller::refused(CLIENT_FORM).await?;
        let reader = Reader { staff: &staff, studio: &studio, card: &card, typed: &typed };
        Ok(view(&reader, &done, &refused))
    })
}

fn view(reader: &Reader<'_>, done: &str, refused: &str) -> AnyView {
    let (studio, card) = (reader.studio, reader.card);
    let name =
        if card.erased.is_some() { "Erased client".to_owned() } else { card.who.name.clone() };
    let wrong = if reader.typed.errors().is_empty() { "" } else { "Error: " };
    let body = view! {
        <a class="back-link" href=clients_address(&studio.slug)>
            <Icon glyph=Glyph::Back/>
            "Clients"
        </a>
        {head(reader, &name)}
        {news(done, refused)}
        <div class="client-grid">
            <div>{totals(card)} {visits(reader)}</div>
            <div class="beside">{beside(reader)}</div>
        </div>
    }
    .into_any();
    let (title, frame) = (format!("{wrong}{name}"), Frame::staff(studio, Area::Clients));
    view! { <Page title=title class="wrap app-main clients" frame=frame private=true>{body}</Page> }
        .into_any()
}

fn news(done: &str, refused: &str) -> AnyView {
    let done = said::done(done).map(|words| {
        view! { <p class="did" role="status"><Icon glyph=Glyph::Check/> {words}</p> }
    });
    let refused = said::refused(refused)
        .map(|words| view! { <Alert tone=Tone::Warn title=words live=true/> });
    view! { {done} {refused} }.into_any()
}

fn head(reader: &Reader<'_>, name: &str) -> AnyView {
    let (studio, card) = (reader.studio, reader.card);
    let since = words::date_and_year(studio.zone.local(card.who.since).wall.date());
    let mut facts = vec![format!("Known since {since}")];
    if card.who.account.is_some() {
        facts.push("signs in".to_owned());
    }
    if let Some((name, mail)) = &card.who.through {
        facts.push(format!("booked for by {name} ({mail})"));
    }
    if card.merged > 0 {
        facts.push("merged with a duplicate".to_owned());
    }
    let phone = card.who.phone.as_ref().map(|phone| {
        view! {
            <a class="nowrap" href=dial(phone)><Icon glyph=Glyph::Phone/> {phone.clone()}</a>
        }
    });
    let mail = card.who.email.as_ref().map(|mail| {
        view! { <a href=format!("mailto:{mail}")><Icon glyph=Glyph::Mail/> {mail.clone()}</a> }
    });
    let blocked = card.blocked.as_ref().map(|_| {
        view! { <Badge state=State::Wait glyph=Glyph::Phone word="Books by phone"/> }
    });
    let note = (!card.note.is_empty()).then(|| {
        view! { <p class="desk-note"><Icon glyph=Glyph::Note/> {card.note.clone()}</p> }
    });
    let enter = card.erased.is_none().then(|| {
        view! {
            <a class="btn primary" href=enter_address(&studio.slug)>
                <Icon glyph=Glyph::Plus/>
                "New visit"
            </a>
        }
    });
    view! {
        <header class="app-title">
            <div>
                <h1>{name.to_owned()} " " {blocked}</h1>
                <p class="muted">{format!("{}.", facts.join(", "))}</p>
                <p class="reach">{phone} {mail}</p>
                {note}
            </div>
            {enter}
        </header>
    }
    .into_any()
}

fn totals(card: &Card) -> AnyView {
    let paid: Vec<String> = card.totals.paid.iter().map(ToString::to_string).collect();
    let paid = if paid.is_empty() { "nothing yet".to_owned() } else { words::list(&paid) };
    let figure = |name: &'static str, means: &'static str, value: String| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd>{value}</dd>
                <dd class="means">{means}</dd>
            </div>
        }
    };
    view! {
        <dl class="client-figures">
            {figure("Visits", "that took place", card.totals.visits.to_string())}
            {figure("No-shows", "nobody came", card.totals.no_shows.to_string())}
            {figure("Late cancellations", "when not all went back", card.totals.late.to_string())}
            {figure("Paid", "online and at the desk, before refunds", paid)}
        </dl>
    }
    .into_any()
}

fn visits(reader: &Reader<'_>) -> AnyView {
    let (studio, card) = (reader.studio, reader.card);
    let list = |visits: &[DeskVisit]| {
        let lines = visits.iter().map(|visit| visit_line(studio, visit)).collect_view();
        view! { <ul class="client-visits">{lines}</ul> }.into_any()
    };
    let none = |words: &'static str| view! { <p class="muted">{words}</p> }.into_any();
    let to_come =
        if card.to_come.is_empty() { none("No visit is booked.") } else { list(&card.to_come) };
    let past = if card.past.is_empty() { none("None yet.") } else { list(&card.past) };
    view! {
        <section aria-labelledby="to-come">
            <h2 id="to-come">"To come"</h2>
            {to_come}
        </section>
        <section aria-labelledby="past">
            <h2 id="past">"Before"</h2>
            {past}
        </section>
        {courses(reader)}
        <p class="small muted">{format!("Times are {} time.", studio.city)}</p>
    }
    .into_any()
}

/// The ways to the courses that these visits are part of.
fn courses(reader: &Reader<'_>) -> Option<AnyView> {
    let (studio, card) = (reader.studio, reader.card);
    let mut all: Vec<Place> = Vec::new();
    for place in card.to_come.iter().chain(&card.past).filter_map(|visit| visit.course) {
        if all.iter().all(|known| known.plan != place.plan) {
            all.push(place);
        }
    }
    if all.is_empty() {
        return None;
    }
    let lines = all.into_iter().map(|place| {
        let since = words::date_and_year(studio.zone.local(place.since).wall.date());
        let sessions = words::count(place.sessions, "session");
        let href = course::address(&studio.slug, place.plan);
        let words = format!("{sessions}, booked on {since}");
        view! { <p><ArrowLink href=href>{words}</ArrowLink></p> }
    });
    Some(
        view! {
            <section aria-labelledby="courses-h">
                <h2 id="courses-h">"Courses"</h2>
                {lines.collect_view()}
            </section>
        }
        .into_any(),
    )
}

fn visit_line(studio: &StudioPage, visit: &DeskVisit) -> impl IntoView + use<> {
    let date = visit.local.date();
    let day = format!("{}#v-{}", desk_address(&studio.slug, Some(date)), visit.reference);
    let when = format!("{}, {}", words::date_and_year(date), words::clock(visit.local.time()));
    let over = !matches!(visit.state, BookingState::Confirmed | BookingState::Requested { .. });
    let (state, glyph, word) = desk_said::state(visit.state, over);
    let mut money = vec![visit.price.to_string()];
    let came = visit.received.all();
    if !came.is_zero() {
        money.push(format!("{came} paid"));
    }
    if !visit.rest.is_zero() {
        money.push(format!("{} to pay", visit.rest));
    }
    for owed in &visit.owed {
        money.push(format!("{} owed to them", owed.all));
    }
    let course = visit.course.as_ref().map(|of| {
        view! { <span class="muted">{course::place(studio, of)}</span> }
    });
    view! {
        <li>
            <a href=day>
                <span class="when">{when}</span>
                <span>{format!("{} with {}", visit.treatment_name, visit.therapist_name)}</span>
                {course}
                <span class="muted nums">{money.join(", ")}</span>
            </a>
            <Badge state=state glyph=glyph word=word/>
        </li>
    }
}
