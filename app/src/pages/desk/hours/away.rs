//! Time off that is written down.

use leptos::prelude::*;
use services::{
    catalogue::StudioPage,
    hours::{Away, Hours},
};

use super::{below, said};
use crate::{
    components::icon::{Glyph, Icon},
    words,
};

/// So many times of one entry are listed.
const LISTED: usize = 60;

/// When they are away, and the way to take more time off.
pub(super) fn section(studio: &StudioPage, found: &Hours) -> AnyView {
    let rows = found.away.iter().map(|away| entry(studio, found, away)).collect_view();
    let list = if found.away.is_empty() {
        view! { <p class="small muted">"No time off is written down."</p> }.into_any()
    } else {
        view! { <ul>{rows}</ul> }.into_any()
    };
    view! {
        <section class="hours-list" id="off" aria-labelledby="off-h">
            <h2 id="off-h">"Time off"</h2>
            {list}
            <a class="btn" href=below(&studio.slug, "off", &found.person.slug)>
                <Icon glyph=Glyph::Plus/>
                "Add time off"
            </a>
        </section>
    }
    .into_any()
}

fn entry(studio: &StudioPage, found: &Hours, away: &Away) -> AnyView {
    let Some((_, first)) = away.times.first() else { return ().into_any() };
    let when = said::wall(*first);
    let more = away.times.len() - 1;
    let again = away.times.last().filter(|_| more > 0).map(|(_, last)| {
        let times = words::count(u32::try_from(more).unwrap_or(u32::MAX), "more time");
        format!("and {times}, the last on {}", words::date_and_year(last.0.date()))
    });
    let reason = (!away.reason.is_empty()).then(|| away.reason.clone());
    let one = more == 0;
    let label = if one { "Remove" } else { "Remove all" };
    view! {
        <li>
            <div>
                <p>
                    <b>{when.clone()}</b>
                    {again}
                </p>
                {reason.map(|reason| view! { <p class="small muted">{reason}</p> })}
                {(!one).then(|| times(studio, found, away))}
            </div>
            {remove(studio, found, away.id, label, &when)}
        </li>
    }
    .into_any()
}

/// Each time of an entry that has several.
fn times(studio: &StudioPage, found: &Hours, away: &Away) -> AnyView {
    let rows = away.times.iter().take(LISTED).map(|(id, wall)| {
        let when = said::wall(*wall);
        view! {
            <li>
                <span>{when.clone()}</span>
                {remove(studio, found, *id, "Remove", &when)}
            </li>
        }
    });
    view! {
        <details class="times">
            <summary>
                <Icon glyph=Glyph::Down/>
                "Each of them"
            </summary>
            <ul>{rows.collect_view()}</ul>
        </details>
    }
    .into_any()
}

fn remove(
    studio: &StudioPage,
    found: &Hours,
    id: impl ToString,
    label: &'static str,
    when: &str,
) -> AnyView {
    view! {
        <form method="post" action="/api/ui/desk/hours-off-remove">
            <input type="hidden" name="studio" value=studio.slug.clone()/>
            <input type="hidden" name="therapist" value=found.person.slug.clone()/>
            <input type="hidden" name="id" value=id.to_string()/>
            <button class="btn ghost">
                {label}
                <span class="vh">{format!(" the time off of {when}")}</span>
            </button>
        </form>
    }
    .into_any()
}
