//! Who works at a studio, for whoever manages it; for everybody else of the staff, who may do
//! what.

use domain::booking::BookingState;
use leptos::prelude::*;
use services::{
    auth::StaffSession,
    bookings::desk::DeskVisit,
    catalogue::StudioPage,
    drafts::Flash,
    people::{self, Person, Standing},
};

use super::{
    AGAIN_FORM, INVITE_FORM, ROLE_FORM, hand_over_address, matrix::matrix, people_address,
    profile_address, runs, said, welcome_address,
};
use crate::{
    caller,
    components::{
        Note,
        alert::{Alert, Tone},
        avatar::Avatar,
        badge::{Badge, State},
        errors::ErrorSummary,
        field::TextField,
        icon::{Glyph, Icon},
        link::ArrowLink,
    },
    layout::{Area, Frame, Page},
    pages::{
        booking::{asked, param},
        desk::{address as desk_address, move_address},
    },
    render::page,
    request::{self, services},
    words,
};

/// What came of the last form, and about whom.
struct News {
    about: String,
    done: String,
    refused: String,
}

/// Everybody who works or worked at the studio in the address.
#[component]
pub fn People() -> impl IntoView {
    let slug = param("studio");
    let news = News { about: asked("about"), done: asked("done"), refused: asked("refused") };
    page(async move {
        request::keep_private();
        let back = people_address(&slug);
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let Some(manager) = staff.as_manager() else { return Ok(roles_alone(&studio)) };
        let found = people::list(&services(), &manager).await?;
        let typed = Typed {
            invite: caller::refused(INVITE_FORM).await?,
            again: caller::refused(AGAIN_FORM).await?,
            role: caller::refused(ROLE_FORM).await?,
        };
        let about = found.therapists.iter().find(|person| person.slug == news.about);
        let visits = match about {
            Some(person) if news.refused == "has_visits" => {
                people::visits_to_come(&services(), &manager, person.id).await?
            }
            _ => Vec::new(),
        };
        Ok(view(&staff, &studio, &found, (&news, &typed), &visits))
    })
}

/// What was typed into the forms of the page.
struct Typed {
    invite: Flash,
    again: Flash,
    role: Flash,
}

/// For whoever does not run the people: who may do what.
fn roles_alone(studio: &StudioPage) -> AnyView {
    let frame = Frame::staff(studio, Area::People);
    let body = view! {
        <header class="app-title">
            <div>
                <h1>"Roles"</h1>
                <p class="muted">{format!("At {}.", studio.name)}</p>
            </div>
        </header>
        {matrix()}
    }
    .into_any();
    view! { <Page title="Roles" class="wrap app-main people-page" frame=frame private=true>{body}</Page> }
        .into_any()
}

fn view(
    staff: &StaffSession,
    studio: &StudioPage,
    found: &people::People,
    (news, typed): (&News, &Typed),
    visits: &[DeskVisit],
) -> AnyView {
    let (here, left): (Vec<_>, Vec<_>) =
        found.therapists.iter().partition(|person| person.standing != Standing::Left);
    let lines = |people: Vec<&Person>| {
        people.into_iter().map(|person| line(studio, person, &typed.again)).collect_view()
    };
    let gone = (!left.is_empty()).then(|| {
        view! {
            <section aria-labelledby="left">
                <h2 id="left">"No longer here"</h2>
                <ul class="staff-list">{lines(left)}</ul>
            </section>
        }
    });
    let treating = if here.is_empty() {
        let words = "Nobody treats here yet. Invite somebody, or yourself by your own address.";
        view! { <p class="muted">{words}</p> }.into_any()
    } else {
        view! { <ul class="staff-list">{lines(here)}</ul> }.into_any()
    };
    let right = typed.invite.errors().is_empty() && typed.role.errors().is_empty();
    let wrong = if right { "" } else { "Error: " };
    let give = staff.is_owner().then(|| runs::give(studio, &typed.role));
    let head = view! {
        <header class="app-title">
            <div>
                <h1>"Who works here"</h1>
                <p class="muted">
                    {format!("At {}. Invite somebody, and they do the rest.", studio.name)}
                </p>
            </div>
            <a class="btn" href="#invite">
                <Icon glyph=Glyph::Plus/>
                "Invite a therapist"
            </a>
        </header>
    };
    let body = view! {
        {head}
        {told(found, news, visits, studio)}
        <div class="staff-grid">
            <div>
                <section aria-labelledby="here">
                    <h2 id="here">"Therapists"</h2>
                    {treating}
                </section>
                {gone}
                {runs::list(staff, studio, &found.members)}
            </div>
            <div>{invitation(studio, &typed.invite)} {give}</div>
        </div>
        {matrix()}
    }
    .into_any();
    let (title, frame) = (format!("{wrong}Who works here"), Frame::staff(studio, Area::People));
    view! { <Page title=title class="wrap app-main people-page" frame=frame private=true>{body}</Page> }
        .into_any()
}

