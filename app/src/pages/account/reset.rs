//! Choosing a new password.

use leptos::prelude::*;
use services::accounts::{TokenPurpose, link_holder};

use super::{
    form::Form,
    param,
    password::{self, Words},
};
use crate::{
    components::{
        head::PageHead,
        link::{ButtonLink, Weight},
    },
    layout::Page,
    render::page,
    request::services,
};

/// Where the link in the mail leads.
#[component]
pub fn Reset() -> impl IntoView {
    let token = param("token");
    page(async move {
        let email = link_holder(&services(), &token, TokenPurpose::ResetPassword).await?;
        let form = Form::of("reset", "password").await?;
        Ok(email.map_or_else(spent, |email| view(&form, token, email)))
    })
}

fn view(form: &Form, token: String, email: String) -> AnyView {
    let words = Words {
        title: "Choose a new password",
        lead: format!("For {email}. Every browser that is signed in is signed out."),
        label: "New password",
        act: "Change the password",
    };
    password::choose(form, words, "account/reset", (token, email))
}

fn spent() -> AnyView {
    view! {
        <Page title="This link no longer works" class="wrap account" private=true>
            <PageHead
                title="This link no longer works"
                lead="It has been used, or is more than an hour old. Your password has not been \
                      changed by opening it."
            />
            <div class="btn-row">
                <ButtonLink href="/forgot" weight=Weight::Primary>"Send a new link"</ButtonLink>
            </div>
        </Page>
    }
    .into_any()
}
