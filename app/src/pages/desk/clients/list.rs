//! Finding a client.

use domain::ClientId;
use leptos::prelude::*;
use services::{
    catalogue::StudioPage,
    clients::{self, Found, Line},
};

use super::{FIND_FORM, client_address, clients_address, said};
use crate::{
    caller,
    components::{
        alert::{Alert, Tone},
        badge::{Badge, State},
        empty::Empty,
        icon::{Glyph, Icon},
    },
    layout::{Area, Frame, Page},
    pages::booking::{asked, param},
    render::{PageError, page},
    request::{self, services},
};

/// The clients of the studio in the address, or those that were looked for.
#[component]
pub fn Clients() -> impl IntoView {
    let (slug, after, refused) = (param("studio"), asked("after"), asked("refused"));
    let everybody = !asked("all").is_empty();
    page(async move {
        request::keep_private();
        let back = clients_address(&slug);
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let desk = staff.as_desk().ok_or(PageError::NotFound)?;
        let typed = if everybody {
            String::new()
        } else {
            caller::kept(FIND_FORM).await?.typed("find").to_owned()
        };
        let behind: Option<ClientId> = after.parse().ok();
        let found = clients::search(&services(), &desk, &typed, behind).await?;
        Ok(view(&studio, &found, &typed, (behind.is_some(), &refused)))
    })
}

fn view(
    studio: &StudioPage,
    found: &Found,
    typed: &str,
    (later, refused): (bool, &str),
) -> AnyView {
    let refused = said::refused(refused)
        .map(|words| view! { <Alert tone=Tone::Warn title=words live=true/> });
    let lines = found.clients.iter().map(|client| line(studio, client)).collect_view();
    let page = clients_address(&studio.slug);
    let first = if typed.is_empty() { format!("{page}?all=1") } else { page.clone() };
    let next = found.next.map(|id| {
        let all = if typed.is_empty() { "&all=1" } else { "" };
        view! { <a class="btn" href=format!("{page}?after={id}{all}")>"More clients"</a> }
    });
    let back = later.then(|| view! { <a class="btn" href=first>"Back to the first"</a> });
    let list = if found.clients.is_empty() {
        nobody(typed)
    } else {
        view! { <ul class="client-list" aria-label="Clients">{lines}</ul> }.into_any()
    };
    let title = if typed.is_empty() { "Clients" } else { "Clients found" };
    let body = view! {
        <header class="app-title">
            <div>
                <h1>"Clients"</h1>
                <p class="muted">{format!("Everybody who booked at {}.", studio.name)}</p>
            </div>
        </header>
        {refused}
        {search(studio, typed)}
        <h2 class="vh">{title}</h2>
        {list}
        <div class="client-pages">{back} {next}</div>
    }
    .into_any();
    let frame = Frame::staff(studio, Area::Clients);
    view! { <Page title=title class="wrap app-main clients" frame=frame private=true>{body}</Page> }
        .into_any()
}

fn nobody(typed: &str) -> AnyView {
    let (title, text) = if typed.is_empty() {
        (
            "Nobody has booked yet",
            "Whoever books, or is entered at the desk, stands here from then on.",
        )
    } else {
        (
            "Nobody was found",
            "Try a part of the name, the whole address, the last digits of the number, or the \
             booking number.",
        )
    };
    view! { <Empty title=title text=text/> }.into_any()
}

fn search(studio: &StudioPage, typed: &str) -> AnyView {
    let all = (!typed.is_empty()).then(|| {
        let href = format!("{}?all=1", clients_address(&studio.slug));
        view! { <a class="btn ghost" href=href>"Show everybody"</a> }
    });
    view! {
        <form class="client-find" method="post" action="/api/ui/desk/find-client" role="search">
            <input type="hidden" name="studio" value=studio.slug.clone()/>
            <div class="field">
                <label for="find">"Find a client"</label>
                <span class="hint" id="find-hint">
                    "Name, email, telephone or booking number"
                </span>
                <input
                    class="input"
                    id="find"
                    name="find"
                    type="search"
                    value=typed.to_owned()
                    maxlength="120"
                    autocomplete="off"
                    aria-describedby="find-hint"
                />
            </div>
            <div class="acts">
                <button class="btn primary">"Find"</button>
                {all}
            </div>
        </form>
    }
    .into_any()
}

fn line(studio: &StudioPage, client: &Line) -> impl IntoView + use<> {
    let reach: Vec<String> =
        [&client.email, &client.phone].into_iter().flatten().cloned().collect();
    let reach =
        if reach.is_empty() { "No address, no number".to_owned() } else { reach.join(" · ") };
    let note = (!client.note.is_empty()).then(|| {
        view! {
            <span class="note">
                <Icon glyph=Glyph::Note/>
                {client.note.clone()}
            </span>
        }
    });
    let blocked = client.blocked.then(|| {
        view! { <Badge state=State::Wait glyph=Glyph::Phone word="Books by phone"/> }
    });
    view! {
        <li>
            <a href=client_address(&studio.slug, client.id)>
                <span class="name">{client.name.clone()}</span>
                <span class="reach">{reach}</span>
                {note}
            </a>
            {blocked}
        </li>
    }
}
