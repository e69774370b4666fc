//! Coming in by an invitation.

use leptos::prelude::*;
use services::accounts::{self, TokenPurpose, link_holder};

use super::{
    form::Form,
    param,
    password::{self, Words},
};
use crate::{
    caller,
    components::{
        head::PageHead,
        link::{ButtonLink, Weight},
    },
    layout::{Area, Page},
    pages::desk::{JOIN_FORM, welcome_address},
    render::page,
    request::services,
};

/// Where the link in an invitation leads.
#[component]
pub fn Join() -> impl IntoView {
    let token = param("token");
    page(async move {
        let email = link_holder(&services(), &token, TokenPurpose::Invitation).await?;
        let form = Form::of(JOIN_FORM, "password").await?;
        Ok(email.map_or_else(spent, |email| view(&form, token, email)))
    })
}

/// Leads whoever has just come in to what is to be done first, where they work.
#[component]
pub fn Welcomed() -> impl IntoView {
    page(async move {
        let Some(who) = caller::signed_in_or_redirect("/welcome").await? else {
            return Ok(().into_any());
        };
        let works_as = |studio: &domain::StudioId| who.therapist_of(*studio).is_ok();
        let places = accounts::workplaces(&services(), &who).await?;
        let studios = who.staff_studios();
        let place = studios.iter().zip(&places).rev().find(|(studio, _)| works_as(studio));
        let to = place.map(|(_, place)| welcome_address(&place.slug, ""));
        let desk = || places.last().map(|place| Area::Desk.address(&place.slug));
        caller::lead_to(&to.or_else(desk).unwrap_or_else(|| "/account".to_owned()));
        Ok(().into_any())
    })
}

fn view(form: &Form, token: String, email: String) -> AnyView {
    let words = Words {
        title: "Welcome",
        lead: format!("Choose a password for {email}, and you are in."),
        label: "Password",
        act: "Set the password and come in",
    };
    password::choose(form, words, "account/join", (token, email))
}

fn spent() -> AnyView {
    view! {
        <Page title="This invitation no longer works" class="wrap account" private=true>
            <PageHead
                title="This invitation no longer works"
                lead="It has been used, or is more than a week old. If you have a password, sign \
                      in. If not, ask for a link to choose one: it goes to the same address."
            />
            <div class="btn-row">
                <ButtonLink href="/sign-in" weight=Weight::Primary>"Sign in"</ButtonLink>
                <ButtonLink href="/forgot">"Choose a password"</ButtonLink>
            </div>
        </Page>
    }
    .into_any()
}
