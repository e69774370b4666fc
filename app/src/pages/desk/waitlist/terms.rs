//! How a studio offers times: for those who manage it.

use leptos::prelude::*;
use services::{catalogue::StudioPage, drafts::Flash, waitlist};

use crate::{
    caller,
    components::{
        Note,
        errors::ErrorSummary,
        field::{Choice, TextField},
    },
    pages::waiting::words,
    render::PageError,
    request::services,
};

/// The name of the form, for what was typed into it when it was refused.
pub const FORM: &str = "waitlist-terms";

/// The form, and whether something in it is wrong.
pub(super) struct Shown {
    pub body: AnyView,
    pub wrong: bool,
}

/// The form as it was refused, or as things stand.
pub(super) async fn view(studio: &StudioPage) -> Result<Shown, PageError> {
    let typed = caller::refused(FORM).await?;
    let found = waitlist::settings(&services(), studio.id).await?;
    let wrong = !typed.errors().is_empty();
    let value = |field: &str, minutes: u32| {
        if wrong { typed.typed(field).to_owned() } else { minutes.to_string() }
    };
    let open = if wrong { typed.typed("open") == "yes" } else { found.open };
    let errors = typed
        .errors()
        .iter()
        .map(|error| (error.field.to_string(), words::field(&error.field, &error.code).to_owned()));
    let body = view! {
        <section class="panel" aria-labelledby="terms-h">
            <h2 id="terms-h">"How times are offered"</h2>
            <form method="post" action="/api/ui/desk/waitlist-settings" novalidate=true>
                <ErrorSummary errors=errors.collect()/>
                <input type="hidden" name="studio" value=studio.slug.clone()/>
                <Choice name="open" checked=open>"Clients can join the waitlist"</Choice>
                <TextField
                    id="offer_minutes"
                    label="Minutes to answer an offer"
                    hint="From 5 to 120. The time is kept so long."
                    value=value("offer_minutes", found.terms.offer_minutes)
                    error=note(&typed, "offer_minutes")
                    autocomplete="off"
                    maxlength=4
                />
                <TextField
                    id="lead_minutes"
                    label="Minutes left before the visit, at least"
                    hint="From 0 to 1440. What is nearer is not offered: people need time to get there."
                    value=value("lead_minutes", found.terms.lead_minutes)
                    error=note(&typed, "lead_minutes")
                    autocomplete="off"
                    maxlength=5
                />
                <button class="btn">"Save"</button>
            </form>
        </section>
    };
    Ok(Shown { body: body.into_any(), wrong })
}

fn note(typed: &Flash, field: &str) -> Note {
    Note::from(typed.error(field).map(|code| words::field(field, code).to_owned()))
}
