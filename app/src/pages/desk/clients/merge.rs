//! Making one client of two: finding the other one, and what would be moved.

use domain::ClientId;
use leptos::prelude::*;
use services::{
    auth::ManagerSession,
    catalogue::StudioPage,
    clients::{self, Card, ClientRefused, Line, MergePreview, Side},
};

use super::{FIND_FORM, client_address, merge_address, said};
use crate::{
    caller,
    components::{
        alert::{Alert, Tone},
        icon::{Glyph, Icon},
    },
    layout::{Area, Frame, Page},
    pages::booking::{asked, param},
    render::{PageError, page},
    request::{self, services},
    words,
};

/// Merging the client in the address.
#[component]
pub fn MergeClient() -> impl IntoView {
    let (slug, id, with) = (param("studio"), param("client"), asked("with"));
    let refused = asked("refused");
    page(async move {
        request::keep_private();
        let id: ClientId = id.parse().map_err(|_| PageError::NotFound)?;
        let back = merge_address(&slug, id);
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let manager = staff.as_manager().ok_or(PageError::NotFound)?;
        let card = clients::card(&services(), &manager.into(), id).await.map_err(failed)?;
        if card.erased.is_some() {
            return Err(PageError::NotFound);
        }
        let body = match with.parse::<ClientId>() {
            Ok(other) => previewed(&studio, &manager, id, other).await?,
            Err(_) => choose(&studio, &manager, &card).await?,
        };
        Ok(view(&studio, &card, &refused, body))
    })
}

fn failed(refused: ClientRefused) -> PageError {
    match refused {
        ClientRefused::NotFound | ClientRefused::Merged(_) | ClientRefused::Erased => {
            PageError::NotFound
        }
        other => other.into(),
    }
}

fn view(studio: &StudioPage, card: &Card, refused: &str, body: AnyView) -> AnyView {
    let refused = said::refused(refused)
        .map(|words| view! { <Alert tone=Tone::Warn title=words live=true/> });
    let page = view! {
        <a class="back-link" href=client_address(&studio.slug, card.who.id)>
            <Icon glyph=Glyph::Back/>
            {card.who.name.clone()}
        </a>
        <header class="app-title">
            <div>
                <h1>"Merge with a duplicate"</h1>
                <p class="muted">
                    "For one person who is listed twice, say with two addresses. Whoever is known \
                     longer stays, and gets every visit of the other."
                </p>
            </div>
        </header>
        {refused}
        {body}
    }
    .into_any();
    let frame = Frame::staff(studio, Area::Clients);
    view! {
        <Page title="Merge clients" class="wrap app-main clients" frame=frame private=true>
            {page}
        </Page>
    }
    .into_any()
}

/// The other one is found by name: at first by the name of this one.
async fn choose(
    studio: &StudioPage,
    manager: &ManagerSession,
    card: &Card,
) -> Result<AnyView, PageError> {
    let typed = match caller::kept(FIND_FORM).await?.typed("find") {
        "" => card.who.name.clone(),
        kept => kept.to_owned(),
    };
    let desk = (*manager).into();
    let mut found = clients::search(&services(), &desk, &typed, None).await?.clients;
    found.retain(|line| line.id != card.who.id);
    if found.is_empty() {
        let words = words::first_name(&card.who.name).to_owned();
        found = clients::search(&services(), &desk, &words, None).await?.clients;
        found.retain(|line| line.id != card.who.id);
    }
    let lines = found.iter().map(|line| candidate(studio, card, line)).collect_view();
    let list = if found.is_empty() {
        view! { <p>"Nobody was found. Look for another name, address or number."</p> }.into_any()
    } else {
        view! { <ul class="client-list">{lines}</ul> }.into_any()
    };
    Ok(view! {
        <section aria-labelledby="who">
            <h2 id="who">{format!("Who is the same person as {}?", card.who.name)}</h2>
            {find_form(studio, card, &typed)}
            {list}
        </section>
    }
    .into_any())
}

fn find_form(studio: &StudioPage, card: &Card, typed: &str) -> impl IntoView + use<> {
    view! {
        <form class="client-find" method="post" action="/api/ui/desk/find-client" role="search">
            <input type="hidden" name="studio" value=studio.slug.clone()/>
            <input type="hidden" name="merge" value=card.who.id.to_string()/>
            <div class="field">
                <label for="find">"Find the other one"</label>
                <span class="hint" id="find-hint">"Name, email, telephone or booking number"</span>
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
            <div class="acts"><button class="btn">"Find"</button></div>
        </form>
    }
}

