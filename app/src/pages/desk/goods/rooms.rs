//! Rooms and equipment: what there is, in which order it is taken, and what is not used any
//! more.

mod forms;
mod told;

use leptos::prelude::*;
use services::{
    catalogue::StudioPage,
    drafts::Flash,
    goods::{self, Place, Places, Thing},
};

use self::{
    forms::{add_room, add_unit, errors, rename, retire},
    told::{News, told},
};
use super::{PLACE_FORM, RENAMED, order, press, rooms_address, said, treatments_address};
use crate::{
    caller,
    components::{
        alert::{Alert, Tone},
        badge::{Badge, State},
        empty::Empty,
        icon::{Glyph, Icon},
        link::{ArrowLink, ButtonLink},
    },
    layout::{Area, Frame, Page},
    pages::{
        booking::{asked, param},
        desk::address as desk_address,
    },
    render::{PageError, page},
    request::{self, services},
    words,
};

/// Rooms and equipment of the studio in the address.
#[component]
pub fn Rooms() -> impl IntoView {
    let slug = param("studio");
    let news = News { about: asked("about"), done: asked("done"), refused: asked("refused") };
    page(async move {
        request::keep_private();
        let back = rooms_address(&slug);
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let manager = staff.as_manager().ok_or(PageError::NotFound)?;
        let found = goods::places(&services(), &manager).await?;
        let typed = caller::refused(PLACE_FORM).await?;
        let about = about(&found, &news.about);
        let visits = match about {
            Some(place) if news.refused == "has_visits" => {
                goods::visits_in(&services(), &manager, place.thing).await?
            }
            _ => Vec::new(),
        };
        let came = told(&studio, about, &news, &visits);
        Ok(view(&studio, &found, &typed, came))
    })
}

fn about<'a>(found: &'a Places, id: &str) -> Option<&'a Place> {
    found.rooms.iter().chain(&found.units).find(|place| place.thing.id() == id)
}

fn view(studio: &StudioPage, found: &Places, typed: &Flash, came: Option<AnyView>) -> AnyView {
    let wrong = if typed.errors().is_empty() { "" } else { "Error: " };
    let body = view! {
        <a class="back-link" href=desk_address(&studio.slug, None)>
            <Icon glyph=Glyph::Back/>
            "Back to today"
        </a>
        <header class="app-title">
            <div>
                <h1>"Rooms and equipment"</h1>
                <p class="muted">
                    "A visit takes the first one that is free, from the top. Clients never read \
                     these names."
                </p>
            </div>
        </header>
        {came}
        {errors(typed, &[RENAMED])}
        <div class="goods-grid">
            <div>
                {section(studio, ("rooms", "Rooms"), &found.rooms, typed)}
                {section(studio, ("equipment", "Equipment"), &found.units, typed)}
            </div>
            <div>
                {add_room(studio, typed)}
                {add_unit(studio, found, typed)}
                <p>
                    <ArrowLink href=treatments_address(&studio.slug)>"Treatments"</ArrowLink>
                </p>
            </div>
        </div>
    }
    .into_any();
    let title = format!("{wrong}Rooms and equipment");
    let frame = Frame::staff(studio, Area::Desk);
    view! { <Page title=title class="wrap app-main goods" frame=frame private=true>{body}</Page> }
        .into_any()
}

fn section(
    studio: &StudioPage,
    (id, title): (&'static str, &'static str),
    all: &[Place],
    typed: &Flash,
) -> AnyView {
    let used = all.iter().filter(|place| place.active).count();
    let lines = all
        .iter()
        .enumerate()
        .map(|(nth, place)| line(studio, place, (nth == 0, nth + 1 >= used), typed));
    let list = if all.is_empty() {
        nothing(id)
    } else {
        let unused = (used == 0).then(|| {
            let title = if id == "rooms" {
                "No room is in use: nothing can be booked"
            } else {
                "No equipment is in use: what needs it cannot be booked"
            };
            view! { <Alert tone=Tone::Warn title=title/> }
        });
        view! { {unused} <ul class="goods-list">{lines.collect_view()}</ul> }.into_any()
    };
    view! {
        <section aria-labelledby=id>
            <h2 id=id>{title}</h2>
            {list}
        </section>
    }
    .into_any()
}

fn nothing(id: &str) -> AnyView {
    if id == "rooms" {
        let text =
            "Every visit takes place in a room. Once there is one, treatments can be booked.";
        return view! {
            <Empty title="No room yet" text=text>
                <ButtonLink href="#name">"Add the first room"</ButtonLink>
            </Empty>
        }
        .into_any();
    }
    let text = "A table in the room needs no entry here. Add what there are fewer of than rooms, \
                such as a stone heater: then two visits never need it at once.";
    view! { <p class="muted">{text}</p> }.into_any()
}

fn line(
    studio: &StudioPage,
    place: &Place,
    (first, last): (bool, bool),
    typed: &Flash,
) -> impl IntoView + use<> {
    let kind = place.kind.as_deref().map(said::kind).filter(|kind| *kind != place.name);
    let uses = (!place.treatments.is_empty() && place.active).then(|| {
        let what = words::list(&place.treatments);
        match place.thing {
            Thing::Room(_) => format!("Kept for {what}"),
            Thing::Unit(_) => format!("Needed for {what}"),
        }
    });
    let unused = (!place.active).then(|| {
        view! { <Badge state=State::Plain glyph=Glyph::X word="Not in use"/> }
    });
    let fields = vec![("what", place.thing.what().to_owned()), ("id", place.thing.id())];
    let reorder =
        place.active.then(|| order((studio, "place-order"), &fields, (&place.name, first, last)));
    let act = if place.active {
        view! { {rename(studio, place, typed)} {retire(studio, place)} }.into_any()
    } else {
        let words = "Use it again".into_any();
        press((studio, "place-back"), fields, ("btn", words, &format!(": {}", place.name)))
    };
    view! {
        <li class="goods-line" id=format!("p-{}", place.thing.id())>
            <div class="what">
                <h3>{place.name.clone()}</h3>
                {kind.map(|kind| view! { <p class="muted">{kind}</p> })}
                {uses.map(|uses| view! { <p class="muted">{uses}</p> })}
                {unused}
            </div>
            {reorder}
            <div class="acts">{act}</div>
        </li>
    }
}
