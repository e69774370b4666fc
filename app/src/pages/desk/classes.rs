//! Classes at the desk: the dates to come with whoever comes, and the form that puts more on
//! the calendar.

mod form;
mod said;

use leptos::prelude::*;
use services::{
    auth::StaffSession,
    catalogue::StudioPage,
    classes::{self, ClassLine},
    drafts::Flash,
};

use super::{address as desk_address, asked, param, visit};
use crate::{
    caller,
    components::{
        alert::{Alert, Tone},
        empty::Empty,
        icon::{Glyph, Icon},
        link::ArrowLink,
    },
    layout::{Area, Frame, Page},
    render::page,
    request::{self, services},
    words,
};

pub use form::keep;
pub use said::pairs;

/// The name of the form that puts a class on the calendar.
pub const FORM: &str = "class-put";

/// Where the classes of a studio are; the first page where `slug` cannot be one of ours.
pub fn address(slug: &str) -> String {
    match desk_address(slug, None) {
        desk if desk == "/" => desk,
        desk => format!("{desk}/classes"),
    }
}

/// Where a class stands among the visits of its day.
pub fn day_address(slug: &str, class: &ClassLine) -> String {
    format!("{}#c-{}", desk_address(slug, Some(class.local.date())), class.id)
}

/// The classes of the studio in the address, for its staff.
#[component]
pub fn Classes() -> impl IntoView {
    let slug = param("studio");
    page(async move {
        request::keep_private();
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &address(&slug)).await? else {
            return Ok(().into_any());
        };
        let found = classes::classes(&services(), &staff).await?;
        let flash = caller::refused(FORM).await?;
        Ok(view(&staff, &studio, &found, &flash))
    })
}

fn view(staff: &StaffSession, studio: &StudioPage, found: &[ClassLine], flash: &Flash) -> AnyView {
    let lead = format!(
        "Pairs come together on a date that you set. It takes its therapist and one room; each \
         booking is one pair. All times are {} time.",
        studio.city
    );
    let title = if flash.errors().is_empty() { "Classes" } else { "Error: Classes" };
    let body = view! {
        <a class="back-link" href=Area::Calendar.address(&studio.slug)>
            <Icon glyph=Glyph::Back/>
            "Calendar"
        </a>
        <header class="app-title">
            <div>
                <h1>"Classes"</h1>
                <p class="muted">{lead}</p>
            </div>
        </header>
        {news(found)}
        <div class="goods-grid">
            {list(staff, studio, found)}
            {form::view(staff, studio, flash)}
        </div>
    };
    let (body, frame) = (body.into_any(), Frame::staff(studio, Area::Calendar));
    view! { <Page title=title class="wrap app-main goods desk-classes" frame=frame private=true>{body}</Page> }
        .into_any()
}

fn list(staff: &StaffSession, studio: &StudioPage, found: &[ClassLine]) -> AnyView {
    let lines = found.iter().map(|class| line(staff, studio, class)).collect_view();
    let list = if found.is_empty() {
        let text = "Put one on the calendar: it can be booked at once.";
        view! { <Empty title="No class is planned" text=text/> }.into_any()
    } else {
        view! { <ol class="goods-list">{lines}</ol> }.into_any()
    };
    view! {
        <section aria-labelledby="to-come">
            <h2 id="to-come">"To come"</h2>
            {list}
        </section>
    }
    .into_any()
}

