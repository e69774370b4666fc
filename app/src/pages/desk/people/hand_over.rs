//! Handing over what is still to come with somebody: one page, each visit with who is
//! qualified and free at its time.

use domain::booking::BookingState;
use leptos::prelude::*;
use services::{
    catalogue::StudioPage,
    people::{self, Handing, Person, Standing},
};

use super::{hand_over_address, people_address, said};
use crate::{
    caller,
    components::{
        alert::{Alert, Tone},
        empty::Empty,
        icon::{Glyph, Icon},
        link::{ArrowLink, ButtonLink},
    },
    layout::{Area, Frame, Page},
    pages::{
        booking::{asked, param},
        desk::{address as desk_address, move_address, visit::client},
    },
    render::{PageError, page},
    request::{self, services},
    words,
};

/// What came of the last form.
struct News {
    done: String,
    left: String,
    refused: String,
}

/// The visits to come of the therapist in the address.
#[component]
pub fn HandOver() -> impl IntoView {
    let (slug, whose) = (param("studio"), asked("therapist"));
    let news = News { done: asked("done"), left: asked("left"), refused: asked("refused") };
    page(async move {
        request::keep_private();
        let back = hand_over_address(&slug, &whose);
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let manager = staff.as_manager().ok_or(PageError::NotFound)?;
        let people = people::list(&services(), &manager).await?.therapists;
        let person = people.into_iter().find(|person| person.slug == whose);
        let person = person.ok_or(PageError::NotFound)?;
        let found = people::to_hand_over(&services(), &manager, person.id).await?;
        Ok(view(&studio, &person, &found, &news))
    })
}

fn view(studio: &StudioPage, person: &Person, found: &[Handing], news: &News) -> AnyView {
    let first = words::first_name(&person.name).to_owned();
    let count = words::count(u32::try_from(found.len()).unwrap_or(u32::MAX), "visit");
    let body = if found.is_empty() {
        let (text, back) =
            (format!("No visit is to come with {}.", person.name), people_address(&studio.slug));
        view! {
            <Empty title="Nothing is left to hand over" text=text>
                <ButtonLink href=back>"Back to the people"</ButtonLink>
            </Empty>
        }
        .into_any()
    } else {
        form(studio, person, found)
    };
    let page = view! {
        <a class="back-link" href=people_address(&studio.slug)>
            <Icon glyph=Glyph::Back/>
            "Who works here"
        </a>
        <header class="app-title">
            <div>
                <h1>{format!("Hand over {first}’s visits")}</h1>
                <p class="muted">
                    {format!("{count} to come. All times are {} time.", studio.city)}
                </p>
            </div>
        </header>
        {told(news)}
        {body}
        {anyway(studio, person, found)}
    }
    .into_any();
    let title = format!("Hand over {first}’s visits");
    let frame = Frame::staff(studio, Area::People);
    view! { <Page title=title class="wrap app-main people-page" frame=frame private=true>{page}</Page> }
        .into_any()
}

fn told(news: &News) -> AnyView {
    let done = news.done.parse::<u32>().ok().filter(|n| *n > 0).map(|n| {
        let text = format!("{} handed over. The clients are told.", words::count(n, "visit"));
        view! { <p class="did" role="status"><Icon glyph=Glyph::Check/> {text}</p> }
    });
    let left = news.left.parse::<u32>().ok().filter(|n| *n > 0).map(|n| {
        let title = format!("{} could not be handed over", words::count(n, "visit"));
        view! {
            <Alert tone=Tone::Warn title=title live=true>
                <p>"Something changed meanwhile. The list shows who is free now."</p>
            </Alert>
        }
    });
    let refused = said::refused(&news.refused)
        .map(|words| view! { <Alert tone=Tone::Warn title=words live=true/> });
    view! { {done} {left} {refused} }.into_any()
}

