//! How somebody is, and whether it helps: the questions behind a mailed link, and their line.

mod asked;
mod check_in;
mod choose;
mod draw;
mod episode;
mod form;
mod leave;
mod places;
mod progress;
mod said;
mod thanks;
mod typed;

use axum::http::StatusCode;
use leptos::prelude::*;
use services::outcomes::{self, CareHolder, CareLink};

pub use self::{
    check_in::CheckIn,
    places::said as places_said,
    progress::{Mine, Shown},
    said::{day_said, finding, measure, moment},
    typed::{ActivityForm, FORM as CHECK_IN_FORM, Sent},
};
use crate::{
    caller,
    components::link::{ButtonLink, Weight},
    layout::Page,
    render::PageError,
    request::{self, services},
};

/// Where the questions behind a link are. What is no link of ours is not repeated.
pub fn check_in_address(token: &str) -> String {
    format!("/check-in/{}", plain(token))
}

/// Where somebody sees how they do: by their link, or signed in, at a studio.
pub fn progress_address(token: &str, studio: &str) -> String {
    if token.is_empty() {
        return format!("/account/progress?studio={}", plain(studio));
    }
    format!("/progress/{}", plain(token))
}

fn plain(text: &str) -> String {
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if plain && !text.is_empty() && text.len() < 200 {
        text.to_owned()
    } else {
        "unknown".to_owned()
    }
}

/// Who bears a link about how they are, or `None` where we did not sign it or its time is over.
pub fn link_of(token: &str) -> Option<CareLink> {
    outcomes::care_link(&services(), token).ok()
}

/// Whose progress a form is about: the bearer of its link, or whoever is signed in at the
/// studio with this name in addresses.
pub async fn holder(token: &str, studio: &str) -> Result<Option<CareHolder>, PageError> {
    if !token.is_empty() {
        let Some(link) = link_of(token) else { return Ok(None) };
        return Ok(outcomes::care_holder(&services(), &link).await?);
    }
    let Some(who) = caller::signed_in().await? else { return Ok(None) };
    let found = services::catalogue::any_studio(&services(), studio).await?;
    let Some(found) = found else { return Ok(None) };
    Ok(who.client_of(found.id).ok().map(CareHolder::from))
}

/// The page of a link that opens nothing: an unknown one, an old one and a revoked one look
/// the same.
fn gone() -> AnyView {
    request::set_status(StatusCode::NOT_FOUND);
    view! {
        <Page title="This link no longer opens" class="wrap error-page" private=true>
            <h1>"This link no longer opens anything"</h1>
            <p class="lead">
                "A question can be answered while it means something: before a visit, for three \
                 days after it, and for a month about the day after. The newest links are in the \
                 latest mail. Nothing of what you answered is lost."
            </p>
            <div class="btn-row">
                <ButtonLink href="/account" weight=Weight::Primary>"Sign in to your visits"</ButtonLink>
                <ButtonLink href="/" weight=Weight::Ghost>"See all studios"</ButtonLink>
            </div>
        </Page>
    }
    .into_any()
}
