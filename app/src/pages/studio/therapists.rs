//! Who works at the studio, and what was checked about them.

use leptos::prelude::*;
use services::catalogue::{CheckedQualification, StudioPage, TherapistCard};

use super::next::NextTimes;
use crate::{
    components::{
        avatar::Portrait,
        icon::{Glyph, Icon},
    },
    words,
};

/// The list of therapists.
pub fn view(studio: &StudioPage, next: &NextTimes) -> AnyView {
    let count = studio.introduced().count();
    let plural = if count == 1 { "therapist" } else { "therapists" };
    let title = format!("{} {plural}, and what was checked", words::capital(&words::number(count)));
    let cards = studio.introduced().map(|t| card(studio, t, next)).collect_view();
    view! {
        <section class="band sunken" id="therapists">
            <div class="wrap">
                <header class="center-head">
                    <h2 class="big">{title}</h2>
                    <p>
                        "The " <Icon glyph=Glyph::Seal class="inline"/>
                        " seal stands beside a qualification that somebody has checked. A \
                         treatment can be booked only with a therapist who holds a checked one \
                         for its technique; when one expires, its times are gone the same day."
                    </p>
                </header>
                <ul class="therapists">{cards}</ul>
            </div>
        </section>
    }
    .into_any()
}

fn card(studio: &StudioPage, person: &TherapistCard, next: &NextTimes) -> impl IntoView + use<> {
    view! {
        <li class="therapist">
            <Portrait therapist=person.id portrait=person.portrait.clone()/>
            <div class="body">
                <h3>{person.name.clone()}</h3>
                <p class="focus">{person.focus.clone()}</p>
                {(!person.about.is_empty())
                    .then(|| view! { <p class="small about">{person.about.clone()}</p> })}
                {checked(person)}
                <p class="lang small muted">{person.languages.clone()}</p>
                {next_time(studio, person, next)}
            </div>
        </li>
    }
}

fn checked(person: &TherapistCard) -> impl IntoView + use<> {
    if person.qualifications.is_empty() {
        let text = format!(
            "Nothing checked is on file at present, so no visit with {} can be booked.",
            words::first_name(&person.name)
        );
        return view! { <p class="creds small muted">{text}</p> }.into_any();
    }
    let lines = person.qualifications.iter().map(line).collect_view();
    let proofs = person.qualifications.iter().map(proof).collect_view();
    view! {
        <ul class="creds" aria-label="Checked qualifications">
            {lines}
        </ul>
        <details class="proofs">
            <summary>
                "Who checked, and how"
                <span class="vh">{format!(": {}", person.name)}</span>
                <Icon glyph=Glyph::Down/>
            </summary>
            <dl>{proofs}</dl>
        </details>
    }
    .into_any()
}

fn line(q: &CheckedQualification) -> impl IntoView + use<> {
    let hours = q.training_hours.map(|h| {
        view! { {format!(", {h} h")} <span class="vh">" of training"</span> }
    });
    view! {
        <li>
            <Icon glyph=Glyph::Seal/>
            <span>{q.title.clone()} {hours}</span>
        </li>
    }
}

fn proof(q: &CheckedQualification) -> impl IntoView + use<> {
    let until = q
        .expires_on
        .map(|last| format!(" Good until {}.", words::date_and_year(last)))
        .unwrap_or_default();
    let how = q.checked_how.trim_end_matches('.');
    let how = if how.is_empty() { String::new() } else { format!(": {}", words::uncapital(how)) };
    let checked = format!(
        "Issued by {}. Checked by {} on {}{how}.{until}",
        q.issuer,
        q.checked_by,
        words::date_and_year(q.checked_on),
    );
    view! {
        <dt>{q.title.clone()}</dt>
        <dd>{checked}</dd>
    }
}

fn next_time(
    studio: &StudioPage,
    person: &TherapistCard,
    next: &NextTimes,
) -> impl IntoView + use<> {
    let found = next.of(person.id);
    if found.is_none() && person.qualifications.is_empty() {
        return None;
    }
    let (href, text) = match found {
        Some(time) => (
            format!("/{}/book?treatment={}&therapist={}", studio.slug, time.treatment, person.slug),
            next.spoken(time.local),
        ),
        None => (
            format!("/{}/book?therapist={}", studio.slug, person.slug),
            "See free times".to_owned(),
        ),
    };
    let context = if found.is_some() {
        format!(": next free time with {}", person.name)
    } else {
        format!(" with {}", person.name)
    };
    Some(view! {
        <a class="arrow-link" href=href>
            <span>{text} <span class="vh">{context}</span></span>
            <Icon glyph=Glyph::Arrow/>
        </a>
    })
}
