//! A client: how to reach them, what they booked and paid, what the desk keeps of them.

use domain::{ClientId, Right, booking::BookingState};
use leptos::prelude::*;
use services::{
    auth::StaffSession,
    bookings::desk::DeskVisit,
    catalogue::StudioPage,
    clients::{self, Card, ClientRefused, NOTE_LENGTH, WHY_LENGTH, Why},
    drafts::Flash,
};

use super::{
    CLIENT_FORM, client_address, clients_address, erase_address, export_address, merge_address,
    said,
};
use crate::{
    caller,
    components::{
        Note,
        alert::{Alert, Tone},
        badge::{Badge, State},
        errors::ErrorSummary,
        field::{TextArea, TextField},
        icon::{Glyph, Icon},
    },
    layout::{Area, Frame, Page, dial},
    pages::{
        booking::{asked, param},
        desk::{address as desk_address, enter_address, said as desk_said},
    },
    render::{PageError, page},
    request::{self, services},
    words,
};

/// Who reads what, where.
struct Reader<'a> {
    staff: &'a StaffSession,
    studio: &'a StudioPage,
    card: &'a Card,
    typed: &'a Flash,
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
        <p class="small muted">{format!("Times are {} time.", studio.city)}</p>
    }
    .into_any()
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
    view! {
        <li>
            <a href=day>
                <span class="when">{when}</span>
                <span>{format!("{} with {}", visit.treatment_name, visit.therapist_name)}</span>
                <span class="muted nums">{money.join(", ")}</span>
            </a>
            <Badge state=state glyph=glyph word=word/>
        </li>
    }
}

/// What the desk keeps, and what can be done.
fn beside(reader: &Reader<'_>) -> AnyView {
    if reader.card.erased.is_some() {
        let text = "Nobody knows any more who this was: name, address, number, answers and notes \
                    are gone for good. What was booked and paid stays, because the books must \
                    add up.";
        return view! { <section class="panel"><p>{text}</p></section> }.into_any();
    }
    view! {
        {note_form(reader)}
        {contact_form(reader)}
        {block_form(reader)}
        {more(reader)}
    }
    .into_any()
}

/// What was typed into one of the forms when it was refused.
fn again<'a>(reader: &'a Reader<'_>, form: &str, field: &str, stands: &'a str) -> &'a str {
    if reader.typed.typed("form") == form { reader.typed.typed(field) } else { stands }
}

fn error(reader: &Reader<'_>, field: &str) -> Note {
    Note::from(reader.typed.error(field).map(|code| said::field(field, code)))
}

/// Who and where, as every form says it.
fn whom(reader: &Reader<'_>) -> AnyView {
    view! {
        <input type="hidden" name="studio" value=reader.studio.slug.clone()/>
        <input type="hidden" name="client" value=reader.card.who.id.to_string()/>
    }
    .into_any()
}

fn note_form(reader: &Reader<'_>) -> AnyView {
    let value = again(reader, "note", "note", &reader.card.note).to_owned();
    let most = u32::try_from(NOTE_LENGTH).unwrap_or(u32::MAX);
    view! {
        <section class="panel" aria-labelledby="note-h">
            <h2 id="note-h">"Note for the desk"</h2>
            <form method="post" action="/api/ui/desk/client-note">
                {whom(reader)}
                <TextArea
                    id="note"
                    label="A few words"
                    value=value
                    hint="Such as “prefers mornings”. Never about health: everybody at the desk reads it."
                    error=error(reader, "note")
                    optional=true
                    maxlength=most
                />
                <button class="btn">"Save the note"</button>
            </form>
        </section>
    }
    .into_any()
}

