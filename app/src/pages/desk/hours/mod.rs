//! When somebody works: their week, single days, and time off.

mod away;
mod check;
mod dates;
mod off;
mod preview;
mod said;
pub mod typed;
pub mod typed_off;
mod week;

use chrono::NaiveDate;
use leptos::prelude::*;
use services::{
    auth::StaffSession,
    catalogue::StudioPage,
    hours::{self, Change, Hours, Person, WorkRoom},
};

use self::typed::Typed;
pub use self::{
    check::CheckHours,
    off::{AddOff, FORM},
};
use super::{address as desk_address, read_date};
use crate::{
    caller,
    components::{
        alert::{Alert, Tone},
        errors::ErrorSummary,
        icon::{Glyph, Icon},
    },
    layout::{Area, Frame, Page},
    pages::booking::{asked, param},
    render::{PageError, page},
    request::{self, services},
    words,
};

/// Where hours are set; the first page where `slug` cannot be one of ours.
pub fn address(slug: &str, person: &str) -> String {
    match desk_address(slug, None) {
        desk if desk == "/" => desk,
        desk => format!("{desk}/hours?therapist={person}"),
    }
}

/// A page below the hours, with its query begun.
pub fn below(slug: &str, part: &str, person: &str) -> String {
    match desk_address(slug, None) {
        desk if desk == "/" => desk,
        desk => format!("{desk}/hours/{part}?therapist={person}"),
    }
}

/// Whose hours the address asks for: a therapist's own where it names nobody, and for an
/// owner who does not treat the first one's. Nobody is found who is not theirs to see.
async fn person(
    staff: &StaffSession,
    slug: &str,
) -> Result<(Vec<Person>, Option<Person>), PageError> {
    let people = hours::people(&services(), staff).await?;
    let found = if slug.is_empty() {
        let own = people.iter().find(|person| Some(person.id) == staff.therapist());
        own.or(people.first()).cloned()
    } else {
        Some(people.iter().find(|person| person.slug == slug).cloned().ok_or(PageError::NotFound)?)
    };
    Ok((people, found))
}

/// What the address asks for.
struct Asked {
    /// The first and last date that the typed week holds.
    first: Option<NaiveDate>,
    last: Option<NaiveDate>,
    /// A week as it was typed, where one was.
    typed: Option<Typed>,
    /// Whether what is wrong with it is to be said.
    check: bool,
    /// The day whose rows go on.
    open: Option<usize>,
    /// Whether a day was just copied.
    is_copied: bool,
    /// Whether it is only tried out.
    is_try: bool,
    /// The hours of single dates as they were typed, where they were.
    hours: String,
    /// The weeks that were saved when the typing began.
    shown: String,
    treatment: String,
    done: String,
    refused: String,
    field: String,
}

impl Asked {
    fn read() -> Self {
        let week = asked("week");
        Self {
            first: read_date(&asked("first")),
            last: read_date(&asked("last")),
            typed: (!week.is_empty()).then(|| Typed::read(&week)),
            check: asked("check") == "1",
            open: asked("open").parse().ok(),
            is_copied: asked("copied") == "1",
            is_try: asked("try") == "1",
            hours: asked("hours"),
            shown: asked("weeks"),
            treatment: asked("treatment"),
            done: asked("done"),
            refused: asked("refused"),
            field: asked("field"),
        }
    }

    /// The change that is tried out, where one is.
    fn tried(&self, found: &Hours) -> Option<Change> {
        if !self.is_try {
            return None;
        }
        let first = self.first.unwrap_or(found.today);
        let Some(typed) = &self.typed else {
            let hours = dates::of_code(&self.hours)?;
            return Some(Change::Dates { first, last: self.last.unwrap_or(first), hours });
        };
        let week = typed.week().ok()?;
        Some(Change::Week { week, first, last: self.last })
    }
}

/// Somebody's hours, for themselves and for the owner of the studio in the address.
#[component]
pub fn HoursPage() -> impl IntoView {
    let (slug, query, asked_for) = (param("studio"), request::path_and_query(), Asked::read());
    let whom = asked("therapist");
    page(async move {
        request::keep_private();
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &query).await? else {
            return Ok(().into_any());
        };
        let (people, found) = person(&staff, &whom).await?;
        let Some(found) = found else { return Ok(nobody(&studio)) };
        let found = hours::read(&services(), &staff, found.id, asked_for.first).await?;
        let preview = preview::section(&staff, &studio, &found, &asked_for).await?;
        let rooms = hours::rooms(&services(), &staff).await?;
        let reader = Reader { studio: &studio, people: &people, found: &found, rooms: &rooms };
        Ok(view(&reader, &asked_for, preview))
    })
}