/// What came of the last form.
fn told(
    found: &people::People,
    news: &News,
    visits: &[DeskVisit],
    studio: &StudioPage,
) -> Option<AnyView> {
    let person = found.therapists.iter().find(|person| person.slug == news.about);
    let name = person.map_or("They", |person| person.name.as_str());
    if let Some(done) = said::done(&news.done, name) {
        let mark = view! { <Icon glyph=Glyph::Check/> };
        return Some(view! { <p class="did" role="status">{mark} {done}</p> }.into_any());
    }
    if !visits.is_empty() {
        return Some(still_booked(studio, name, visits));
    }
    let refused = said::refused(&news.refused)?;
    Some(view! { <Alert tone=Tone::Warn title=refused live=true/> }.into_any())
}

/// The visits that keep somebody from leaving, each with what to do about it.
fn still_booked(studio: &StudioPage, name: &str, visits: &[DeskVisit]) -> AnyView {
    let count = words::count(u32::try_from(visits.len()).unwrap_or(u32::MAX), "visit");
    let title = format!("{name} still works here: {count} to come");
    let lines = visits.iter().map(|visit| {
        let when = words::when(visit.local.wall);
        let what = format!("{when}, {}", visit.treatment_name);
        let act = match visit.state {
            BookingState::Confirmed => {
                let href = move_address(&studio.slug, &visit.reference);
                view! { <ArrowLink href=href>"Move or hand over"</ArrowLink> }.into_any()
            }
            BookingState::Held { .. } => {
                view! { <span class="muted">"Somebody is paying for it just now"</span> }.into_any()
            }
            _ => {
                let day = desk_address(&studio.slug, Some(visit.local.date()));
                let href = format!("{day}#v-{}", visit.reference);
                view! { <ArrowLink href=href>"Answer it first"</ArrowLink> }.into_any()
            }
        };
        view! { <li><span>{what}</span> {act}</li> }
    });
    let lines = lines.collect_view();
    let what_to_do = format!(
        "Nobody is left without a therapist. Find somebody else for each, or another time. Times \
         are {} time.",
        studio.city,
    );
    view! {
        <Alert tone=Tone::Warn title=title live=true>
            <p>{what_to_do}</p>
            <ul class="to-come">{lines}</ul>
        </Alert>
    }
    .into_any()
}

fn line(studio: &StudioPage, person: &Person, typed: &Flash) -> impl IntoView + use<> {
    let (state, glyph, word) = match person.standing {
        Standing::Active => (State::Ok, Glyph::Check, "Works here"),
        Standing::Invited => (State::Wait, Glyph::Mail, "Invited, no answer yet"),
        Standing::NoAccount => (State::Wait, Glyph::Info, "Cannot sign in yet"),
        Standing::Suspended => (State::Bad, Glyph::Lock, "Suspended"),
        Standing::Left => (State::Plain, Glyph::X, "Left"),
    };
    let email = person.email.clone().map(|email| view! { <p class="muted">{email}</p> });
    view! {
        <li class="staff-line" id=format!("p-{}", person.slug)>
            <Avatar therapist=person.id portrait=person.portrait.clone()/>
            <div class="who">
                <h3>{person.name.clone()}</h3>
                {email}
                <p class="badges"><Badge state=state glyph=glyph word=word/></p>
                {missing(studio, person)}
            </div>
            {acts(studio, person, typed)}
        </li>
    }
}

/// What is missing before a client can book somebody who works here.
fn missing(studio: &StudioPage, person: &Person) -> Option<AnyView> {
    if person.missing.is_empty() || matches!(person.standing, Standing::Left | Standing::Suspended)
    {
        return None;
    }
    let steps: Vec<String> =
        person.missing.iter().map(|step| said::missing(*step).to_owned()).collect();
    let href = welcome_address(&studio.slug, &person.slug);
    let text = format!("Before the first visit: {}", words::list(&steps));
    Some(view! { <p><a href=href>{text}</a></p> }.into_any())
}