fn candidate(studio: &StudioPage, card: &Card, line: &Line) -> impl IntoView + use<> {
    let href = format!("{}?with={}", merge_address(&studio.slug, card.who.id), line.id);
    let reach: Vec<String> = [&line.email, &line.phone].into_iter().flatten().cloned().collect();
    view! {
        <li>
            <a href=href>
                <span class="name">{line.name.clone()}</span>
                <span class="reach">{reach.join(" · ")}</span>
            </a>
        </li>
    }
}

async fn previewed(
    studio: &StudioPage,
    manager: &ManagerSession,
    id: ClientId,
    other: ClientId,
) -> Result<AnyView, PageError> {
    match clients::merge_preview(&services(), manager, id, other).await {
        Ok(found) => Ok(preview(studio, &found, id)),
        Err(ClientRefused::Same) => {
            Ok(view! { <p>"This is the same client. Choose another one."</p> }.into_any())
        }
        Err(refused) => Err(failed(refused)),
    }
}

fn preview(studio: &StudioPage, found: &MergePreview, id: ClientId) -> AnyView {
    let MergePreview { stays, goes, .. } = found;
    let moves = words::count(u32::try_from(goes.bookings).unwrap_or(u32::MAX), "booking");
    let notes = words::count(u32::try_from(goes.notes).unwrap_or(u32::MAX), "session note");
    let act = match why_not(found) {
        Some((title, text)) => view! {
            <Alert tone=Tone::Warn title=title>
                <p>{text}</p>
            </Alert>
        }
        .into_any(),
        None => view! {
            <form method="post" action="/api/ui/desk/client-merge">
                <input type="hidden" name="studio" value=studio.slug.clone()/>
                <input type="hidden" name="stays" value=stays.id.to_string()/>
                <input type="hidden" name="goes" value=goes.id.to_string()/>
                <div class="btn-row">
                    <button class="btn primary">"Merge them"</button>
                    <a class="btn ghost" href=merge_address(&studio.slug, id)>"Choose another one"</a>
                </div>
            </form>
        }
        .into_any(),
    };
    view! {
        <div class="client-two">
            {side("Stays", stays)}
            {side("Goes", goes)}
        </div>
        <ul class="client-moves">
            <li>{format!("{moves} and {notes} move to {}.", stays.name)}</li>
            <li>"Notes and answers stay readable for those who could read them."</li>
            <li>"Whoever books with either address is this one client from then on."</li>
            <li>"If one of them books by phone only, so does the one who stays."</li>
            <li>"It is written down, and cannot be undone."</li>
        </ul>
        {act}
    }
    .into_any()
}

/// Why the two stay two, if they do: what is the matter, and what to do.
const fn why_not(found: &MergePreview) -> Option<(&'static str, &'static str)> {
    if found.booked_for {
        Some((
            "One of the two is booked for by an account",
            "Whoever books for them sees their visits and what they answered. Merged, the account \
             would see the other's too. Keep both: a visit is entered for the one who comes.",
        ))
    } else if found.two_accounts {
        Some((
            "Both sign in, with accounts of their own",
            "Each may be somebody of their own. If they are one person, they close one of the \
             accounts first.",
        ))
    } else {
        None
    }
}

fn side(what: &'static str, side: &Side) -> impl IntoView + use<> {
    let bookings = words::count(u32::try_from(side.bookings).unwrap_or(u32::MAX), "booking");
    let lines = [
        side.email.clone(),
        side.phone.clone(),
        Some(bookings),
        side.has_account.then(|| "Signs in".to_owned()),
        side.booked_for.then(|| "An account books for them".to_owned()),
        side.blocked.then(|| "Books by phone".to_owned()),
        Some(side.note.clone()).filter(|note| !note.is_empty()),
    ];
    let lines = lines.into_iter().flatten().map(|line| view! { <li>{line}</li> }).collect_view();
    view! {
        <section class="panel">
            <h2>{format!("{what}: {}", side.name)}</h2>
            <ul>{lines}</ul>
        </section>
    }
}
