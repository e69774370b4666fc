//! Rooms and equipment: what there is, in which order it is taken, and what is not used any
//! more.

use domain::booking::BookingState;
use leptos::prelude::*;
use services::{
    bookings::desk::DeskVisit,
    catalogue::StudioPage,
    drafts::Flash,
    goods::{self, Place, Places, Thing},
};

use super::{PLACE_FORM, RENAMED, news, order, press, rooms_address, said, treatments_address};
use crate::{
    caller,
    components::{
        Note,
        alert::{Alert, Tone},
        badge::{Badge, State},
        empty::Empty,
        errors::ErrorSummary,
        field::{Field, TextField, described_by},
        icon::{Glyph, Icon},
        link::{ArrowLink, ButtonLink},
    },
    layout::{Area, Frame, Page},
    pages::{
        booking::{asked, param},
        desk::{address as desk_address, move_address},
    },
    render::{PageError, page},
    request::{self, services},
    words,
};

/// What came of the last form, and about what.
struct News {
    about: String,
    done: String,
    refused: String,
}

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

/// The id of the field with the new name of one of them.
fn renamed_id(id: &str) -> String {
    format!("name-{id}")
}

fn rename(studio: &StudioPage, place: &Place, typed: &Flash) -> AnyView {
    let own = typed.typed("id") == place.thing.id();
    let id = renamed_id(&place.thing.id());
    let wrong = typed.error(RENAMED).filter(|_| own).map(|code| said::field("name", code));
    let name = if wrong.is_some() { typed.typed(RENAMED).to_owned() } else { place.name.clone() };
    let is_wrong = wrong.is_some();
    let (invalid, described) = (is_wrong.then_some("true"), described_by(&id, false, is_wrong));
    view! {
        <details class="confirm" open=is_wrong>
            <summary class="btn ghost">
                "Rename"<span class="vh">{format!(" {}", place.name)}</span>
            </summary>
            <form class="ask" method="post" action="/api/ui/desk/place-rename">
                <input type="hidden" name="studio" value=studio.slug.clone()/>
                <input type="hidden" name="what" value=place.thing.what()/>
                <input type="hidden" name="id" value=place.thing.id()/>
                <Field id=id.clone() label="New name" error=Note::from(wrong)>
                    <input
                        class="input"
                        id=id
                        name="name"
                        value=name
                        maxlength="80"
                        autocomplete="off"
                        aria-invalid=invalid
                        aria-describedby=described
                        required
                    />
                </Field>
                <button class="btn">"Save the name"</button>
            </form>
        </details>
    }
    .into_any()
}

fn retire(studio: &StudioPage, place: &Place) -> AnyView {
    let fields = vec![("what", place.thing.what().to_owned()), ("id", place.thing.id())];
    let words = "Yes, do not use it any more".into_any();
    let about = format!(": {}", place.name);
    view! {
        <details class="confirm">
            <summary class="btn ghost">
                "Not used any more"<span class="vh">{about.clone()}</span>
            </summary>
            <div class="ask">
                <p>
                    "Nothing more can be booked in it. What took place there stays on record, and \
                     you can use it again later."
                </p>
                {press((studio, "place-retire"), fields, ("btn", words, &about))}
            </div>
        </details>
    }
    .into_any()
}

fn add_room(studio: &StudioPage, typed: &Flash) -> AnyView {
    let error = |field: &str| Note::from(typed.error(field).map(|code| said::field(field, code)));
    view! {
        <section class="goods-add" aria-labelledby="add-room">
            <h2 id="add-room">"Add a room"</h2>
            {errors(typed, &["name", ""])}
            <form method="post" action="/api/ui/desk/room-add">
                <input type="hidden" name="studio" value=studio.slug.clone()/>
                <TextField
                    id="name"
                    label="Name"
                    value=typed.typed("name").to_owned()
                    hint="As your staff call it, such as “Garden room”."
                    error=error("name")
                    autocomplete="off"
                    maxlength=80
                />
                <button class="btn primary">"Add the room"</button>
            </form>
        </section>
    }
    .into_any()
}

