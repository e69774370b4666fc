//! Somebody of the desk offers a time out of turn.

use domain::WaitId;
use leptos::prelude::*;
use services::{
    auth::DeskSession,
    catalogue::StudioPage,
    waitlist::{self, Choice, EntryView, WaitRefused},
};

use super::{address, news};
use crate::{
    caller,
    components::{
        empty::Empty,
        icon::{Glyph, Icon},
    },
    layout::{Area, Frame, Page},
    pages::{
        booking::{asked, param},
        waiting::words as wait_words,
    },
    render::{PageError, page},
    request::{self, services},
    words,
};

/// The free times on the days that somebody waits for.
#[component]
pub fn OfferTime() -> impl IntoView {
    let (slug, entry, refused) = (param("studio"), param("entry"), asked("refused"));
    page(async move {
        request::keep_private();
        let back = address(&slug, "");
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let desk: DeskSession = staff.as_desk().ok_or(PageError::NotFound)?;
        let id: WaitId = entry.parse().map_err(|_| PageError::NotFound)?;
        match waitlist::choices(&services(), &desk, id).await {
            Ok((entry, times)) => Ok(view(&studio, &entry, times, &refused)),
            Err(WaitRefused::Store(error)) => Err(error.into()),
            Err(_) => Err(PageError::NotFound),
        }
    })
}

fn view(studio: &StudioPage, entry: &EntryView, times: Vec<Choice>, refused: &str) -> AnyView {
    let title = format!("Offer {} a time", entry.name);
    let tab = if refused.is_empty() { title.clone() } else { format!("Error: {title}") };
    let what = format!("{}, {} minutes", entry.treatment_name, entry.minutes);
    let when = format!("{} ({})", wait_words::wish(&entry.wish), entry.clock.name());
    let (suit, other): (Vec<_>, Vec<_>) = times.into_iter().partition(|choice| choice.suits);
    let nothing = suit.is_empty() && other.is_empty();
    let back = address(&studio.slug, "");
    let body = view! {
        <a class="back-link" href=back><Icon glyph=Glyph::Back/>"Waitlist"</a>
        <header class="app-title">
            <div>
                <h1>{title}</h1>
                <p class="muted">{what} <br/> {when}</p>
            </div>
        </header>
        {news("", refused)}
        <p>
            "Press a time: it is kept for them, and a mail leaves at once, whoever else waits."
        </p>
        {group(studio, entry, "Suits them", suit)}
        {group(studio, entry, "On those days, at other hours", other)}
        {nothing.then(|| view! {
            <Empty title="Nothing is free on those days" text="As soon as something is, it is offered by itself."/>
        })}
    }
    .into_any();
    let frame = Frame::staff(studio, Area::Desk);
    view! { <Page title=tab class="wrap app-main vouchers waitlist" frame=frame private=true>{body}</Page> }
        .into_any()
}

fn group(
    studio: &StudioPage,
    entry: &EntryView,
    title: &'static str,
    times: Vec<Choice>,
) -> Option<AnyView> {
    if times.is_empty() {
        return None;
    }
    let clock = studio.clock();
    let buttons = times.into_iter().map(|choice| {
        let start = choice.start.format("%Y-%m-%dT%H:%M:%SZ").to_string();
        view! {
            <button class="slot" name="start" value=start>
                <span>{words::when(clock.wall(choice.start))}</span>
                <small>{clock.name()}</small>
            </button>
        }
    });
    let buttons = buttons.collect_view();
    Some(
        view! {
            <section class="wait-times">
                <h2>{title}</h2>
                <form method="post" action="/api/ui/desk/waitlist-offer">
                    <input type="hidden" name="studio" value=studio.slug.clone()/>
                    <input type="hidden" name="entry" value=entry.id.to_string()/>
                    <div class="alts">{buttons}</div>
                </form>
            </section>
        }
        .into_any(),
    )
}
