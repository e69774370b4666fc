//! What the studio is: its name and place, how it is reached, its tax, zone and currency.

use leptos::prelude::*;
use services::{
    auth::StaffSession,
    catalogue::StudioPage,
    studio::{self, DetailsInput},
};

use super::{DETAILS_FORM, closed_address, details_address, head, manager, news};
use crate::{
    caller,
    components::{errors::ErrorSummary, field::TextArea},
    layout::{Area, Frame, Page, StudioFacts},
    pages::{
        booking::param,
        setup::{
            form::{Form, Line},
            place, words,
        },
    },
    render::page,
    request::services,
};

/// What the studio in the address is, for those who manage it.
#[component]
pub fn Details() -> impl IntoView {
    let slug = param("studio");
    page(async move {
        let back = details_address(&slug);
        let Some((manager, studio)) = manager(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let staff = StaffSession::from(services::auth::DeskSession::from(manager));
        let now = studio::details(&services(), &staff).await?;
        let form = Form::new(caller::refused(DETAILS_FORM).await?, words, "name");
        Ok(view(&studio, &form, &now))
    })
}

fn view(studio: &StudioPage, form: &Form, now: &DetailsInput) -> AnyView {
    let name = Line { most: 120, ..Line::of("name", "Name") };
    let tagline = Line::of("tagline", "One line about it")
        .optional()
        .hint("Stands under the name on your page.");
    let body = view! {
        {head(studio, "Your studio", "What clients read about it, and what is inside its prices.")}
        {news()}
        <form class="setup-form" method="post" action="/api/ui/desk/studio">
            <ErrorSummary errors=form.errors()/>
            <input type="hidden" name="studio" value=studio.slug.clone()/>
            <section aria-labelledby="what">
                <h2 id="what">"What it is called"</h2>
                {form.line(&name, &now.name)}
                {form.line(&tagline, &now.tagline)}
                <p class="small muted">
                    {format!(
                        "Its pages stand at {}/{}. That stays, because it is in every mail.",
                        services().settings.base_url,
                        studio.slug,
                    )}
                </p>
            </section>
            <section aria-labelledby="where">
                <h2 id="where">"Where it is"</h2>
                {place::address(form, now)}
                <TextArea
                    id="directions"
                    label="How to get there"
                    value=form.value("directions", &now.directions)
                    hint="The entrance, the stairs, the nearest stop. An empty line begins a new \
                          paragraph."
                    error=form.error("directions")
                    optional=true
                    maxlength=2000
                />
            </section>
            {reached(form, now)}
            <section aria-labelledby="money">
                <h2 id="money">"Clock, currency and tax"</h2>
                {place::clock_and_money(form, now, false)}
                {place::tax(form, now)}
                <p class="small muted">
                    "Visits that were booked keep the tax they were booked with."
                </p>
            </section>
            {opening(studio)}
            <div class="btn-row">
                <button class="btn primary">"Save"</button>
            </div>
        </form>
    }
    .into_any();
    let (title, frame) = (form.title("Your studio"), Frame::staff(studio, Area::Setup));
    view! { <Page title=title class="wrap app-main people-page setup" frame=frame private=true>{body}</Page> }
        .into_any()
}

/// Telephone, mail, and the number for emergencies.
fn reached(form: &Form, now: &DetailsInput) -> AnyView {
    let phone = Line { most: 40, ..Line::of("phone", "Telephone") }
        .kind("tel", "off")
        .hint("With the country’s code, such as +49 30 123 456. Clients call it on the day.");
    let email = Line { most: 254, ..Line::of("email", "Email address") }
        .kind("email", "off")
        .hint("Answers to the studio’s mails go there.");
    let emergency =
        Line { most: 20, ..Line::of("emergency_number", "Emergency number") }.optional().hint(
            "For an ambulance where you are. Shown to clients whose answers say that they should \
             not wait. Leave it empty for what is usual in the country.",
        );
    view! {
        <section aria-labelledby="reach">
            <h2 id="reach">"How it is reached"</h2>
            {form.line(&phone, &now.phone)}
            {form.line(&email, &now.email)}
            {form.line(&emergency, &now.emergency_number)}
        </section>
    }
    .into_any()
}

/// Opening hours are a fact about people, and set with theirs.
fn opening(studio: &StudioPage) -> AnyView {
    let lines = StudioFacts::from(studio).opening_lines().into_iter();
    let lines = lines.map(|(days, hours)| view! { <li>{format!("{days} {hours}")}</li> });
    let clock = studio.clock().name();
    view! {
        <section aria-labelledby="open">
            <h2 id="open">"When it is open"</h2>
            <ul class="setup-people nums">{lines.collect_view()}</ul>
            <p class="small muted">
                {format!(
                    "In {clock}, as your page says it. The studio is open from the first to the \
                     last hour in which somebody works: change it with the ",
                )} <a href=Area::Hours.address(&studio.slug)>"hours of your people"</a>
                ", and close single days "
                <a href=closed_address(&studio.slug)>"for everybody at once"</a> "."
            </p>
        </section>
    }
    .into_any()
}
