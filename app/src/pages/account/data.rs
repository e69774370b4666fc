//! Everything that is held about somebody: to take along, and to have deleted.

mod delete;
mod export;

use leptos::prelude::*;
use services::accounts::{self, DeletePreview};

use super::{
    form::{self, Form},
    parts::Parts,
};
use crate::{
    caller,
    components::{
        errors::ErrorSummary,
        head::PageHead,
        link::{ButtonLink, Weight},
    },
    layout::Page,
    render::page,
    request::{self, services},
};

/// The form that deletes the account.
pub const DATA_FORM: &str = "delete";

/// Where it is; with the code of a refusal, where the file was refused.
#[must_use]
pub fn data_address(refused: Option<&str>) -> String {
    refused
        .map_or_else(|| "/account/data".to_owned(), |code| format!("/account/data?export={code}"))
}

/// The data of whoever is signed in.
#[component]
pub fn Data() -> impl IntoView {
    page(async move {
        let Some(who) = caller::signed_in_or_redirect("/account/data").await? else {
            return Ok(().into_any());
        };
        let found = accounts::delete_preview(&services(), &who).await?;
        let form = Form::saying(DATA_FORM, "password", words).await?;
        let wrong = request::query("export").map(|code| words("", &code));
        Ok(view(&found, &form, wrong, who.email()))
    })
}

fn view(found: &DeletePreview, form: &Form, wrong: Option<String>, email: &str) -> AnyView {
    let mut errors = form.errors();
    errors.extend(wrong.clone().map(|words| ("export-password".to_owned(), words)));
    let title = if errors.is_empty() { "Your data" } else { "Error: Your data" };
    let (export, delete) = (export::view(wrong, email), delete::view(found, form, email));
    view! {
        <Page title=title class="wrap account" private=true>
            <PageHead
                title="Your data"
                lead="What is held about you is yours: take it along, or have it deleted."
            />
            <Parts here="/account/data"/>
            <ErrorSummary errors=errors/>
            {export}
            {delete}
        </Page>
    }
    .into_any()
}

/// Where whoever deleted their account is led to.
#[component]
pub fn Deleted() -> impl IntoView {
    view! {
        <Page title="Your account is deleted" class="wrap account" private=true>
            <PageHead
                title="Your account is deleted"
                lead="A last mail to your address says so. What the studios must keep for their \
                      books no longer says who you are, but for receipts and invoices that were \
                      handed out."
            />
            <div class="btn-row">
                <ButtonLink href="/" weight=Weight::Plain>"To the start"</ButtonLink>
            </div>
        </Page>
    }
}

fn words(field: &str, code: &str) -> String {
    let words = match (field, code) {
        (_, "credentials") => "Enter your password again: it is not the one of this account",
        (_, "cards_left") => {
            "Tick that you keep the codes of your gift cards elsewhere, or give up what is left"
        }
        (_, "in_the_way") => "See below what is to be settled first: something is new",
        ("sure", _) => "Tick the box first: what is deleted cannot be brought back",
        _ => return form::words(field, code),
    };
    words.to_owned()
}
