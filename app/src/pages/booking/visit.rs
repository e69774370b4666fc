//! The page of a visit.

use domain::booking::BookingState;
use leptos::prelude::*;
use leptos_meta::Meta;
use services::{bookings, payments};

use super::{
    Opened, again, asked, card, change, gone,
    head::{self, News},
    late, param, place, receipt, renew, said, ticket, tip,
};
use crate::{
    caller,
    pages::{book::draft, course::of_visit, screening},
    render::{PageError, page},
    request::services,
};

/// A visit, for whoever bears its link.
#[component]
pub fn Visit() -> impl IntoView {
    let (token, news) = (param("token"), news());
    page(async move {
        let Some(opened) = Opened::by(token).await? else { return Ok(gone::view()) };
        let (opened, processing) = settled(opened).await?;
        if news == News::Booked {
            draft::forget_browser_of(&services(), opened.view.id).await?;
        }
        let more = More {
            asked: asked_before(&opened).await?,
            late: late::view(&opened).await?,
            tip: tip::view(&opened).await?,
            again: again::view(&opened).await?,
            course: of_visit(opened.view.id).await?,
        };
        Ok(view(&opened, news, processing, more))
    })
}

fn news() -> News {
    if !asked("paid").is_empty() {
        News::Booked
    } else if !asked("renewed").is_empty() {
        News::Renewed
    } else if !asked("moved").is_empty() {
        News::Moved
    } else if !asked("cancelled").is_empty() {
        News::Cancelled
    } else {
        News::None
    }
}

/// A client may come back from paying before anybody has told us of it: then we ask, so
/// that they see the truth. Where asking fails, what we know is shown.
async fn settled(opened: Opened) -> Result<(Opened, bool), PageError> {
    if !matches!(opened.view.state, BookingState::Held { .. }) {
        return Ok((opened, false));
    }
    let found = payments::fulfil_booking(&services(), opened.view.id).await;
    if let Err(error) = &found {
        tracing::info!(code = error.code(), "a held visit's payment could not be looked up");
    }
    let processing = said::is_processing(found.as_ref().ok());
    let again = Opened::by(opened.token.clone()).await?;
    Ok((again.unwrap_or(opened), processing))
}

/// The way to the safety questions, while they are asked.
async fn asked_before(opened: &Opened) -> Result<Option<AnyView>, PageError> {
    let Some(proof) = caller::link_holder(&opened.token) else { return Ok(None) };
    let token = bookings::asked_before(&services(), &proof).await?;
    Ok(screening::reminder(token.as_deref(), opened.view.booked_by.is_some()))
}

/// What stands beside the ticket once it was looked up.
struct More {
    asked: Option<AnyView>,
    late: Option<AnyView>,
    tip: Option<AnyView>,
    again: Option<AnyView>,
    course: Option<AnyView>,
}

fn view(opened: &Opened, news: News, processing: bool, more: More) -> AnyView {
    let coming =
        matches!(opened.view.state, BookingState::Confirmed | BookingState::Requested { .. })
            && opened.now < opened.view.end;
    let body = view! {
        {processing.then(|| view! { <Meta http_equiv="refresh" content="5"/> })}
        {head::view(opened, news, processing)}
        {more.asked}
        <div class="conf-grid">
            {ticket::view(opened)}
            <div class="side">
                {more.late} {card::view(opened)} {change::view(opened)} {more.course}
                {receipt::view(opened)} {more.tip} {more.again} {renew::view(opened)}
            </div>
        </div>
        {coming.then(|| place::directions(opened))}
        {coming.then(place::before)}
    };
    opened.page(head::tab(opened), "wrap confirmed", body.into_any())
}
