//! What waits in an account: times that somebody waits for, and what they like to book again.

use leptos::prelude::*;
use services::{
    favourites::{self, Favourite},
    waitlist::{self, Mine},
};

use super::{join::address as join_address, words as said};
use crate::{
    caller,
    components::{
        alert::{Alert, Tone},
        badge::{Badge, State},
        empty::Empty,
        head::PageHead,
        icon::{Glyph, Icon},
        link::{ButtonLink, Weight},
    },
    layout::Page,
    pages::booking::asked,
    render::page,
    request::{self, services},
};

/// How many of the visits before are proposed as favourites.
const PROPOSED: usize = 4;

/// The page's address.
pub const fn address() -> &'static str {
    "/account/waitlist"
}

/// What somebody waits for and likes, for whoever is signed in.
#[component]
pub fn Kept() -> impl IntoView {
    let (done, refused) = (asked("done"), asked("refused"));
    page(async move {
        request::keep_private();
        let Some(who) = caller::signed_in_or_redirect(address()).await? else {
            return Ok(().into_any());
        };
        let services = services();
        let mine = waitlist::mine(&services, who.account()).await?;
        let liked = favourites::favourites(&services, &who).await?;
        let before = favourites::from_visits(&services, &who, PROPOSED).await?;
        Ok(view(mine, liked, before, (&done, &refused)))
    })
}

fn view(
    mine: Vec<Mine>,
    liked: Vec<Favourite>,
    before: Vec<Favourite>,
    (done, refused): (&str, &str),
) -> AnyView {
    let (news, waits, likes, before) =
        (news(done, refused), waits(mine), likes(liked), proposals(before));
    view! {
        <Page title="Waitlist and favourites" class="wrap account" private=true>
            <p><a class="back-link" href="/account"><Icon glyph=Glyph::Back/>"Your account"</a></p>
            <PageHead
                title="Waitlist and favourites"
                lead="Times you wait for, and what you like to book again."
            />
            {news}
            <section class="account-part" aria-labelledby="waits">
                <h2 id="waits">"You wait for"</h2>
                {waits}
            </section>
            <section class="account-part" aria-labelledby="likes">
                <h2 id="likes">"Favourites"</h2>
                {likes}
            </section>
            {before}
        </Page>
    }
    .into_any()
}

fn news(done: &str, refused: &str) -> Option<AnyView> {
    let said = match (done, refused) {
        ("kept", _) => "It is among your favourites now.",
        ("removed", _) => "It is no longer among your favourites.",
        (_, "enough") => "You have twenty favourites: take one away before you add another",
        (_, "not_found") => "That is no longer offered: choose something else",
        (_, "") => return None,
        _ => "It did not work just now. Nothing was lost: try again in a moment",
    };
    if refused.is_empty() {
        let mark = view! { <Icon glyph=Glyph::Check/> };
        return Some(view! { <p class="did" role="status">{mark} {said}</p> }.into_any());
    }
    Some(view! { <Alert tone=Tone::Warn title=said live=true/> }.into_any())
}

fn waits(mine: Vec<Mine>) -> AnyView {
    if mine.is_empty() {
        return view! {
            <Empty
                title="You wait for no time"
                text="Where a studio has nothing free that suits you, its page of times leads to its waitlist."
            >
                <ButtonLink href="/">"Find a studio"</ButtonLink>
            </Empty>
        }
        .into_any();
    }
    let lines = mine.into_iter().map(wait).collect_view();
    view! { <ul class="visit-list">{lines}</ul> }.into_any()
}

