//! One visit's answers, and the decision about them: for the therapist who treats. Every
//! reading leaves an audit entry.

use domain::{booking::BookingState, contact::FieldError};
use leptos::prelude::*;
use services::{
    bookings::desk::review::{self, Decided, Decision, Looked, Review},
    catalogue::StudioPage,
    drafts::Flash,
};

use super::{address, found_nothing, said};
use crate::{
    caller,
    components::{
        Note,
        alert::{Alert, Tone},
        errors::ErrorSummary,
        field::{FieldError as Wrong, TextArea},
        icon::{Glyph, Icon},
    },
    layout::{Area, Frame, Page, dial},
    pages::{
        booking::{asked, param},
        desk::{told, visit::client},
        screening::form_name,
    },
    render::page,
    request::{self, services},
    words,
};

/// What the form is called, where it is refused.
pub const FORM: &str = "review";

/// The answers of the visit in the address.
#[component]
pub fn ReviewAnswers() -> impl IntoView {
    let (slug, reference, refused) = (param("studio"), param("reference"), asked("refused"));
    page(async move {
        request::keep_private();
        let back = address(&slug);
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let services = services();
        let found = review::open(&services, &staff, &reference).await.map_err(found_nothing)?;
        let typed = caller::refused(FORM).await?;
        let about_this = typed.typed("reference") == found.visit.reference;
        let typed = if about_this { typed } else { Flash::default() };
        Ok(view(&studio, &found, &typed, &refused))
    })
}

fn view(studio: &StudioPage, found: &Review, typed: &Flash, refused: &str) -> AnyView {
    let visit = &found.visit;
    let when = format!("{}, {} time", words::when(visit.local.wall), studio.city);
    let refused = (!refused.is_empty())
        .then(|| view! { <Alert tone=Tone::Warn title=said::refused(refused) live=true/> });
    let answers = found.answers.iter().map(|looked| answers(studio, looked)).collect_view();
    let decide = (!found.seen.is_empty()).then(|| form(studio, found, typed));
    let told = told::href(studio, visit);
    let body = view! {
        <a class="back-link" href=address(&studio.slug)>
            <Icon glyph=Glyph::Back/>
            "Back to the answers to read"
        </a>
        <h1>{format!("What {} ticked", client(visit))}</h1>
        <p class="lead">{format!("{}, {when}. {}", visit.treatment_name, visit.reference)}</p>
        {refused}
        {answers}
        <p>
            <a class="arrow-link" href=told>
                <Icon glyph=Glyph::Note/>
                "Where it hurts, in their words"
            </a>
        </p>
        {decide}
        <p class="tiny muted">
            "Only you see this, and the studio’s records say that it was read. It clears \
             nobody: ask again before the session."
        </p>
    };
    let (body, frame) = (body.into_any(), Frame::staff(studio, Area::Desk));
    let title = format!("Safety answers: {}", visit.reference);
    let title = if typed.errors().is_empty() { title } else { format!("Error: {title}") };
    view! { <Page title=title class="wrap visit-change" frame=frame private=true>{body}</Page> }
        .into_any()
}

fn answers(studio: &StudioPage, looked: &Looked) -> AnyView {
    let answered = format!("Answered {}.", studio.clock().when(looked.told.at));
    let decided = looked.decided.as_ref().map(|decided| what_was_decided(studio, decided));
    view! {
        <section>
            <h2>{form_name(looked.told.form)}</h2>
            <p class="small muted">{answered}</p>
            {told::lines(looked.told.form, looked.told.version, &looked.told.ticked)}
            {decided}
        </section>
    }
    .into_any()
}

fn what_was_decided(studio: &StudioPage, decided: &Decided) -> AnyView {
    let what = format!("{}, {}.", said::decided(decided.decision), studio.clock().when(decided.at));
    let words = decided.words.clone();
    view! {
        <p><b>{what}</b></p>
        {words.map(|words| view! { <p class="told-note">{words}</p> })}
    }
    .into_any()
}

fn form(studio: &StudioPage, found: &Review, typed: &Flash) -> AnyView {
    let visit = &found.visit;
    let line = |error: &FieldError| {
        let id = if error.field == "decision" { "d-fine" } else { error.field.as_ref() };
        (id.to_owned(), said::field(&error.field, &error.code).to_owned())
    };
    let errors = typed.errors().iter().map(line).collect();
    let error = |name: &str| typed.error(name).map(|code| said::field(name, code).to_owned());
    let phone = visit.contact.as_ref().and_then(|contact| contact.phone.clone());
    let phone = phone.map(|phone| {
        view! {
            <p>
                <a class="btn" href=dial(&phone)>
                    <Icon glyph=Glyph::Phone/>
                    {format!("Ring {phone}")}
                </a>
            </p>
        }
    });
    let words: Note = error("words").into();
    view! {
        <section aria-labelledby="decide-h">
            <h2 id="decide-h">"What you decide"</h2>
            {phone}
            <form class="review-form" method="post" action="/api/ui/desk/review" novalidate=true>
                <ErrorSummary errors=errors before="before it is written down"/>
                <input type="hidden" name="studio" value=studio.slug.clone()/>
                <input type="hidden" name="reference" value=visit.reference.clone()/>
                <input type="hidden" name="seen" value=found.seen.clone()/>
                {choices(visit.state, typed.typed("decision"), error("decision"))}
                <TextArea
                    id="words"
                    label="What you agreed, or what the client is to be told"
                    value=typed.typed("words").to_owned()
                    error=words
                    optional=true
                />
                <p class="tiny muted">
                    "It is stored encrypted. Where you decline, the client gets it by mail: write \
                     nothing there that others should not read."
                </p>
                <div class="btn-row">
                    <button class="btn primary">"Write it down"</button>
                </div>
            </form>
        </section>
    }
    .into_any()
}

fn choices(state: BookingState, chosen: &str, error: Option<String>) -> AnyView {
    let requested = matches!(state, BookingState::Requested { .. });
    let described = error.is_some().then_some("decision-error");
    let lines = [Decision::Fine, Decision::Called, Decision::Declined].map(|decision| {
        let (name, follows) = said::choice(decision, requested);
        let code = decision.code();
        view! {
            <label class="choice">
                <input
                    type="radio"
                    id=format!("d-{code}")
                    name="decision"
                    value=code
                    checked=chosen == code
                />
                <span><b>{name}</b> <br/> {follows}</span>
            </label>
        }
    });
    view! {
        <fieldset class="flags" aria-describedby=described>
            <legend class="vh">"What you decide"</legend>
            {error.map(|error| view! {
                <p class="field"><Wrong id="decision-error" error=error/></p>
            })}
            {lines.into_iter().collect_view()}
        </fieldset>
    }
    .into_any()
}
