//! Pages for when there is nothing to show, or we failed.

use axum::http::StatusCode;
use leptos::prelude::*;

use crate::{
    components::link::{ButtonLink, Weight},
    layout::Page,
    request,
};

/// There is no such page, or it is not for the one who asks.
#[component]
pub fn NotFound() -> impl IntoView {
    request::set_status(StatusCode::NOT_FOUND);
    view! {
        <Page title="Page not found" class="wrap error-page">
            <p class="code" aria-hidden="true">"404"</p>
            <h1>"There is nothing at this address"</h1>
            <p class="lead">
                "The link may be old, or a letter may be missing. If it was the link to a \
                 visit, open it again from your latest mail: earlier links stop working when \
                 a new one is sent."
            </p>
            <div class="btn-row">
                <ButtonLink href="/" weight=Weight::Primary>"See all studios"</ButtonLink>
            </div>
        </Page>
    }
}

/// Why a form was not answered, or a page could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What the answer says to machines.
    pub status: StatusCode,
    /// What happened, in one line.
    pub title: &'static str,
    /// What did not, and what to do.
    pub words: &'static str,
}

/// Says it, with a way on: back to where the form was, or to all studios.
#[component]
pub fn Failed(
    /// What is to be said.
    failure: Failure,
) -> impl IntoView {
    request::set_status(failure.status);
    request::keep_private();
    let back = request::came_from().map(|path| {
        view! { <ButtonLink href=path weight=Weight::Primary>"Back to where you were"</ButtonLink> }
    });
    let weight = if back.is_some() { Weight::Ghost } else { Weight::Primary };
    view! {
        <Page title=failure.title class="wrap error-page">
            <h1>{failure.title}</h1>
            <p class="lead">{failure.words}</p>
            <div class="btn-row">
                {back} <ButtonLink href="/" weight=weight>"See all studios"</ButtonLink>
            </div>
            <Number/>
        </Page>
    }
}

/// What the logs know this request by, for whoever asks about it.
#[component]
fn Number() -> impl IntoView {
    request::request_id().map(|id| {
        view! {
            <p class="tiny muted">
                "If it stays like this, tell the studio this number: "
                <span class="nums">{id}</span>
            </p>
        }
    })
}

/// It is our fault, and mostly passes: the database was away, or had no room.
#[component]
pub fn Broken() -> impl IntoView {
    request::set_status(StatusCode::SERVICE_UNAVAILABLE);
    request::keep_private();
    let again = request::path_and_query();
    view! {
        <Page title="Something went wrong" class="wrap error-page">
            <h1>"Something went wrong on our side"</h1>
            <p class="lead">
                "You did nothing wrong, and opening this page charged nothing. If you were \
                 paying, look for our mail first: every payment ends in a confirmed visit or \
                 in a full refund."
            </p>
            <div class="btn-row">
                <ButtonLink href=again weight=Weight::Primary>"Try again"</ButtonLink>
                <ButtonLink href="/" weight=Weight::Ghost>"See all studios"</ButtonLink>
            </div>
            <Number/>
        </Page>
    }
}
