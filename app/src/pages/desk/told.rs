//! What a client told their therapist: where it hurts, and the safety answers. For the
//! therapist who treats, and nobody else; every reading leaves an audit entry.

use domain::{BookingId, screening::Form};
use leptos::prelude::*;
use services::{
    bookings::desk::{self, Answers, DeskRefused, DeskVisit},
    catalogue::StudioPage,
};

use super::{address, attention, visit};
use crate::{
    caller,
    components::{
        icon::{Glyph, Icon},
        link::ButtonLink,
    },
    layout::{Area, Frame, Page},
    pages::{
        booking::param,
        desk::reviews,
        screening::{form_name, question},
    },
    render::{PageError, page},
    request::{self, services},
    words,
};

/// Where the answers of a visit are read.
pub fn href(studio: &StudioPage, visit: &DeskVisit) -> String {
    format!("{}/told/{}", address(&studio.slug, None), visit.reference)
}

/// The note and the safety answers of a visit, for the therapist who treats.
#[component]
pub fn Told() -> impl IntoView {
    let (slug, reference) = (param("studio"), param("reference"));
    page(async move {
        request::keep_private();
        let back = address(&slug, None);
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let visit = desk::find(&services(), &staff, &reference).await.map_err(found_nothing)?;
        let id: BookingId = visit.id;
        let told = desk::answers(&services(), &staff, id).await.map_err(found_nothing)?;
        let needs = attention::line(&staff, &studio).await?;
        Ok(view(&studio, &visit, told, needs))
    })
}

fn found_nothing(refused: DeskRefused) -> PageError {
    match refused {
        DeskRefused::NotFound => PageError::NotFound,
        error => error.into(),
    }
}

fn view(studio: &StudioPage, visit: &DeskVisit, told: Answers, needs: Option<AnyView>) -> AnyView {
    let day = address(&studio.slug, Some(visit.local.date()));
    let back = format!("{day}#v-{}", visit.reference);
    let when = format!("{}, {} time", words::when(visit.local.wall), studio.city);
    let decide = visit.needs_review.then(|| {
        let href = reviews::visit_address(&studio.slug, &visit.reference);
        view! { <ButtonLink href=href>"Write down what you decide"</ButtonLink> }
    });
    let body = view! {
        <a class="back-link" href=back>
            <Icon glyph=Glyph::Back/>
            "Back to the day"
        </a>
        {needs}
        <h1>{format!("What {} told you", visit::client(visit))}</h1>
        <p class="lead">{format!("{}, {when}", visit.treatment_name)}</p>
        <section aria-labelledby="safety-h">
            <h2 id="safety-h">"Safety questions"</h2>
            {ticked(&told)}
            {decide}
        </section>
        <section aria-labelledby="note-h">
            <h2 id="note-h">"In their words"</h2>
            {note(&told)}
        </section>
        <p class="tiny muted">
            "Only you see this, and the studio’s records say that it was read. It clears \
             nobody: ask again before the session."
        </p>
    };
    let (body, frame) = (body.into_any(), Frame::staff(studio, Area::Desk));
    let title = format!("Answers: {}", visit.reference);
    view! { <Page title=title class="wrap visit-change" frame=frame private=true>{body}</Page> }
        .into_any()
}

/// The safety questions that the client ticked: when the visit was booked, and before it.
pub fn ticked(told: &Answers) -> AnyView {
    let before = told.before.as_ref().map(|before| {
        view! {
            <p class="small muted">{form_name(before.form)}</p>
            {lines(before.form, before.version, &before.ticked)}
            <p class="small muted">"When they booked"</p>
        }
    });
    let booking = if told.version == 0 {
        view! { <p>"No safety questions were answered when the visit was booked."</p> }.into_any()
    } else {
        lines(Form::Booking, told.version, &told.ticked)
    };
    view! { {before} {booking} }.into_any()
}

/// What was ticked, in the words in which it was asked.
pub fn lines(form: Form, version: u32, ticked: &[String]) -> AnyView {
    if ticked.is_empty() {
        return view! { <p>"None of the safety questions was ticked."</p> }.into_any();
    }
    let ticked = ticked.iter().map(|code| view! { <li>{question(form, version, code)}</li> });
    view! { <ul class="told">{ticked.collect_view()}</ul> }.into_any()
}

/// Where it hurts, in the client's words.
pub fn note(told: &Answers) -> AnyView {
    let note = told.note.clone().unwrap_or_else(|| "Nothing was written.".to_owned());
    view! { <p class="told-note">{note}</p> }.into_any()
}
