//! One question, with who answered it and what was checked about them.

use domain::{Instant, qualification::RecordKind};
use leptos::prelude::*;
use services::{
    catalogue::TherapistCard,
    questions::{self, Shown},
};

use super::ask_address;
use crate::{
    caller::lead_to,
    components::{
        avatar::Avatar,
        icon::{Glyph, Icon},
        link::{ArrowLink, ButtonLink},
    },
    layout::{Frame, Page, Share, StudioFacts},
    pages::booking::param,
    render::{PageError, page},
    request::services,
    structured, words,
};

/// The question in the address, once somebody has answered it. The mark of one leads to it.
#[component]
pub fn QuestionPage() -> impl IntoView {
    let slug = param("slug");
    page(async move {
        let shown = questions::one(&services(), &slug).await?.ok_or(PageError::NotFound)?;
        if shown.slug != slug {
            lead_to(&format!("/questions/{}", shown.slug));
            return Ok(().into_any());
        }
        Ok(view(&shown))
    })
}

fn view(shown: &Shown) -> AnyView {
    let path = format!("/questions/{}", shown.slug);
    let share = Share::of(path.clone())
        .kind("article")
        .picture(format!("{path}/preview.png"))
        .data(structured::question(&services().settings.base_url, shown));
    let studio = &shown.studio;
    let all = format!("/questions?studio={}", studio.slug);
    let title = shown.title.clone();
    let more = (!shown.text.is_empty()).then(|| paragraphs(&shown.text));
    let answers: Vec<AnyView> = shown.answers.iter().map(|given| answer(shown, given)).collect();
    let body = view! {
        <a class="back-link" href=all>
            <Icon glyph=Glyph::Back/>
            "All questions"
        </a>
        <article>
            <header>
                <p class="kicker">"A reader asks"</p>
                <h1>{title}</h1>
                {more}
            </header>
            {answers}
        </article>
        <p class="small muted">
            "An answer to a question is no diagnosis and no advice about you: nobody here has \
             seen you. "
            <a href=format!("/safety?studio={}", studio.slug)>"These signs"</a>
            " need a doctor first."
        </p>
        <div class="btn-row">
            <ButtonLink href=ask_address(&studio.slug)>"Ask something else"</ButtonLink>
            <ArrowLink href=format!("/{}/book", studio.slug)>"Free times"</ArrowLink>
        </div>
    }
    .into_any();
    view! {
        <Page
            title=shown.title.clone()
            description=description(shown)
            frame=Frame::Studio(StudioFacts::from(studio))
            class="wrap article question"
            share=Some(share)
        >
            {body}
        </Page>
    }
    .into_any()
}

/// The first words of the first answer.
fn description(shown: &Shown) -> String {
    let text = shown.answers.first().map_or(shown.title.as_str(), |(text, ..)| text.as_str());
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = line.chars().take(150).collect();
    if cut.len() == line.len() { line } else { format!("{cut}…") }
}

fn answer(shown: &Shown, (text, whose, at): &(String, Option<TherapistCard>, Instant)) -> AnyView {
    let day = words::date_and_year(shown.studio.clock().wall(*at).date());
    let who = match whose {
        Some(card) => by(shown, card, &day),
        None => view! {
            <p class="small muted">{format!("A therapist who has left {}, {day}", shown.studio.name)}</p>
        }
        .into_any(),
    };
    view! {
        <section class="answer">
            {who}
            <div class="text">{paragraphs(text)}</div>
        </section>
    }
    .into_any()
}

/// A name with what was checked: the longest training that holds today.
fn by(shown: &Shown, card: &TherapistCard, day: &str) -> AnyView {
    let href = format!("/{}/therapists/{}", shown.studio.slug, card.slug);
    let trained = card.qualifications.iter().filter(|q| q.kind == RecordKind::Training);
    let badge = trained.max_by_key(|q| q.training_hours).map(|q| {
        let hours = q.training_hours.map(|hours| format!(", {}", words::count(hours, "hour")));
        let checked =
            format!("Checked by {} on {}", q.checked_by, words::date_and_year(q.checked_on));
        view! {
            <p class="badge-line small">
                <Icon glyph=Glyph::Seal class="inline"/>
                {format!("{}{}. {checked}", q.title, hours.unwrap_or_default())}
            </p>
        }
    });
    let title = format!("{}, {}", shown.studio.name, day);
    view! {
        <header class="answer-by">
            <Avatar therapist=card.id portrait=card.portrait.clone()/>
            <div>
                <h2><a href=href>{card.name.clone()}</a></h2>
                {badge}
                <p class="tiny muted">{title}</p>
            </div>
        </header>
    }
    .into_any()
}

fn paragraphs(text: &str) -> AnyView {
    let parts = text.split("\n\n").filter(|part| !part.trim().is_empty());
    parts.map(|part| view! { <p>{part.to_owned()}</p> }).collect_view().into_any()
}