/// Whose hours are read, where, and whose else could be.
struct Reader<'a> {
    studio: &'a StudioPage,
    people: &'a [Person],
    found: &'a Hours,
    rooms: &'a [WorkRoom],
}

fn view(reader: &Reader<'_>, asked: &Asked, preview: AnyView) -> AnyView {
    let Reader { studio, found, rooms, .. } = *reader;
    let typed = asked.typed.clone().unwrap_or_else(|| Typed::from(&found.week));
    let wrong = if asked.check { typed.week().err().unwrap_or_default() } else { Vec::new() };
    let errors = errors(&wrong, asked);
    let mark = if errors.is_empty() { "" } else { "Error: " };
    let body = view! {
        {head(reader)}
        {said::done(&asked.done).map(|words| view! {
            <p class="did" role="status">
                <Icon glyph=Glyph::Check/>
                {words}
            </p>
        })}
        {asked.is_copied.then(|| view! {
            <p class="did" role="status">
                <Icon glyph=Glyph::Check/>
                "Copied. Save the week below to keep it."
            </p>
        })}
        {said::refused(&asked.refused)
            .filter(|_| asked.field.is_empty())
            .map(|title| view! { <Alert tone=Tone::Warn title=title live=true/> })}
        {(asked.refused == "changed").then(|| view! {
            <p class="small">{format!("Saved now: {}. Yours is below.", said::week(&found.week, rooms))}</p>
        })}
        <ErrorSummary errors=errors/>
        {(found.is_empty && mark.is_empty()).then(|| empty(found))}
        {week::form((studio, found, rooms), asked, &typed, &wrong)}
        {week::planned(studio, found, rooms)}
        <div class="hours-more">
            {away::section(studio, found)}
            {dates::section(studio, found, asked)}
        </div>
        {preview}
    };
    let (body, frame) = (body.into_any(), Frame::staff(studio, Area::Hours));
    let title = format!("{mark}Hours of {}", found.person.name);
    view! { <Page title=title class="wrap app-main desk hours" frame=frame private=true>{body}</Page> }
        .into_any()
}

/// What is wrong, each with the field it is about.
fn errors(wrong: &[typed::Wrong], asked: &Asked) -> Vec<(String, String)> {
    let rows = wrong.iter().map(|(day, row, code)| {
        let words = format!("{}: {}", said::DAYS[*day], words::uncapital(said::row(code)));
        (format!("d{day}-{row}-from"), words)
    });
    let field = (!asked.field.is_empty()).then(|| {
        let id = asked.field.chars().filter(|c| c.is_ascii_lowercase() || *c == '-').take(20);
        let id: String = id.collect();
        let name = id.trim_start_matches("dates-").to_owned();
        (id, said::field(&name, &asked.refused))
    });
    rows.chain(field).collect()
}

fn head(reader: &Reader<'_>) -> AnyView {
    let Reader { studio, people, found, .. } = *reader;
    let others = (people.len() > 1).then(|| {
        let link = |person: &Person| {
            let here = (person.id == found.person.id).then_some("true");
            view! {
                <li>
                    <a href=address(&studio.slug, &person.slug) aria-current=here>
                        {person.name.clone()}
                    </a>
                </li>
            }
        };
        view! {
            <nav class="hours-people" aria-label="Therapists">
                <ul>{people.iter().map(link).collect_view()}</ul>
            </nav>
        }
    });
    let off = below(&studio.slug, "off", &found.person.slug);
    view! {
        {others}
        <header class="desk-head">
            <div>
                <h1>{format!("Hours of {}", found.person.name)}</h1>
                <p class="small muted">
                    {format!("When clients can book. All times are {} time.", studio.city)}
                </p>
            </div>
            <nav class="desk-nav" aria-label="On this page">
                <a class="btn" href=off>
                    <Icon glyph=Glyph::Plus/>
                    "Time off"
                </a>
                <a class="btn ghost" href="#preview">"What clients can book"</a>
            </nav>
        </header>
    }
    .into_any()
}

/// Nobody works here yet.
fn nobody(studio: &StudioPage) -> AnyView {
    let frame = Frame::staff(studio, Area::Hours);
    let body = view! {
        <h1>"Hours"</h1>
        <p class="lead">"Nobody works here yet. Invite a therapist first: then their hours are set here."</p>
    };
    let body = body.into_any();
    view! { <Page title="Hours" class="wrap app-main desk hours" frame=frame private=true>{body}</Page> }
        .into_any()
}

fn empty(found: &Hours) -> AnyView {
    let title = format!("Nobody can book {} yet", found.person.name);
    view! {
        <Alert tone=Tone::Warn title=title glyph=Glyph::Clock>
            <p>
                "There are no working hours. Enter Monday, copy it to the other days, and save: \
                 clients see the times at once."
            </p>
        </Alert>
    }
    .into_any()
}
