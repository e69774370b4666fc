//! What was handed out for something that was bought: for whoever has the link in the mail.

use leptos::prelude::*;
use services::{
    catalogue,
    papers::{self, PapersRefused},
};

use super::frame;
use crate::{
    components::empty::Empty,
    layout::Page,
    pages::{booking::param, desk::books::paper_list},
    render::{PageError, page},
    request::{self, services},
};

/// The receipt of a gift card or a course, and what came of it, as files.
#[component]
pub fn BuyersPapers() -> impl IntoView {
    let (slug, token) = (param("studio"), param("token"));
    page(async move {
        request::keep_private();
        // Whoever has paid has a receipt, whether the studio is still shown or not.
        let studio = catalogue::any_studio(&services(), &slug).await?.ok_or(PageError::NotFound)?;
        let found = match papers::of_buyer(&services(), studio.id, &token).await {
            Ok(found) => found,
            Err(PapersRefused::NotFound) => return Err(PageError::NotFound),
            Err(error) => return Err(error.into()),
        };
        let list = if found.is_empty() {
            let text = "It is made when the payment has arrived. Look again in a few minutes.";
            view! { <Empty title="No receipt yet" text=text/> }.into_any()
        } else {
            paper_list(&found, |id| format!("/{}/gift/papers/{token}/{id}.pdf", studio.slug))
        };
        let lead = format!("From {}, for what you bought there.", studio.name);
        let body = view! {
            <header class="gift-head">
                <h1>"Your receipt"</h1>
                <p class="lead">{lead}</p>
            </header>
            <section aria-label="Files" class="gift-papers">{list}</section>
        }
        .into_any();
        Ok(view! { <Page title="Your receipt" class="wrap gift" frame=frame(&studio) private=true>{body}</Page> }.into_any())
    })
}
