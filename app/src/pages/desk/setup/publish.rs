//! The last step: clients find the studio, or no longer do.

use domain::Right;
use leptos::prelude::*;
use services::{
    auth::StaffSession,
    studio::{Guide, Mode},
};

use super::{guide::mark, said};
use crate::{layout::Area, request::services, words};

/// What publishing means, and the button; or what is missing before.
pub fn view(staff: &StaffSession, found: &Guide) -> AnyView {
    let studio = &found.studio;
    let address = format!("{}/{}", services().settings.base_url, studio.slug);
    if let Some(since) = found.published_at {
        let since = words::date_and_year(studio.clock().wall(since).date());
        return step(
            true,
            view! {
                <h2>"Published"</h2>
                <p class="muted">
                    {format!("Since {since}, clients find it here and book: ")}
                    <span class="setup-address">{address}</span>
                </p>
            },
        );
    }
    let missing: Vec<String> = found
        .steps()
        .filter(|step| !found.is_done(*step))
        .map(|step| words::uncapital(said::step(step).0))
        .collect();
    if !missing.is_empty() {
        return step(
            false,
            view! {
                <h2>"Publish"</h2>
                <p class="muted">
                    {format!("Something is missing first: {}.", words::list(&missing))}
                </p>
            },
        );
    }
    if !staff.may(Right::OpenStudio) {
        return step(
            false,
            view! {
                <h2>"Publish"</h2>
                <p class="muted">"Everything is there. The owner publishes the studio."</p>
            },
        );
    }
    step(
        false,
        view! {
            <h2>"Publish"</h2>
            <p class="muted">
                "From then on everybody finds the studio here and can book: "
                <span class="setup-address">{address}</span>
            </p>
            <p class="muted">{money(found.payments)}</p>
            <form method="post" action="/api/ui/desk/publish">
                <input type="hidden" name="studio" value=studio.slug.clone()/>
                <button class="btn primary">"Publish"</button>
            </form>
        },
    )
}

fn step(done: bool, body: impl IntoView + 'static) -> AnyView {
    view! {
        <li class=if done { "outcome is-done" } else { "outcome" } id="publish">
            {mark(done)}
            <div>{body}</div>
        </li>
    }
    .into_any()
}

const fn money(mode: Mode) -> &'static str {
    match mode {
        Mode::Demo => "Payments are a demonstration: whoever books pays nothing.",
        Mode::Test => "Stripe is in its test mode: whoever books pays nothing.",
        Mode::Live => "Whoever books pays for real.",
    }
}

/// The way back, for an owner: behind a fold, because it is rarely wanted.
pub fn offline(staff: &StaffSession, found: &Guide) -> Option<AnyView> {
    found.published_at.filter(|_| staff.may(Right::OpenStudio))?;
    let studio = &found.studio;
    Some(
        view! {
            <details class="setup-offline">
                <summary>"Take the studio offline"</summary>
                <p>
                    "Clients no longer find it, and nobody can book. Visits that were booked stay: "
                    "the links in their mails keep working, and you see them in the "
                    <a href=Area::Calendar.address(&studio.slug)>"calendar"</a>
                    ". You can publish it again at any time."
                </p>
                <form method="post" action="/api/ui/desk/offline">
                    <input type="hidden" name="studio" value=studio.slug.clone()/>
                    <button class="btn danger">"Take it offline"</button>
                </form>
            </details>
        }
        .into_any(),
    )
}
