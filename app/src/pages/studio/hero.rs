//! What a visitor sees first: what this is, and the next free times.

use domain::Money;
use domain::qualification::RecordKind;
use leptos::prelude::*;
use services::catalogue::StudioPage;

use super::next::{self, NextTimes};
use crate::{components::relief::Relief, words};

/// The head of the page.
pub fn view(studio: &StudioPage, times: &NextTimes) -> AnyView {
    view! {
        <section class="hero">
            <div class="wrap">
                <div class="copy">
                    <h1>"Care for the back that carries you."</h1>
                    <p class="lead">{studio.tagline.clone()}</p>
                    {next::card(studio, times)}
                </div>
                <div class="art">
                    <Relief/>
                </div>
            </div>
        </section>
        {facts(studio)}
    }
    .into_any()
}

/// Three things to know, from the studio's own data.
fn facts(studio: &StudioPage) -> impl IntoView + use<> {
    let facts = [price(studio), change(studio), checks(studio)]
        .into_iter()
        .flatten()
        .map(|(what, more)| view! { <li><b>{what}</b><span>{more}</span></li> })
        .collect_view();
    view! {
        <section class="facts" aria-label="In short">
            <div class="wrap">
                <ul>{facts}</ul>
            </div>
        </section>
    }
}

fn price(studio: &StudioPage) -> Option<(String, String)> {
    let least: Money = studio.treatments.iter().map(|t| t.price).min_by_key(|p| p.minor)?;
    Some((
        "The price you see is the price you pay".to_owned(),
        format!("From {}, {} included", least.advertised(), studio.tax_name),
    ))
}

fn change(studio: &StudioPage) -> Option<(String, String)> {
    let full = studio.policy.ladder.iter().filter(|rung| rung.percent == 100);
    let latest = full.map(|rung| rung.minutes_before).min()?;
    Some((
        format!("Change your mind up to {} before", words::length(latest)),
        "Full refund, no reason needed".to_owned(),
    ))
}

fn checks(studio: &StudioPage) -> Option<(String, String)> {
    let all = studio.therapists.iter().flat_map(|person| &person.qualifications);
    let count = all.filter(|checked| checked.kind == RecordKind::Training).count();
    let plural = if count == 1 { "qualification" } else { "qualifications" };
    (count > 0).then(|| {
        (
            format!("{} checked {plural}", words::capital(&words::number(count))),
            "With each: who checked it, when and how".to_owned(),
        )
    })
}
