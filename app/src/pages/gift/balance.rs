//! What is left on a gift card, or in a course.

use leptos::prelude::*;

use super::{frame, studio};
use crate::{
    caller,
    components::{
        Note,
        alert::{Alert, Tone},
        field::TextField,
        icon::Glyph,
        link::{ButtonLink, Weight},
    },
    layout::Page,
    pages::booking::param,
    render::page,
};

/// The name of the form, for what came of it.
pub const FORM: &str = "gift-balance";

/// The form, and what the code stands for.
#[component]
pub fn Balance() -> impl IntoView {
    let slug = param("studio");
    page(async move {
        let studio = studio(&slug).await?;
        let found = caller::refused(FORM).await?;
        let error = found.error("").map(|code| match code {
            "too_many" => "That was very often: wait a few minutes, then try again",
            _ => "We know no such code here. Check it: it has sixteen characters, and no 0, 1, I, L or O",
        });
        let title = if error.is_some() { "Error: What is left" } else { "What is left" };
        let left = found.typed("left").to_owned();
        let answer = (!left.is_empty()).then(|| {
            let until = found.typed("until").to_owned();
            let until = if until.is_empty() { "It has no end date.".to_owned() } else { until };
            let what = found.typed("what").to_owned();
            let book = format!("/{}/book", studio.slug);
            view! {
                <Alert tone=Tone::Good title=left glyph=Glyph::Card live=true>
                    <p>{what} " " {until}</p>
                    <div class="actions">
                        <ButtonLink href=book weight=Weight::Plain>"Book a visit"</ButtonLink>
                    </div>
                </Alert>
            }
        });
        let lead = format!("Of a gift card or a course of {}.", studio.name);
        let body = view! {
                <header class="gift-head">
                    <h1>"What is left"</h1>
                    <p class="lead">{lead}</p>
                </header>
                {answer}
                <form class="gift-form panel" method="post" action="/api/ui/gift/balance" novalidate=true>
                    <input type="hidden" name="studio" value=studio.slug.clone()/>
                    <TextField
                        id="code"
                        label="The code"
                        hint="Sixteen letters and digits, from the mail or the card."
                        error=Note::from(error.map(ToOwned::to_owned))
                        autocomplete="off"
                        maxlength=40
                    />
                    <button class="btn primary">"See what is left"</button>
                </form>
        }
        .into_any();
        Ok(view! { <Page title=title class="wrap gift" frame=frame(&studio) private=true>{body}</Page> }.into_any())
    })
}
