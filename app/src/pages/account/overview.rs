//! What belongs to an account: visits, what was paid ahead, receipts, name, browsers.

use leptos::prelude::*;
use services::{
    accounts::{self, Address, Overview, SessionLine, Workplace},
    auth::SignedIn,
};

use super::{
    address,
    browsers::Browsers,
    change_password,
    form::Form,
    parts::Parts,
    passkeys::{self, Passkeys},
    prepaid::Prepaid,
    query,
    receipts::Receipts,
    visits::Visits,
};
use crate::{
    caller,
    components::{
        alert::{Alert, Tone},
        errors::ErrorSummary,
        field::TextField,
        head::PageHead,
        link::ArrowLink,
    },
    layout::Page,
    render::{PageError, page},
    request::services,
};

/// The form that keeps a gift card with the account.
pub const CARD_FORM: &str = "card";

/// The account of whoever is signed in; everybody else is led to the sign-in page.
#[component]
pub fn Account() -> impl IntoView {
    let done = query("done");
    page(async move {
        let Some(who) = caller::signed_in_or_redirect("/account").await? else {
            return Ok(().into_any());
        };
        let forms = Forms::read(&who).await?;
        let passkeys = Passkeys::of(&who).await?;
        let facts = Facts::of(&who).await?;
        Ok(view(who, forms, (facts, passkeys), &done))
    })
}

/// The forms of the page, as they stand.
struct Forms {
    name: Form,
    card: Form,
    address: Form,
    password: Form,
}

impl Forms {
    async fn read(who: &SignedIn) -> Result<Self, PageError> {
        Ok(Self {
            name: Form::of("rename", "name").await?,
            card: Form::of(CARD_FORM, "code").await?,
            address: address::form().await?,
            password: change_password::form(who).await?,
        })
    }

    /// The one that was refused; that of the name where none was.
    fn refused(&self) -> &Form {
        let others = [&self.card, &self.address, &self.password];
        others.into_iter().find(|form| form.is_refused()).unwrap_or(&self.name)
    }

    fn errors(&self) -> Vec<(String, String)> {
        let all = [&self.name, &self.card, &self.address, &self.password];
        all.into_iter().flat_map(Form::errors).collect()
    }
}

struct Facts {
    shown: Overview,
    address: Option<Address>,
    unclaimed: u64,
    workplaces: Vec<Workplace>,
    sessions: Vec<SessionLine>,
}

impl Facts {
    async fn of(who: &SignedIn) -> Result<Self, PageError> {
        let services = services();
        Ok(Self {
            shown: accounts::overview(&services, who).await?,
            address: accounts::address(&services, who.account()).await?,
            unclaimed: accounts::unclaimed(&services, who).await?,
            workplaces: accounts::workplaces(&services, who).await?,
            sessions: accounts::sessions(&services, who).await?,
        })
    }
}

fn view(who: SignedIn, forms: Forms, (facts, passkeys): (Facts, Passkeys), done: &str) -> AnyView {
    let Facts { shown, address, unclaimed, workplaces, sessions } = facts;
    let now = services().now();
    let news = news(done);
    let errors = [forms.errors(), passkeys.form.errors()].concat();
    let by_passkey = passkeys.form.is_refused();
    let refused = if by_passkey { &passkeys.form } else { forms.refused() };
    let title = refused.title("Your visits");
    let known = name(&forms.name, who.name());
    let password = change_password::view(&forms.password, &who);
    let address = address.map(|found| address::view(found, &forms.address));
    let card = forms.card;
    view! {
        <Page title=title class="wrap account" private=true>
            <PageHead title="Your visits" lead=format!("Signed in as {}.", who.email())/>
            <Parts here="/account"/>
            <ErrorSummary errors=errors/>
            {news}
            {(unclaimed > 0).then(Claim)}
            {(!workplaces.is_empty()).then(|| places(workplaces))}
            <Visits visits=shown.visits more=shown.more now=now/>
            <Prepaid courses=shown.courses cards=shown.cards form=card/>
            <Receipts papers=shown.papers/>
            <section class="account-part" aria-labelledby="you">
                <h2 id="you">"You"</h2>
                {known}
            </section>
            {address}
            {password}
            {passkeys.view(now)}
            {(!who.has_second_step()).then(second_step)}
            <Browsers sessions=sessions now=now/>
        </Page>
    }
    .into_any()
}

fn news(done: &str) -> Option<impl IntoView + use<>> {
    let words = match done {
        "card" => "The gift card is on your page now.",
        "card-gone" => "The gift card is no longer on your page. Its code goes on working.",
        "browser" => "That browser is signed out.",
        "browser-none" => {
            "Nothing was signed out: that browser was not signed in any more. The list shows \
             those that are."
        }
        "unconfirmed" => {
            "It is sure now that it is you. Nobody was signed out yet: choose once more which \
             browser is to be."
        }
        other => address::news(other)
            .or_else(|| change_password::news(other))
            .or_else(|| passkeys::news(other))?,
    };
    let nothing = matches!(done, "browser-none" | "unconfirmed");
    let tone = if nothing { Tone::Note } else { Tone::Good };
    Some(view! { <Alert tone=tone title=words live=true/> })
}

/// Visits booked with the same address, before or without signing in.
#[component]
fn Claim() -> impl IntoView {
    view! {
        <Alert tone=Tone::Good title="There are more visits with your address">
            <p>"They were booked without signing in. Shall they appear here too?"</p>
            <form class="actions" method="post" action="/api/ui/account/claim">
                <button class="btn">"Add them to my account"</button>
            </form>
        </Alert>
    }
}

fn places(workplaces: Vec<Workplace>) -> impl IntoView {
    let links = workplaces
        .into_iter()
        .map(|place| {
            let href = format!("/{}/desk", place.slug);
            view! { <li><ArrowLink href=href>{format!("The desk of {}", place.name)}</ArrowLink></li> }
        })
        .collect_view();
    view! {
        <section class="account-part" aria-labelledby="work">
            <h2 id="work">"Where you work"</h2>
            <ul>{links}</ul>
        </section>
    }
}

/// Nobody must, where it is not demanded.
fn second_step() -> impl IntoView {
    view! {
        <section class="account-part" aria-labelledby="second-step">
            <h2 id="second-step">"A second step"</h2>
            <p>
                "Your password alone is enough to sign in. A code from an app beside it keeps your \
                 account yours even if somebody learns the password."
            </p>
            <p><ArrowLink href="/account/second-step">"Set up a second step"</ArrowLink></p>
        </section>
    }
}

fn name(form: &Form, name: &str) -> impl IntoView + use<> {
    view! {
        <form class="account-form" method="post" action="/api/ui/account/rename">
            <TextField
                id="name"
                label="Full name"
                value=form.or("name", name)
                hint="As the studio addresses you."
                error=form.error("name")
                autocomplete="name"
                maxlength=120
            />
            <div class="btn-row">
                <button class="btn">"Save the name"</button>
            </div>
        </form>
    }
}
