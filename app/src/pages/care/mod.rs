//! How somebody is, and whether it helps: the questions behind a mailed link, and their line.

mod asked;
mod check_in;
mod choose;
mod draw;
mod episode;
mod form;
mod leave;
mod mine;
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
    mine::Mine,
    places::said as places_said,
    progress::Shown,
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

/// Where somebody sees how they do: by their link, or signed in, as which client.
pub fn progress_address(token: &str, client: &str) -> String {
    if !token.is_empty() {
        return format!("/progress/{}", plain(token));
    }
    if client.is_empty() {
        return "/account/progress".to_owned();
    }
    format!("/account/progress?client={}", plain(client))
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

/// Whose progress a form is about: the client of its link, or the one it names, where whoever
/// is signed in is them or books for them.
pub async fn holder(token: &str, client: &str) -> Result<Option<CareHolder>, PageError> {
    if !token.is_empty() {
        let Some(link) = link_of(token) else { return Ok(None) };
        return Ok(outcomes::care_holder(&services(), &link).await?);
    }
    let Some(who) = caller::signed_in().await? else { return Ok(None) };
    let found = who.clients().into_iter().find(|it| it.client().to_string() == client);
    Ok(found.map(CareHolder::from))
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
