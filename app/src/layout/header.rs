//! The head of a page: whose it is, where else to go, and the one thing to do.

use leptos::prelude::*;

use super::{Frame, StudioFacts, staff};
use crate::{
    components::{
        brand::Brand,
        icon::{Glyph, Icon},
        link::{ButtonLink, Weight},
    },
    request,
};

/// The header that fits the page.
#[component]
pub fn Header(
    /// What the page is part of.
    frame: Frame,
) -> AnyView {
    match frame {
        Frame::Site => site().into_any(),
        Frame::Studio(studio) => of_studio(&studio).into_any(),
        Frame::Flow { studio, leave } => flow(&studio, leave).into_any(),
        Frame::Staff { studio, area } => staff::header(&studio, area),
    }
}

fn site() -> impl IntoView {
    let (href, words) = account();
    view! {
        <header class="site-head">
            <div class="wrap">
                <Brand href="/" name="Lumbar"/>
                <div class="site-actions">
                    <ButtonLink href=href weight=Weight::Ghost>{words}</ButtonLink>
                </div>
            </div>
        </header>
    }
}

/// Sections of a studio's page, and their names.
const SECTIONS: [(&str, &str); 4] = [
    ("treatments", "Treatments"),
    ("therapists", "Therapists"),
    ("how", "How it works"),
    ("changes", "Prices and changes"),
];

fn of_studio(studio: &StudioFacts) -> impl IntoView + use<> {
    let home = format!("/{}", studio.slug);
    let (account, words) = account();
    let links = |class: &'static str| {
        SECTIONS
            .into_iter()
            .map(|(id, name)| {
                view! { <li class=class><a href=format!("{home}#{id}")>{name}</a></li> }
            })
            .collect_view()
    };
    view! {
        <header class="site-head">
            <div class="wrap">
                <Brand href=home.clone() name=studio.name.clone()/>
                <nav class="site-nav" aria-label="Main">
                    <ul>{links("")}</ul>
                </nav>
                <div class="site-actions">
                    <a class="btn ghost signin" href=account>
                        {words}
                    </a>
                    <ButtonLink href=format!("{home}/book") weight=Weight::Primary>
                        "Book a visit"
                    </ButtonLink>
                    <details class="menu">
                        <summary class="btn icon-only" aria-label="Menu">
                            <Icon glyph=Glyph::Menu/>
                        </summary>
                        <nav class="pop" aria-label="Menu">
                            <ul>
                                {links("")} <li>
                                    <a href=account>{words}</a>
                                </li>
                            </ul>
                        </nav>
                    </details>
                </div>
            </div>
        </header>
    }
}

fn flow(studio: &StudioFacts, leave: String) -> impl IntoView + use<> {
    view! {
        <header class="site-head flow-head">
            <div class="wrap">
                <Brand href=format!("/{}", studio.slug) name=studio.name.clone()/>
                <p class="small muted help">
                    "Stuck? " <a href=studio.tel() class="nowrap">{studio.phone.clone()}</a>
                </p>
                <ButtonLink href=leave weight=Weight::Ghost>
                    <Icon glyph=Glyph::X/>
                    "Leave booking"
                </ButtonLink>
            </div>
        </header>
    }
}

/// Where the account is. Only a hint from the cookie: the account page itself asks.
fn account() -> (&'static str, &'static str) {
    match request::cookie(&request::host_cookie("sid")) {
        Some(_) => ("/account", "Your visits"),
        None => ("/sign-in", "Sign in"),
    }
}