fn add_unit(studio: &StudioPage, found: &Places, typed: &Flash) -> AnyView {
    let error = |field: &str| Note::from(typed.error(field).map(|code| said::field(field, code)));
    let kinds = found.kinds().into_iter().map(|kind| said::kind(&kind));
    let known: Vec<String> = kinds.collect();
    let hint = if known.is_empty() {
        "Units of one kind stand in for each other. Leave it empty if there is only one.".to_owned()
    } else {
        format!(
            "Units of one kind stand in for each other. You have: {}. Leave it empty if it is \
             one of its own.",
            known.join(", "),
        )
    };
    view! {
        <section class="goods-add" aria-labelledby="add-unit">
            <h2 id="add-unit">"Add equipment"</h2>
            {errors(typed, &["unit_name", "kind"])}
            <form method="post" action="/api/ui/desk/equipment-add">
                <input type="hidden" name="studio" value=studio.slug.clone()/>
                <TextField
                    id="unit_name"
                    label="Name"
                    value=typed.typed("unit_name").to_owned()
                    hint="Such as “Stone heater, upstairs”."
                    error=error("unit_name")
                    autocomplete="off"
                    maxlength=80
                />
                <TextField
                    id="kind"
                    label="Kind"
                    value=typed.typed("kind").to_owned()
                    hint=hint
                    error=error("kind")
                    autocomplete="off"
                    maxlength=80
                    optional=true
                />
                <button class="btn">"Add the equipment"</button>
            </form>
        </section>
    }
    .into_any()
}

/// Those of a form's fields alone: there are two forms here.
fn errors(typed: &Flash, fields: &[&str]) -> AnyView {
    let own = typed.errors().iter().filter(|error| fields.contains(&error.field.as_ref()));
    let lines = own.map(|error| match error.field.as_ref() {
        "" => ("name".to_owned(), said::field("", &error.code)),
        RENAMED => (renamed_id(typed.typed("id")), said::field("name", &error.code)),
        field => (field.to_owned(), said::field(field, &error.code)),
    });
    view! { <ErrorSummary errors=lines.collect()/> }.into_any()
}

fn told(
    studio: &StudioPage,
    about: Option<&Place>,
    came: &News,
    visits: &[DeskVisit],
) -> Option<AnyView> {
    match about {
        Some(place) if !visits.is_empty() => Some(still_booked(studio, place, came, visits)),
        // They are gone meanwhile.
        Some(_) if came.refused == "has_visits" => None,
        about => {
            let name = about.map_or("It", |place| place.name.as_str());
            news(said::done(&came.done, name), said::refused(&came.refused))
        }
    }
}

/// The visits that keep it in use, each with what to do about it, and all with one way out.
fn still_booked(studio: &StudioPage, place: &Place, came: &News, visits: &[DeskVisit]) -> AnyView {
    let count = words::count(u32::try_from(visits.len()).unwrap_or(u32::MAX), "visit");
    let title = format!("{} is still in use: {count} to come", place.name);
    let lines = visits.iter().map(|visit| {
        let when = words::when(visit.local.wall);
        let what = format!("{when}, {} with {}", visit.treatment_name, visit.therapist_name);
        let act = match visit.state {
            BookingState::Confirmed => {
                let href = move_address(&studio.slug, &visit.reference);
                view! { <ArrowLink href=href>"Move it"</ArrowLink> }.into_any()
            }
            BookingState::Held { .. } => {
                view! { <span class="muted">"Somebody is paying for it just now"</span> }.into_any()
            }
            _ => {
                let day = desk_address(&studio.slug, Some(visit.local.date()));
                let href = format!("{day}#v-{}", visit.reference);
                view! { <ArrowLink href=href>"Answer it first"</ArrowLink> }.into_any()
            }
        };
        view! { <li><span>{what}</span> {act}</li> }
    });
    let lines = lines.collect_view();
    let before = said::done(&came.done, &place.name).map(|words| view! { <p>{words}</p> });
    let (what, other) = match place.thing {
        Thing::Room(_) => ("room", "Give them other rooms at the same times"),
        Thing::Unit(_) => ("unit", "Give them other units at the same times"),
    };
    let fields = vec![("what", what.to_owned()), ("id", place.thing.id())];
    let clear = press((studio, "place-clear"), fields, ("btn", other.into_any(), ""));
    let text = format!(
        "Nothing was changed. Where something else is free at their times, one press moves them \
         there: for the client nothing changes. Times are {} time.",
        studio.city,
    );
    view! {
        <Alert tone=Tone::Warn title=title live=true>
            {before}
            <p>{text}</p>
            <div class="actions">{clear}</div>
            <ul class="to-come">{lines}</ul>
        </Alert>
    }
    .into_any()
}
