//! Who comes, and that they read the rules: what a course asks for as well.

use leptos::prelude::*;
use services::catalogue::StudioPage;

use super::Errors;
use crate::{
    components::field::{Choice, TextArea, TextField},
    pages::book::BookingDraft,
};

/// Name, address, number, and what the therapist is told.
pub fn contact(typed: &BookingDraft, errors: &Errors) -> AnyView {
    view! {
        <div class="fields">
            <TextField
                id="name"
                label="Full name"
                hint="As it should read on the receipt."
                value=typed.contact.name.clone()
                error=errors.note("name")
                autocomplete="name"
                maxlength=200
            />
            <TextField
                id="email"
                label="Email"
                kind="email"
                hint="Your confirmation and receipt go here."
                value=typed.contact.email.clone()
                error=errors.note("email")
                autocomplete="email"
                maxlength=254
            />
            <TextField
                id="phone"
                label="Mobile"
                kind="tel"
                hint="Only if something changes on the day."
                value=typed.contact.phone.clone()
                error=errors.note("phone")
                autocomplete="tel"
                optional=true
                maxlength=40
            />
            <TextArea
                id="note"
                label="Where does it hurt, and since when?"
                hint="Only your therapist reads this; it is stored encrypted."
                value=typed.note.clone()
                error=errors.note("note")
                optional=true
            />
        </div>
    }
    .into_any()
}

/// That the rules were read.
pub fn agreement(studio: &StudioPage, typed: &BookingDraft, errors: &Errors) -> AnyView {
    let rules = format!("/{}#{}", studio.slug, crate::pages::studio::TERMS);
    view! {
        <Choice name="agreed" id="agreed" checked=typed.agreed error=errors.note("agreed")>
            "I have read " <a href=rules target="_blank">"how changes and refunds work"</a> "."
        </Choice>
    }
    .into_any()
}
