//! A link that opens nothing. Why not is nobody's business: an unknown link, an old one
//! and a revoked one look the same.

use axum::http::StatusCode;
use leptos::prelude::*;

use crate::{
    components::link::{ButtonLink, Weight},
    layout::Page,
    request,
};

/// The page of a link that opens nothing.
pub fn view() -> AnyView {
    request::set_status(StatusCode::NOT_FOUND);
    view! {
        <Page title="This link no longer opens" class="wrap error-page" private=true>
            <h1>"This link no longer opens a visit"</h1>
            <p class="lead">
                "The newest link is in the latest mail about your visit: earlier ones may \
                 stop working when a new one is sent, and all of them end some time after \
                 the visit. A letter may also have gone missing on the way."
            </p>
            <p class="lead">"Your visit itself has not changed by opening this page."</p>
            <div class="btn-row">
                <ButtonLink href="/" weight=Weight::Primary>"See all studios"</ButtonLink>
                <ButtonLink href="/account" weight=Weight::Ghost>"Sign in to your visits"</ButtonLink>
            </div>
        </Page>
    }
    .into_any()
}
