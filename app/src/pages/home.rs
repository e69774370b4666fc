//! The first page: all studios, or the only one.

use leptos::prelude::*;
use services::{
    catalogue::{self, StudioCard},
    setup,
};

use super::studio;
use crate::{
    components::{
        empty::Empty,
        head::PageHead,
        icon::{Glyph, Icon},
        relief::Relief,
    },
    layout::{Page, Share},
    render::page,
    request,
};

/// All studios, or the page of the only one.
#[component]
pub fn Home() -> impl IntoView {
    page(async move {
        let services = request::services();
        let studios = catalogue::studios(&services).await?;
        if let [only] = studios.as_slice()
            && let Some(found) = catalogue::studio(&services, &only.slug).await?
        {
            return studio::of(found).await;
        }
        if studios.is_empty() && !setup::is_set_up(&services).await? {
            return Ok(not_set_up(&services.settings.base_url));
        }
        Ok(list(studios))
    })
}

/// Before the first studio: where the way in was printed. It is a secret, so that nobody who
/// happens to come by can take the installation.
fn not_set_up(base_url: &str) -> AnyView {
    let looks = format!("{base_url}/setup/…");
    view! {
        <Page title="Not set up yet" class="wrap account" private=true>
            <PageHead
                title="Lumbar is not set up yet"
                lead="There is no studio here. Whoever started Lumbar can set one up, in the \
                      browser and in a few minutes."
            />
            <section class="first-run">
                <h2>"Is that you?"</h2>
                <p>
                    "Look where you started Lumbar: it printed a link for you alone. Open it to \
                     begin. It looks like this:"
                </p>
                <p><code class="copy">{looks}</code></p>
                <p>
                    "The link works once, within 24 hours. This command, with the same settings, \
                     prints a new one:"
                </p>
                <p><code class="copy">"lumbar setup-link"</code></p>
            </section>
        </Page>
    }
    .into_any()
}

fn list(studios: Vec<StudioCard>) -> AnyView {
    let body = if studios.is_empty() {
        view! {
            <Empty
                title="No studio is here yet"
                text="As soon as one is published, its treatments and free times appear here."
            />
        }
        .into_any()
    } else {
        let cards = studios.into_iter().map(card).collect_view();
        view! { <ul class="studios">{cards}</ul> }.into_any()
    };
    view! {
        <Page
            title="Lumbar"
            description="Back massage by therapists whose qualifications were checked. \
                         Choose a studio, see its free times and book online."
            class="studio"
            share=Some(Share::of("/"))
        >
            <section class="hero">
                <div class="wrap">
                    <div class="copy">
                        <h1>"Care for the back that carries you."</h1>
                        <p class="lead">
                            "Studios for backs, and only backs. Every qualification is checked, \
                             every price is the whole price."
                        </p>
                        <h2 class="vh">"Studios"</h2>
                        {body}
                    </div>
                    <div class="art">
                        <Relief/>
                    </div>
                </div>
            </section>
        </Page>
    }
    .into_any()
}

fn card(studio: StudioCard) -> impl IntoView {
    view! {
        <li>
            <a class="studio-card" href=format!("/{}", studio.slug)>
                <h3>{studio.name}</h3>
                <p class="city">
                    <Icon glyph=Glyph::Pin/>
                    {studio.city}
                </p>
                <p class="small">{studio.tagline}</p>
                <Icon glyph=Glyph::Arrow/>
            </a>
        </li>
    }
}
