//! The forms of a client's page: the desk's note, contact, booking online, and what only some
//! may do.

use domain::{ClientId, Right};
use leptos::prelude::*;
use services::clients::{NOTE_LENGTH, WHY_LENGTH, Why};

use super::{card::Reader, erase_address, export_address, merge_address, said};
use crate::{
    components::{
        Note,
        errors::ErrorSummary,
        field::{TextArea, TextField},
        icon::{Glyph, Icon},
    },
    words,
};

/// What the desk keeps, and what can be done.
pub(super) fn beside(reader: &Reader<'_>) -> AnyView {
    if reader.card.erased.is_some() {
        let text = "Nobody knows any more who this was: name, address, number, answers and notes \
                    are gone for good. What was booked and paid stays, because the books must \
                    add up.";
        return view! { <section class="panel"><p>{text}</p></section> }.into_any();
    }
    view! {
        {note_form(reader)}
        {contact_form(reader)}
        {invoice_form(reader)}
        {block_form(reader)}
        {more(reader)}
    }
    .into_any()
}

/// What was typed into one of the forms when it was refused.
fn again<'a>(reader: &'a Reader<'_>, form: &str, field: &str, stands: &'a str) -> &'a str {
    if reader.typed.typed("form") == form { reader.typed.typed(field) } else { stands }
}

fn error(reader: &Reader<'_>, field: &str) -> Note {
    Note::from(reader.typed.error(field).map(|code| said::field(field, code)))
}

/// Who and where, as every form says it.
fn whom(reader: &Reader<'_>) -> AnyView {
    view! {
        <input type="hidden" name="studio" value=reader.studio.slug.clone()/>
        <input type="hidden" name="client" value=reader.card.who.id.to_string()/>
    }
    .into_any()
}

fn note_form(reader: &Reader<'_>) -> AnyView {
    let value = again(reader, "note", "note", &reader.card.note).to_owned();
    let most = u32::try_from(NOTE_LENGTH).unwrap_or(u32::MAX);
    view! {
        <section class="panel" aria-labelledby="note-h">
            <h2 id="note-h">"Note for the desk"</h2>
            <form method="post" action="/api/ui/desk/client-note">
                {whom(reader)}
                <TextArea
                    id="note"
                    label="A few words"
                    value=value
                    hint="Such as “prefers mornings”. Never about health: everybody at the desk reads it."
                    error=error(reader, "note")
                    optional=true
                    maxlength=most
                />
                <button class="btn">"Save the note"</button>
            </form>
        </section>
    }
    .into_any()
}

fn contact_form(reader: &Reader<'_>) -> AnyView {
    let who = &reader.card.who;
    let value = |field: &str, stands: &str| again(reader, "contact", field, stands).to_owned();
    let mine = reader.typed.typed("form") == "contact";
    let errors = reader.typed.errors().iter().filter(|_| mine).map(|error| {
        let id = if error.field.is_empty() { "name" } else { error.field.as_ref() };
        (id.to_owned(), said::field(&error.field, &error.code))
    });
    let errors: Vec<_> = errors.collect();
    view! {
        <details class="panel" open=mine>
            <summary><h2>"Name and contact"</h2></summary>
            <form method="post" action="/api/ui/desk/client-contact">
                <ErrorSummary errors=errors/>
                {whom(reader)}
                <TextField
                    id="name"
                    label="Full name"
                    value=value("name", &who.name)
                    error=error(reader, "name")
                    autocomplete="off"
                    maxlength=120
                />
                <TextField
                    id="email"
                    label="Email"
                    kind="email"
                    value=value("email", who.email.as_deref().unwrap_or_default())
                    hint="Mails about visits to come go there from now on, with new links: those \
                          in earlier mails then open nothing."
                    error=error(reader, "email")
                    autocomplete="off"
                    optional=true
                    maxlength=254
                />
                <TextField
                    id="phone"
                    label="Telephone"
                    kind="tel"
                    value=value("phone", who.phone.as_deref().unwrap_or_default())
                    error=error(reader, "phone")
                    autocomplete="off"
                    optional=true
                    maxlength=40
                />
                <button class="btn">"Save"</button>
            </form>
        </details>
    }
    .into_any()
}