fn wait(mine: Mine) -> impl IntoView {
    let Mine { token, view } = mine;
    let offered = view.waits() && view.offer.as_ref().is_some_and(|offer| !offer.accepted);
    let (state, glyph, word) = match view.state.as_str() {
        "waiting" if offered => (State::Wait, Glyph::Hourglass, "A time is kept for you: answer"),
        "waiting" => (State::Ok, Glyph::Clock, "Waiting"),
        "booked" => (State::Ok, Glyph::Check, "Booked"),
        "left" => (State::Plain, Glyph::X, "You left"),
        _ => (State::Plain, Glyph::Clock, "Over"),
    };
    let with = view.therapist_name.clone().unwrap_or_else(|| "any therapist".to_owned());
    let what = format!("{}, {} minutes, with {with}", view.treatment_name, view.minutes);
    let comes = view.comes.as_ref();
    let comes = comes.map(|(_, name)| view! { <b class="comes">{format!("For {name}")}</b> });
    let when = format!("{} ({})", said::wish(&view.wish), view.clock.name());
    view! {
        <li>
            <a href=format!("/w/{token}")>
                <span class="when">{what}</span>
                {comes}
                <span class="what">{when}</span>
            </a>
            <p class="wait-state"><Badge state=state glyph=glyph word=word/></p>
        </li>
    }
}

fn likes(liked: Vec<Favourite>) -> AnyView {
    if liked.is_empty() {
        return view! {
            <p class="muted">
                "None yet. Keep one from the page of a visit, or from those below, and it is \
                 booked again in two taps."
            </p>
        }
        .into_any();
    }
    let lines = liked.into_iter().map(like).collect_view();
    view! { <ul class="wait-likes">{lines}</ul> }.into_any()
}

fn what(favourite: &Favourite) -> String {
    let with = favourite.therapist.as_ref().map_or("any therapist", |(_, name)| name);
    format!("{} with {with}", favourite.treatment.1)
}

fn like(favourite: Favourite) -> impl IntoView {
    let (name, query) = (what(&favourite), favourite.query());
    let slug = favourite.studio.0.clone();
    let (book, wait) = (format!(" {name}"), format!(": {name}"));
    let ways = favourite.offered.then(|| {
        view! {
            <ButtonLink href=format!("/{slug}/book?{query}") weight=Weight::Primary>
                "Book" <span class="vh">{book}</span>
            </ButtonLink>
            <ButtonLink href=join_address(&slug, &query)>
                "Wait for a time" <span class="vh">{wait}</span>
            </ButtonLink>
        }
    });
    let gone = (!favourite.offered).then_some("Not offered at the moment.");
    view! {
        <li>
            <div>
                <b>{name.clone()}</b>
                <p class="small muted">
                    {format!("{}, {} minutes", favourite.studio.1, favourite.minutes)}
                </p>
                {gone.map(|gone| view! { <p class="small">{gone}</p> })}
            </div>
            <div class="btn-row">
                {ways}
                <form method="post" action="/api/ui/account/favourite-remove">
                    <input type="hidden" name="id" value=favourite.id.to_string()/>
                    <button class="btn ghost">
                        "Take away" <span class="vh">{format!(" {name}")}</span>
                    </button>
                </form>
            </div>
        </li>
    }
}

fn proposals(before: Vec<Favourite>) -> Option<AnyView> {
    if before.is_empty() {
        return None;
    }
    let lines = before.into_iter().map(|favourite| {
        let name = what(&favourite);
        view! {
            <li>
                <div>
                    <b>{name.clone()}</b>
                    <p class="small muted">{favourite.studio.1.clone()}</p>
                </div>
                {keep(&favourite, &name)}
            </li>
        }
    });
    Some(
        view! {
            <section class="account-part" aria-labelledby="before">
                <h2 id="before">"From your visits"</h2>
                <ul class="wait-likes">{lines.collect_view()}</ul>
            </section>
        }
        .into_any(),
    )
}

fn keep(favourite: &Favourite, name: &str) -> AnyView {
    let therapist = favourite.therapist.as_ref().map(|(slug, _)| slug.clone());
    view! {
        <form method="post" action="/api/ui/account/favourite-add">
            <input type="hidden" name="studio" value=favourite.studio.0.clone()/>
            <input type="hidden" name="treatment" value=favourite.treatment.0.clone()/>
            <input type="hidden" name="therapist" value=therapist.unwrap_or_else(|| "any".to_owned())/>
            <button class="btn">
                "Keep as a favourite" <span class="vh">{format!(": {name}")}</span>
            </button>
        </form>
    }
    .into_any()
}