fn acts(studio: &StudioPage, person: &Person, typed: &Flash) -> AnyView {
    if person.standing == Standing::Left {
        let form = press(studio, person, "activate", "Let them work here again");
        return view! { <div class="acts">{form}</div> }.into_any();
    }
    let profile = profile_address(&studio.slug, &person.slug);
    let name = person.name.clone();
    let again = match person.standing {
        Standing::Invited => Some(press(studio, person, "invite-again", "Send a new link")),
        Standing::NoAccount => Some(address_form(studio, person, typed)),
        Standing::Suspended => Some(let_back(studio, person)),
        _ => None,
    };
    let hand = hand_over_address(&studio.slug, &person.slug);
    view! {
        <div class="acts">
            <a class="btn" href=profile>"Profile"<span class="vh">{format!(" of {name}")}</span></a>
            {again}
            <a class="btn" href=hand>"Hand over or suspend"<span class="vh">{format!(": {}", person.name)}</span></a>
            {leave(studio, person)}
        </div>
    }
    .into_any()
}

fn let_back(studio: &StudioPage, person: &Person) -> AnyView {
    let account = person.account.map(|id| id.to_string()).unwrap_or_default();
    view! {
        <form method="post" action="/api/ui/desk/let-back">
            <input type="hidden" name="studio" value=studio.slug.clone()/>
            <input type="hidden" name="account" value=account/>
            <button class="btn">"Let them back"<span class="vh">{format!(": {}", person.name)}</span></button>
        </form>
    }
    .into_any()
}

fn leave(studio: &StudioPage, person: &Person) -> AnyView {
    let first = words::first_name(&person.name).to_owned();
    view! {
        <details class="confirm">
            <summary class="btn ghost">
                "Leaves the studio"<span class="vh">{format!(": {}", person.name)}</span>
            </summary>
            <div class="ask">
                <p>
                    {format!(
                        "{first} can then no longer be booked, and no longer sees the desk. Visits, \
                         notes and earnings stay as they are.",
                    )}
                </p>
                {press(studio, person, "deactivate", "Yes, they have left")}
            </div>
        </details>
    }
    .into_any()
}

fn press(studio: &StudioPage, person: &Person, act: &str, words: &str) -> AnyView {
    let about = format!(": {}", person.name);
    view! {
        <form method="post" action=format!("/api/ui/desk/{act}")>
            <input type="hidden" name="studio" value=studio.slug.clone()/>
            <input type="hidden" name="therapist" value=person.slug.clone()/>
            <button class="btn">{words.to_owned()}<span class="vh">{about}</span></button>
        </form>
    }
    .into_any()
}

/// For somebody who works here and has no account: their address, as it was typed when it was
/// refused.
fn address_form(studio: &StudioPage, person: &Person, typed: &Flash) -> AnyView {
    let theirs = typed.typed("therapist") == person.slug;
    let email = if theirs { typed.typed("email").to_owned() } else { String::new() };
    view! {
        <form class="invite-one" method="post" action="/api/ui/desk/invite-again">
            <input type="hidden" name="studio" value=studio.slug.clone()/>
            <input type="hidden" name="therapist" value=person.slug.clone()/>
            <label class="vh" for=format!("email-{}", person.slug)>
                {format!("Email address of {}", person.name)}
            </label>
            <input
                class="input"
                id=format!("email-{}", person.slug)
                type="email"
                name="email"
                value=email
                placeholder="Their email address"
                autocomplete="off"
                required
            />
            <button class="btn">"Invite"<span class="vh">{format!(" {}", person.name)}</span></button>
        </form>
    }
    .into_any()
}

fn invitation(studio: &StudioPage, typed: &Flash) -> AnyView {
    let error = |field: &str| Note::from(typed.error(field).map(|code| said::field(field, code)));
    let errors = typed.errors().iter().map(|error| {
        let id = if error.field.is_empty() { "name" } else { error.field.as_ref() };
        (id.to_owned(), said::field(&error.field, &error.code))
    });
    view! {
        <section class="panel invite" aria-labelledby="invite">
            <h2 id="invite">"Invite a therapist"</h2>
            <p class="muted">
                "They get a mail with a link, choose a password, and see what is to be done before \
                 the first client can book: you check their qualification."
            </p>
            <form method="post" action="/api/ui/desk/invite">
                <ErrorSummary errors=errors.collect()/>
                <input type="hidden" name="studio" value=studio.slug.clone()/>
                <TextField
                    id="name"
                    label="Full name"
                    value=typed.typed("name").to_owned()
                    hint="As clients will read it. It can be changed."
                    error=error("name")
                    autocomplete="off"
                    maxlength=120
                />
                <TextField
                    id="email"
                    label="Email address"
                    kind="email"
                    value=typed.typed("email").to_owned()
                    hint="The invitation goes there, and they sign in with it."
                    error=error("email")
                    autocomplete="off"
                    maxlength=254
                />
                <button class="btn primary">"Send the invitation"</button>
            </form>
        </section>
    }
    .into_any()
}
