//! The first page of a new installation: an owner's account and their studio, by a link that
//! was printed where Lumbar runs.

pub mod countries;
pub mod form;
mod guess;
pub mod place;
mod words;

use leptos::{nonce::use_nonce, prelude::*};
use services::{setup, studio::DetailsInput, tokens::SecretToken};

pub use self::words::words;
use self::{
    form::{Form, Line},
    guess::{Guess, ZONE_OF_BROWSER},
};
use super::booking::param;
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

/// The name of the form, for what was typed into it when it was refused.
pub const BEGIN_FORM: &str = "setup-begin";
/// Stands where the secret of a link does, once a mail is on its way.
const SENT: &str = "sent";

/// Where a link leads; to a page that says so where it cannot be one.
pub fn begin_address(token: &str) -> String {
    match SecretToken::parse(token) {
        Some(token) => format!("/setup/{}", token.expose()),
        None => "/setup/unknown".to_owned(),
    }
}

/// The page that says that a mail is on its way.
pub fn sent_address() -> String {
    format!("/setup/{SENT}")
}

/// The page behind a link.
#[component]
pub fn BeginStudio() -> impl IntoView {
    let token = param("token");
    page(async move {
        request::keep_private();
        if token == SENT {
            return Ok(look_into_your_mail());
        }
        if !setup::link_works(&services(), &token).await? {
            return Ok(spent());
        }
        let form = Form::new(caller::refused(BEGIN_FORM).await?, words, "person_name");
        Ok(view(&form, token))
    })
}

fn view(form: &Form, token: String) -> AnyView {
    let guess = Guess::read();
    let now = DetailsInput {
        country: guess.country,
        zone: guess.zone,
        currency: guess.currency,
        tax_name: guess.tax_name,
        ..DetailsInput::default()
    };
    let name =
        Line { most: 120, ..Line::of("name", "Name of the studio") }.kind("text", "organization");
    let title = form.title("Set up your studio");
    let body = view! {
            <PageHead
                title="Set up your studio"
                lead="First you and the studio itself. Rooms, treatments and people come next, \
                      and clients see nothing before you publish it."
            />
            <form class="setup-form" method="post" action="/api/ui/setup/begin">
                <ErrorSummary errors=form.errors()/>
                <input type="hidden" name="token" value=token/>
                <section aria-labelledby="you">
                    <h2 id="you">"You"</h2>
                    {you(form)}
                </section>
                <section aria-labelledby="studio">
                    <h2 id="studio">"The studio"</h2>
                    {form.line(&name, "")}
                    {slug(form)}
                    {place::address(form, &now)}
                    {place::clock_and_money(form, &now, true)}
                    {place::tax(form, &now)}
                </section>
                <div class="btn-row">
                    <button class="btn primary">"Begin"</button>
                </div>
                <p class="small muted">"All but its address can be changed later."</p>
            </form>
            <script nonce=use_nonce()>{ZONE_OF_BROWSER}</script>
    }
    .into_any();
    view! { <Page title=title class="wrap account first-run" private=true>{body}</Page> }.into_any()
}

fn you(form: &Form) -> AnyView {
    let name = Line { most: 120, ..Line::of("person_name", "Your name") }.kind("text", "name");
    let email = Line { most: 254, ..Line::of("person_email", "Your email address") }
        .kind("email", "username")
        .hint("You sign in with it, and mails to the studio go there.");
    let password = Line { most: 1_000, ..Line::of("password", "Password") }
        .kind("password", "new-password")
        .hint(
            "At least 10 characters, of any kind. A few words that do not belong together are \
             easy to remember.",
        );
    view! {
        {form.line(&name, "")}
        {form.line(&email, "")}
        {form.line(&password, "")}
    }
    .into_any()
}

fn slug(form: &Form) -> AnyView {
    let slug = Line { most: 60, ..Line::of("slug", "Its address") }.optional().hint(
        "The last part of the address of your pages. Leave it empty, and it is made of the name: \
         “City Backs” becomes city-backs. It stays as it is.",
    );
    form.line(&slug, "")
}

fn spent() -> AnyView {
    view! {
        <Page title="This link no longer works" class="wrap account first-run" private=true>
            <PageHead
                title="This link no longer works"
                lead="It has been used, or is more than a day old. If you have set your studio \
                      up, sign in. If not, this command prints a new link where Lumbar runs:"
            />
            <p><code class="copy">"lumbar setup-link"</code></p>
            <div class="btn-row">
                <ButtonLink href="/sign-in" weight=Weight::Primary>"Sign in"</ButtonLink>
            </div>
        </Page>
    }
    .into_any()
}

fn look_into_your_mail() -> AnyView {
    view! {
        <Page title="Look into your mail" class="wrap account first-run" private=true>
            <PageHead
                title="Look into your mail"
                lead="Your studio is there. We have written to the address you entered, to be \
                      sure that it is yours: the link in the mail and your password let you in."
            />
        </Page>
    }
    .into_any()
}
