//! The queue: whose answers wait for the therapist who asks.

use leptos::prelude::*;
use services::{
    bookings::desk::{
        DeskVisit,
        review::{self, Others, Queue},
    },
    catalogue::StudioPage,
};

use super::{address, desk_address, found_nothing, said, visit_address};
use crate::{
    caller,
    components::{
        alert::{Alert, Tone},
        empty::Empty,
        icon::{Glyph, Icon},
        link::ButtonLink,
    },
    layout::{Area, Frame, Page},
    pages::{
        booking::{asked, param},
        desk::{visit::client, word_of},
    },
    render::page,
    request::{self, services},
    words,
};

/// The answers that wait, at the studio in the address: for whoever treats, and for an owner.
#[component]
pub fn Reviews() -> impl IntoView {
    let (slug, done, refused) = (param("studio"), asked("done"), asked("refused"));
    page(async move {
        request::keep_private();
        let back = address(&slug);
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let found = review::queue(&services(), &staff).await.map_err(found_nothing)?;
        Ok(view(&studio, &found, staff.therapist().is_some(), (&done, &refused)))
    })
}

fn view(
    studio: &StudioPage,
    found: &Queue,
    treats: bool,
    (done, refused): (&str, &str),
) -> AnyView {
    let desk = desk_address(&studio.slug, None);
    let lead = format!(
        "What clients ticked that you should look at before they come. Reading is recorded. All \
         times are {} time.",
        studio.city
    );
    let done = said::done(done).map(word_of);
    let refused = (!refused.is_empty())
        .then(|| view! { <Alert tone=Tone::Warn title=said::refused(refused) live=true/> });
    let body = view! {
        <a class="back-link" href=desk.clone()>
            <Icon glyph=Glyph::Back/>
            "Back to today"
        </a>
        <header class="desk-head">
            <div>
                <p class="muted">{format!("The desk of {}", studio.name)}</p>
                <h1>"Safety answers to read"</h1>
                <p class="small muted">{lead}</p>
            </div>
        </header>
        {done} {refused}
        {treats.then(|| own(studio, &found.own, desk))}
        {others(&found.others, treats)}
    };
    let (body, frame) = (body.into_any(), Frame::staff(studio, Area::Desk));
    view! {
        <Page title="Safety answers to read" class="wrap app-main desk" frame=frame private=true>
            {body}
        </Page>
    }
    .into_any()
}

fn own(studio: &StudioPage, visits: &[DeskVisit], desk: String) -> AnyView {
    if visits.is_empty() {
        let text = "When a client ticks something that you should look at, the visit stands here.";
        return view! {
            <h2 class="vh">"Yours"</h2>
            <Empty title="Nothing waits for you" text=text>
                <ButtonLink href=desk>"See today’s visits"</ButtonLink>
            </Empty>
        }
        .into_any();
    }
    let items = visits.iter().map(|visit| item(studio, visit)).collect_view();
    view! {
        <section class="matters" aria-labelledby="own-h">
            <h2 id="own-h">"Your visits, by when they begin"</h2>
            <ul>{items}</ul>
        </section>
    }
    .into_any()
}

fn item(studio: &StudioPage, visit: &DeskVisit) -> AnyView {
    let who = client(visit);
    let what = format!("{}, {}. ", visit.treatment_name, words::when(visit.local.wall));
    let href = visit_address(&studio.slug, &visit.reference);
    view! {
        <li class="matter">
            <div class="what">
                <h3>{who.clone()}</h3>
                <p>{what} <span class="nowrap">{visit.reference.clone()}</span></p>
            </div>
            <div class="acts">
                <ButtonLink href=href>
                    "Read and decide" <span class="vh">{format!(": {who}")}</span>
                </ButtonLink>
            </div>
        </li>
    }
    .into_any()
}

/// For an owner: how many wait for whom, and nothing of what they are.
fn others(all: &[Others], treats: bool) -> Option<AnyView> {
    if all.is_empty() {
        let text = "No client’s answers wait for a therapist.";
        return (!treats).then(|| view! { <p>{text}</p> }.into_any());
    }
    let lines = all.iter().map(|one| {
        let count = words::count(u32::try_from(one.count).unwrap_or(u32::MAX), "visit");
        let text = format!("{count}, the first on {}", words::when(one.first));
        view! {
            <li class="matter">
                <div class="what">
                    <h3>{one.therapist_name.clone()}</h3>
                    <p>{text}</p>
                </div>
            </li>
        }
    });
    Some(
        view! {
            <section class="matters" aria-labelledby="others-h">
                <h2 id="others-h">"Waiting for others"</h2>
                <p class="small muted">"Only the therapist who treats reads the answers."</p>
                <ul>{lines.collect_view()}</ul>
            </section>
        }
        .into_any(),
    )
}
