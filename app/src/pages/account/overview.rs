//! What belongs to an account: visits, name, browsers.

use leptos::prelude::*;
use services::{
    accounts::{self, SessionLine, Visit, Workplace},
    auth::SignedIn,
};

use super::{browsers::Browsers, form::Form, visits::Visits};
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

/// The account of whoever is signed in; everybody else is led to the sign-in page.
#[component]
pub fn Account() -> impl IntoView {
    page(async move {
        let Some(who) = caller::signed_in_or_redirect("/account").await? else {
            return Ok(().into_any());
        };
        let form = Form::of("rename", "name").await?;
        let facts = Facts::of(&who).await?;
        Ok(view(who, form, facts))
    })
}

struct Facts {
    visits: Vec<Visit>,
    unclaimed: u64,
    workplaces: Vec<Workplace>,
    sessions: Vec<SessionLine>,
}

impl Facts {
    async fn of(who: &SignedIn) -> Result<Self, PageError> {
        let services = services();
        Ok(Self {
            visits: accounts::visits(&services, who).await?,
            unclaimed: accounts::unclaimed(&services, who).await?,
            workplaces: accounts::workplaces(&services, who).await?,
            sessions: accounts::sessions(&services, who).await?,
        })
    }
}

fn view(who: SignedIn, form: Form, facts: Facts) -> AnyView {
    let Facts { visits, unclaimed, workplaces, sessions } = facts;
    let now = services().now();
    view! {
        <Page title=form.title("Your visits") class="wrap account" private=true>
            <PageHead title="Your visits" lead=format!("Signed in as {}.", who.email())/>
            <ErrorSummary errors=form.errors()/>
            {(unclaimed > 0).then(Claim)}
            {(!workplaces.is_empty()).then(|| places(workplaces))}
            <Visits visits=visits now=now/>
            <section class="account-part" aria-labelledby="you">
                <h2 id="you">"You"</h2>
                {name(&form, who.name())}
            </section>
            <Browsers sessions=sessions now=now/>
        </Page>
    }
    .into_any()
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

fn name(form: &Form, name: &str) -> impl IntoView + use<> {
    let typed = form.typed("name");
    let error = form.error("name");
    let value = if error.is_some() { typed } else { name.to_owned() };
    view! {
        <form class="account-form" method="post" action="/api/ui/account/rename">
            <TextField
                id="name"
                label="Full name"
                value=value
                hint="As the studio addresses you."
                error=error
                autocomplete="name"
                maxlength=120
            />
            <div class="btn-row">
                <button class="btn">"Save the name"</button>
            </div>
        </form>
    }
}