fn form(studio: &StudioPage, person: &Person, found: &[Handing]) -> AnyView {
    let lines = found.iter().enumerate().map(|(at, one)| line(studio, at, one)).collect_view();
    let any = found.iter().any(|one| !one.free.is_empty());
    let act = if any {
        view! {
            <p class="muted">
                "Each client gets a mail with the new name. Time, price and payment stay."
            </p>
            <button class="btn primary">"Hand them over"</button>
        }
        .into_any()
    } else {
        view! { <p>"Nobody is free for any of them: find another time for each."</p> }.into_any()
    };
    view! {
        <form class="hand-over" method="post" action="/api/ui/desk/hand-over">
            <input type="hidden" name="studio" value=studio.slug.clone()/>
            <input type="hidden" name="therapist" value=person.slug.clone()/>
            <ol>{lines}</ol>
            {act}
        </form>
    }
    .into_any()
}

fn line(studio: &StudioPage, at: usize, one: &Handing) -> AnyView {
    let visit = &one.visit;
    let when = words::when(visit.local.wall);
    let what = format!("{when}, {}", visit.treatment_name);
    view! {
        <li>
            <div>
                <h2>{client(visit)}</h2>
                <p>{what} " " <span class="muted nowrap">{visit.reference.clone()}</span></p>
            </div>
            {whom(studio, at, one)}
        </li>
    }
    .into_any()
}

/// Who could give it; else what can be done instead.
fn whom(studio: &StudioPage, at: usize, one: &Handing) -> AnyView {
    let visit = &one.visit;
    if !matches!(visit.state, BookingState::Confirmed) {
        let day = desk_address(&studio.slug, Some(visit.local.date()));
        let href = format!("{day}#v-{}", visit.reference);
        return match visit.state {
            BookingState::Requested { .. } => {
                view! { <ArrowLink href=href>"Answer it first"</ArrowLink> }.into_any()
            }
            _ => view! { <p class="muted">"Somebody is paying for it just now"</p> }.into_any(),
        };
    }
    if one.free.is_empty() {
        let href = move_address(&studio.slug, &visit.reference);
        return view! {
            <div>
                <p class="muted">"No one is free"</p>
                <ArrowLink href=href>"Find another time"</ArrowLink>
            </div>
        }
        .into_any();
    }
    let (id, name) = (format!("to-{at}"), format!("to[{at}]"));
    let options = one.free.iter().map(|colleague| {
        let value = format!("{}:{}", visit.id, colleague.slug);
        let chosen = one.proposed == Some(colleague.id);
        view! { <option value=value selected=chosen>{colleague.name.clone()}</option> }
    });
    view! {
        <div class="field">
            <label for=id.clone()>
                "To" <span class="vh">{format!(": {}, {}", client(visit), visit.reference)}</span>
            </label>
            <select class="select" id=id name=name>
                <option value="" selected=one.proposed.is_none()>"Leave it for now"</option>
                {options.collect_view()}
            </select>
        </div>
    }
    .into_any()
}

/// Suspending somebody although visits are left.
fn anyway(studio: &StudioPage, person: &Person, found: &[Handing]) -> Option<AnyView> {
    let account = person.account.filter(|_| person.standing == Standing::Active)?;
    let (title, sure) = if found.is_empty() {
        ("Suspend now", "Suspend")
    } else {
        ("Suspend although visits are left", "Suspend, and leave the visits")
    };
    let text = if found.is_empty() {
        format!("{} cannot sign in here and offers no times until let back.", person.name)
    } else {
        format!(
            "{} cannot sign in here and offers no times until let back. The visits above stay \
             booked with them and nobody is told: they stand under “Needs you” until each has \
             another therapist.",
            person.name,
        )
    };
    Some(
        view! {
            <details class="confirm hand-anyway">
                <summary class="btn ghost">{title}</summary>
                <div class="ask">
                    <p>{text}</p>
                    <form method="post" action="/api/ui/desk/suspend">
                        <input type="hidden" name="studio" value=studio.slug.clone()/>
                        <input type="hidden" name="account" value=account.to_string()/>
                        <input type="hidden" name="anyway" value="yes"/>
                        <button class="btn danger">{sure}</button>
                    </form>
                </div>
            </details>
        }
        .into_any(),
    )
}