fn contact_form(reader: &Reader<'_>) -> AnyView {
    let who = &reader.card.who;
    let value = |field: &str, stands: &str| again(reader, "contact", field, stands).to_owned();
    let mine = reader.typed.typed("form") == "contact";
    let errors = reader.typed.errors().iter().filter(|_| mine).map(|error| {
        let id = if error.field.is_empty() { "name" } else { error.field.as_ref() };
        (id.to_owned(), said::field(&error.field, &error.code))
    });
    let errors: Vec<_> = errors.collect();
    view! {
        <details class="panel" open=mine>
            <summary><h2>"Name and contact"</h2></summary>
            <form method="post" action="/api/ui/desk/client-contact">
                <ErrorSummary errors=errors/>
                {whom(reader)}
                <TextField
                    id="name"
                    label="Full name"
                    value=value("name", &who.name)
                    error=error(reader, "name")
                    autocomplete="off"
                    maxlength=120
                />
                <TextField
                    id="email"
                    label="Email"
                    kind="email"
                    value=value("email", who.email.as_deref().unwrap_or_default())
                    hint="Mails about visits to come go there from now on."
                    error=error(reader, "email")
                    autocomplete="off"
                    optional=true
                    maxlength=254
                />
                <TextField
                    id="phone"
                    label="Telephone"
                    kind="tel"
                    value=value("phone", who.phone.as_deref().unwrap_or_default())
                    error=error(reader, "phone")
                    autocomplete="off"
                    optional=true
                    maxlength=40
                />
                <button class="btn">"Save"</button>
            </form>
        </details>
    }
    .into_any()
}

fn block_form(reader: &Reader<'_>) -> AnyView {
    let most = u32::try_from(WHY_LENGTH).unwrap_or(u32::MAX);
    if let Some(blocked) = &reader.card.blocked {
        let since = words::date_and_year(reader.studio.zone.local(blocked.since).wall.date());
        return view! {
            <section class="panel" aria-labelledby="block-h">
                <h2 id="block-h">"Books by phone"</h2>
                <p>{format!("Since {since}: {}", blocked.why)}</p>
                <form method="post" action="/api/ui/desk/client-unblock">
                    {whom(reader)}
                    <button class="btn">"Let them book online again"</button>
                </form>
            </section>
        }
        .into_any();
    }
    let mine = reader.typed.typed("form") == "why";
    view! {
        <details class="panel" open=mine>
            <summary><h2>"Stop booking online"</h2></summary>
            <form method="post" action="/api/ui/desk/client-block">
                {whom(reader)}
                <p class="muted">
                    "They are asked to call the studio instead. You can still enter visits for them."
                </p>
                <TextField
                    id="why"
                    label="Why"
                    value=again(reader, "why", "why", "").to_owned()
                    hint="For the desk alone. Never about health."
                    error=error(reader, "why")
                    autocomplete="off"
                    maxlength=most
                />
                <button class="btn">"Stop booking online"</button>
            </form>
        </details>
    }
    .into_any()
}

/// What only some may do.
fn more(reader: &Reader<'_>) -> Option<AnyView> {
    let (slug, id) = (&reader.studio.slug, reader.card.who.id);
    let merge = reader.staff.may(Right::MergeClients).then(|| {
        view! { <a class="btn" href=merge_address(slug, id)>"Merge with a duplicate"</a> }
    });
    let owner = reader.staff.may(Right::ExportAndErase);
    let export = owner.then(|| export_form(slug, id));
    let erase = owner.then(|| {
        view! { <a class="btn danger" href=erase_address(slug, id)>"Erase this client"</a> }
    });
    (merge.is_some() || owner).then(|| {
        view! {
            <section class="panel more" aria-labelledby="more-h">
                <h2 id="more-h">"More"</h2>
                {merge}
                {export}
                {erase}
            </section>
        }
        .into_any()
    })
}

fn export_form(slug: &str, id: ClientId) -> AnyView {
    let reasons = Why::ALL.into_iter().map(|why| {
        view! {
            <label class="choice">
                <input type="radio" name="why" value=why.code() required/>
                <span>{said::why(why)}</span>
            </label>
        }
    });
    view! {
        <details>
            <summary class="btn">"Export everything about them"</summary>
            <form method="post" action=export_address(slug, id)>
                <p class="muted">
                    "A ZIP file with everything, their answers about their health and the session \
                     notes too. It is written down that you made it, and why."
                </p>
                <fieldset>
                    <legend>"Why?"</legend>
                    {reasons.collect_view()}
                </fieldset>
                <button class="btn"><Icon glyph=Glyph::Download/> "Make the file"</button>
            </form>
        </details>
    }
    .into_any()
}