fn line(staff: &StaffSession, studio: &StudioPage, class: &ClassLine) -> AnyView {
    let refused = said::refused(&asked("refused")).filter(|_| is_about(class));
    let people = class.visits.iter().map(|one| {
        let href =
            format!("{}#v-{}", desk_address(&studio.slug, Some(one.local.date())), one.reference);
        view! { <li><a href=href>{visit::client(one)}</a></li> }
    });
    let people = (!class.visits.is_empty()).then(|| {
        view! { <ul class="class-pairs" aria-label="Pairs">{people.collect_view()}</ul> }
    });
    let with = format!("{} with {}, {}", class.name, class.therapist_name, class.room_name);
    let ahead = class.session.start > services().now();
    let off = (ahead && staff.may_manage(class.therapist)).then(|| call_off(studio, class));
    view! {
        <li class="goods-line" id=format!("c-{}", class.id)>
            <div class="what">
                <h3 class="nums">{time(studio, class)}</h3>
                <p>{with}</p>
                <p class="muted">{words::capital(&pairs(class))}</p>
                {people}
                {refused.map(|why| view! { <Alert tone=Tone::Warn title=why live=true/> })}
            </div>
            {off}
        </li>
    }
    .into_any()
}

/// `Sat 28 Nov, 14:00 to 16:00`.
fn time(studio: &StudioPage, class: &ClassLine) -> String {
    let until = words::clock(studio.zone.local(class.session.end).time());
    format!("{} to {until}", words::when(class.local.wall))
}

fn call_off(studio: &StudioPage, class: &ClassLine) -> AnyView {
    let when = time(studio, class);
    let text = match class.visits.len() {
        0 => "Nobody has booked it. Therapist and room are free again.",
        1 => "The pair that booked it gets everything back, and a mail at once.",
        _ => "The pairs that booked it get everything back, and a mail at once.",
    };
    // Whoever comes back from confirming presses it once more.
    let open = is_about(class) && asked("refused") == "unconfirmed";
    view! {
        <div class="acts">
            <details class="confirm" open=open>
                <summary class="btn ghost">
                    "Call it off"<span class="vh">{format!(": {when}")}</span>
                </summary>
                <div class="ask">
                    <p>{text}</p>
                    <form method="post" action="/api/ui/desk/class-off">
                        <input type="hidden" name="studio" value=studio.slug.clone()/>
                        <input type="hidden" name="class" value=class.id.to_string()/>
                        <button class="btn">
                            "Yes, call it off"<span class="vh">{format!(": {when}")}</span>
                        </button>
                    </form>
                </div>
            </details>
        </div>
    }
    .into_any()
}

/// Whether the last form was of this class.
fn is_about(class: &ClassLine) -> bool {
    asked("about") == class.id.to_string()
}

/// What came of the last form, where it is not said at its class.
fn news(found: &[ClassLine]) -> Option<AnyView> {
    if found.iter().any(is_about) {
        return None;
    }
    if let Some(done) = said::done(&asked("done")) {
        return Some(super::word_of(done));
    }
    let refused = said::refused(&asked("refused"))?;
    Some(view! { <Alert tone=Tone::Warn title=refused live=true/> }.into_any())
}

/// A class among the visits of a day: once, with whoever comes below it.
pub(super) fn on_day(studio: &StudioPage, class: &ClassLine, rows: Vec<AnyView>) -> AnyView {
    let until = words::clock(studio.zone.local(class.session.end).time());
    let heading = format!("ch-{}", class.id);
    let rows = (!rows.is_empty()).then(|| view! { <ol>{rows}</ol> });
    view! {
        <li class="desk-class" id=format!("c-{}", class.id)>
            <header>
                <h3 id=heading class="nums">
                    {format!("{} to {until} ", words::clock(class.local.time()))}
                    <span class="vh">{format!("{} time ", studio.city)}</span>
                    {class.name.clone()}
                </h3>
                <p>{format!("With {}, {}. {}.", class.therapist_name, class.room_name, words::capital(&pairs(class)))}</p>
            </header>
            {rows}
        </li>
    }
    .into_any()
}

/// At the foot of a day: the way to the classes, where the studio has any.
pub(super) fn link(studio: &StudioPage) -> Option<AnyView> {
    let has = studio.treatments.iter().any(|card| card.kind.is_class());
    let href = address(&studio.slug);
    has.then(|| {
        view! { <p class="desk-people"><ArrowLink href=href>"Classes"</ArrowLink></p> }.into_any()
    })
}