/// Whom their invoices are made out to: a firm, or somebody who pays for them.
fn invoice_form(reader: &Reader<'_>) -> AnyView {
    let told = reader.card.invoices.clone().unwrap_or_default();
    let value = |field: &str, stands: &str| again(reader, "invoices", field, stands).to_owned();
    let mine = reader.typed.typed("form") == "invoices";
    let wrong = |field: &str| {
        let code = reader.typed.error(field).filter(|_| mine);
        Note::from(code.map(|code| said::field(field, code)))
    };
    let errors = reader.typed.errors().iter().filter(|_| mine).map(|error| {
        let id = match error.field.as_ref() {
            "name" => "invoice_name",
            "address" => "invoice_address",
            _ => "tax_number",
        };
        (id.to_owned(), said::field(&error.field, &error.code))
    });
    let errors: Vec<_> = errors.collect();
    view! {
        <details class="panel" open=mine>
            <summary><h2>"Invoice address"</h2></summary>
            <form method="post" action="/api/ui/desk/client-invoices">
                <ErrorSummary errors=errors/>
                {whom(reader)}
                <p class="muted">
                    "It stands on what is made from now on. Papers that were handed out stay as \
                     they are. Empty, invoices bear the client’s name alone."
                </p>
                <TextField
                    id="invoice_name"
                    label="Name or firm"
                    value=value("invoice_name", &told.name)
                    error=wrong("name")
                    autocomplete="off"
                    optional=true
                    maxlength=200
                />
                <TextArea
                    id="invoice_address"
                    label="Address, a line each"
                    value=value("invoice_address", &told.address)
                    error=wrong("address")
                    optional=true
                    maxlength=400
                />
                <TextField
                    id="tax_number"
                    label="Tax number of a firm"
                    value=value("tax_number", &told.tax_number)
                    error=wrong("tax_number")
                    autocomplete="off"
                    optional=true
                    maxlength=60
                />
                <button class="btn">"Save the address"</button>
            </form>
        </details>
    }
    .into_any()
}

fn block_form(reader: &Reader<'_>) -> AnyView {
    let most = u32::try_from(WHY_LENGTH).unwrap_or(u32::MAX);
    if let Some(blocked) = &reader.card.blocked {
        let since = words::date_and_year(reader.studio.zone.local(blocked.since).wall.date());
        return view! {
            <section class="panel" aria-labelledby="block-h">
                <h2 id="block-h">"Books by phone"</h2>
                <p>{format!("Since {since}: {}", blocked.why)}</p>
                <form method="post" action="/api/ui/desk/client-unblock">
                    {whom(reader)}
                    <button class="btn">"Let them book online again"</button>
                </form>
            </section>
        }
        .into_any();
    }
    let mine = reader.typed.typed("form") == "why";
    view! {
        <details class="panel" open=mine>
            <summary><h2>"Stop booking online"</h2></summary>
            <form method="post" action="/api/ui/desk/client-block">
                {whom(reader)}
                <p class="muted">
                    "They are asked to call the studio instead. You can still enter visits for them."
                </p>
                <TextField
                    id="why"
                    label="Why"
                    value=again(reader, "why", "why", "").to_owned()
                    hint="For the desk alone. Never about health."
                    error=error(reader, "why")
                    autocomplete="off"
                    maxlength=most
                />
                <button class="btn">"Stop booking online"</button>
            </form>
        </details>
    }
    .into_any()
}

/// What only some may do.
fn more(reader: &Reader<'_>) -> Option<AnyView> {
    let (slug, id) = (&reader.studio.slug, reader.card.who.id);
    let merge = reader.staff.may(Right::MergeClients).then(|| {
        view! { <a class="btn" href=merge_address(slug, id)>"Merge with a duplicate"</a> }
    });
    let owner = reader.staff.may(Right::ExportAndErase);
    let export = owner.then(|| export_form(slug, id));
    let erase = owner.then(|| {
        view! { <a class="btn danger" href=erase_address(slug, id)>"Erase this client"</a> }
    });
    (merge.is_some() || owner).then(|| {
        view! {
            <section class="panel more" aria-labelledby="more-h">
                <h2 id="more-h">"More"</h2>
                {merge}
                {export}
                {erase}
            </section>
        }
        .into_any()
    })
}

fn export_form(slug: &str, id: ClientId) -> AnyView {
    let reasons = Why::ALL.into_iter().map(|why| {
        view! {
            <label class="choice">
                <input type="radio" name="why" value=why.code() required/>
                <span>{said::why(why)}</span>
            </label>
        }
    });
    view! {
        <details>
            <summary class="btn">"Export everything about them"</summary>
            <form method="post" action=export_address(slug, id)>
                <p class="muted">
                    "A ZIP file with everything, their answers about their health and the session \
                     notes too. It is written down that you made it, and why."
                </p>
                <fieldset>
                    <legend>"Why?"</legend>
                    {reasons.collect_view()}
                </fieldset>
                <button class="btn"><Icon glyph=Glyph::Download/> "Make the file"</button>
            </form>
        </details>
    }
    .into_any()
}
