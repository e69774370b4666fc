//! The rules of a studio: presets to begin with, every number to change, and the ladder as
//! clients see it.

mod fields;

pub use self::fields::keep as keep_rules;
use domain::policy::{Policy, Preset};
use leptos::prelude::*;
use services::{
    auth::StaffSession,
    catalogue::StudioPage,
    drafts::Flash,
    studio::{self, RulesInput},
};

use super::{RULES_FORM, example, head, manager, news, rules_address, said};
use crate::{
    caller,
    components::{
        alert::{Alert, Tone},
        badge::{Badge, State},
        errors::ErrorSummary,
        icon::Glyph,
        policy::{PolicyBar, ladder},
    },
    layout::{Area, Frame, Page},
    pages::booking::{asked, param},
    render::page,
    request::services,
};

/// The rules of the studio in the address, for those who manage it.
#[component]
pub fn Rules() -> impl IntoView {
    let (slug, wished) = (param("studio"), asked("preset"));
    page(async move {
        let back = rules_address(&slug);
        let Some((manager, studio)) = manager(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let staff = StaffSession::from(services::auth::DeskSession::from(manager));
        let now = studio::rules(&services(), &staff).await?;
        let typed = caller::refused(RULES_FORM).await?;
        Ok(view(&studio, &now, Preset::from_code(&wished), &typed))
    })
}

fn view(studio: &StudioPage, now: &Policy, wished: Option<Preset>, typed: &Flash) -> AnyView {
    let refused = !typed.errors().is_empty();
    let shown = wished.map_or_else(|| now.clone(), Preset::policy);
    let input = if refused { fields::typed(typed) } else { RulesInput::of(&shown) };
    let errors = typed.errors().iter().map(|error| {
        let id = if error.field.is_empty() { "start_grid" } else { error.field.as_ref() };
        (id.to_owned(), fields::words(&error.field, &error.code))
    });
    let lead = "On which terms clients book, move and cancel. Visits that were booked keep the \
                rules they were booked under.";
    let filled = wished.filter(|_| !refused).map(|preset| {
        let title = format!(
            "The form below holds “{}”. Nothing is changed until you save it",
            said::preset(preset)
        );
        view! { <Alert tone=Tone::Good title=title live=true/> }
    });
    let body = view! {
        {head(studio, "Rules", lead)}
        {news()}
        {presets(studio, now)}
        <form class="setup-form" id="rules" method="post" action="/api/ui/desk/rules">
            {filled}
            <ErrorSummary errors=errors.collect()/>
            <input type="hidden" name="studio" value=studio.slug.clone()/>
            {fields::view(&input, typed)}
            <div class="btn-row">
                <button class="btn primary">"Save the rules"</button>
            </div>
        </form>
        {as_clients_see(&shown, wished.is_some())}
    }
    .into_any();
    let wrong = if refused { "Error: " } else { "" };
    let (title, frame) = (format!("{wrong}Rules"), Frame::staff(studio, Area::Setup));
    view! { <Page title=title class="wrap app-main people-page setup" frame=frame private=true>{body}</Page> }
        .into_any()
}

fn presets(studio: &StudioPage, now: &Policy) -> AnyView {
    let clock = studio.clock();
    let start = example::visit(&clock, services().now());
    let used = Preset::of(now);
    let cards = Preset::ALL.into_iter().map(|preset| {
        let lines = example::lines(&preset.policy(), &clock, start).into_iter();
        let lines = lines.map(|line| view! { <li>{line}</li> });
        let href = format!("{}?preset={}#rules", rules_address(&studio.slug), preset.code());
        let act = if used == Some(preset) {
            view! { <Badge state=State::Ok glyph=Glyph::Check word="In use"/> }.into_any()
        } else {
            view! {
                <a class="btn" href=href>
                    "Fill in"
                    <span class="vh">{format!(" “{}”", said::preset(preset))}</span>
                </a>
            }
            .into_any()
        };
        view! {
            <li class="panel">
                <h3>{said::preset(preset)}</h3>
                <p class="muted">{said::suits(preset)}</p>
                <ul class="example">{lines.collect_view()}</ul>
                {act}
            </li>
        }
    });
    view! {
        <section class="setup-presets" aria-labelledby="presets">
            <h2 id="presets">"Begin with one of these"</h2>
            <p class="muted">
                {format!("What each means for a visit on {}:", clock.when(start))}
            </p>
            <ul>{cards.collect_view()}</ul>
        </section>
    }
    .into_any()
}

fn as_clients_see(policy: &Policy, wished: bool) -> AnyView {
    let title = if wished { "As clients would see it" } else { "As clients see it" };
    view! {
        <section class="setup-seen" aria-labelledby="seen">
            <h2 id="seen">{title}</h2>
            <p class="muted">
                "What goes back of what was paid, by how long before the visit it is cancelled."
            </p>
            <PolicyBar parts=ladder(policy)/>
        </section>
    }
    .into_any()
}
