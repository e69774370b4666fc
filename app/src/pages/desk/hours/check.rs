//! The visits that new hours would leave outside, before anything is saved. All of it
//! stands in the address: it can be loaded again, and come back to.

use domain::{booking::BookingState, contact::FieldError};
use leptos::prelude::*;
use services::{
    bookings::desk::DeskVisit,
    catalogue::StudioPage,
    hours::{self, Change, HoursRefused, Person, WorkRoom},
};

use super::{
    super::{moving::address as move_address, visit},
    address, dates, said,
    typed::{self, Typed},
};
use crate::{
    caller,
    components::{
        alert::{Alert, Tone},
        icon::{Glyph, Icon},
    },
    layout::{Area, Frame, Page},
    pages::{
        booking::{asked, param},
        desk::{address as desk_address, read_date},
        studio::encoded,
    },
    render::{PageError, page},
    request::{self, services},
    words,
};

/// What is to be saved, as it stands in the address.
struct Asked {
    first: String,
    last: String,
    week: String,
    hours: String,
    /// The weeks that were saved when the typing began.
    shown: String,
}

impl Asked {
    fn read() -> Self {
        Self {
            first: asked("first"),
            last: asked("last"),
            week: asked("week"),
            hours: asked("hours"),
            shown: asked("weeks"),
        }
    }

    fn shown_code(&self) -> String {
        self.shown.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect()
    }

    /// The hours of single dates, as they may stand in an address.
    fn hours_code(&self) -> String {
        match self.hours.as_str() {
            "usual" | "closed" => self.hours.clone(),
            rows => typed::code(&typed::rows(rows)),
        }
    }

    fn change(&self) -> Option<Change> {
        let first = read_date(&self.first)?;
        let last = read_date(&self.last);
        if self.week.is_empty() {
            let hours = dates::of_code(&self.hours)?;
            return Some(Change::Dates { first, last: last.unwrap_or(first), hours });
        }
        let week = Typed::read(&self.week).week().ok()?;
        Some(Change::Week { week, first, last })
    }
}

/// The visits that are in the way of new hours, for whoever sets them.
#[component]
pub fn CheckHours() -> impl IntoView {
    let (slug, query, asked_for) = (param("studio"), request::path_and_query(), Asked::read());
    let (whom, refused, done) = (asked("therapist"), asked("refused"), asked("done"));
    page(async move {
        request::keep_private();
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &query).await? else {
            return Ok(().into_any());
        };
        let (_, person) = super::person(&staff, &whom).await?;
        let person = person.ok_or(PageError::NotFound)?;
        let change = asked_for.change().ok_or(PageError::NotFound)?;
        let found = match hours::conflicts(&services(), &staff, person.id, &change).await {
            Ok(found) => found,
            Err(HoursRefused::NotFound) => return Err(PageError::NotFound),
            // Perhaps a day has gone by: the form says it where it can be put right.
            Err(HoursRefused::Invalid(wrong)) => {
                caller::lead_to(&again(&studio, &person, &asked_for, &wrong));
                return Ok(().into_any());
            }
            Err(error) => return Err(error.into()),
        };
        let rooms = hours::rooms(&services(), &staff).await?;
        let lead = what(&change, &person, &rooms);
        Ok(view(&studio, &person, (&asked_for, lead), &found, (&refused, &done)))
    })
}

fn view(
    studio: &StudioPage,
    person: &Person,
    (asked, lead): (&Asked, String),
    found: &[DeskVisit],
    (refused, done): (&str, &str),
) -> AnyView {
    let title = match found.len() {
        0 => "Nothing is in the way".to_owned(),
        1 => "One visit would lie outside these hours".to_owned(),
        n => format!("{} visits would lie outside these hours", words::capital(&words::number(n))),
    };
    let back = back(studio, person, asked);
    let body = view! {
        <a class="back-link" href=back>
            <Icon glyph=Glyph::Back/>
            "Back to the hours"
        </a>
        <h1>{title.clone()}</h1>
        <p class="lead">{lead}</p>
        {news(done, refused)}
        {visits(studio, found)}
        {confirm(studio, person, asked, found)}
    };
    let (body, frame) = (body.into_any(), Frame::staff(studio, Area::Hours));
    view! { <Page title=title class="wrap app-main desk hours hours-check" frame=frame private=true>{body}</Page> }
        .into_any()
}

/// What came of the last form.
pub(super) fn news(done: &str, refused: &str) -> AnyView {
    view! {
        {said::done(done).map(|words| view! {
            <p class="did" role="status">
                <Icon glyph=Glyph::Check/>
                {words}
            </p>
        })}
        {said::refused(refused).map(|title| view! { <Alert tone=Tone::Warn title=title live=true/> })}
    }
    .into_any()
}

/// The way back to the form, with what was typed in it.
fn back(studio: &StudioPage, person: &Person, asked: &Asked) -> String {
    let here = address(&studio.slug, &person.slug);
    if asked.week.is_empty() {
        let (first, last) = (read_date(&asked.first), read_date(&asked.last));
        let [first, last] = [first, last].map(|d| d.map(|d| d.to_string()).unwrap_or_default());
        return format!("{here}&first={first}&last={last}&hours={}#dates", asked.hours_code());
    }
    let (first, last) = (read_date(&asked.first), read_date(&asked.last));
    let [first, last] = [first, last].map(|d| d.map(|d| d.to_string()).unwrap_or_default());
    format!(
        "{here}&week={}&first={first}&last={last}&weeks={}#week",
        Typed::read(&asked.week).code(),
        asked.shown_code()
    )
}

/// The way back to the form, with what is wrong with it.
fn again(studio: &StudioPage, person: &Person, asked: &Asked, wrong: &[FieldError]) -> String {
    let (prefix, place) = if asked.week.is_empty() { ("dates-", "dates") } else { ("", "week") };
    let back = back(studio, person, asked);
    let back = back.trim_end_matches(&format!("#{place}"));
    let first = wrong.first().map(|w| format!("&field={prefix}{}&refused={}", w.field, w.code));
    format!("{back}&check=1{}#{place}", first.unwrap_or_default())
}

/// What is to be saved, in a sentence.
fn what(change: &Change, person: &Person, rooms: &[WorkRoom]) -> String {
    let name = &person.name;
    match change {
        Change::Week { week, first, last } => {
            let until = last.map(|last| format!(" until {}", words::date_and_year(last)));
            let first = words::date_and_year(*first);
            format!(
                "Hours of {name} from {first}{}: {}.",
                until.unwrap_or_default(),
                said::week(week, rooms)
            )
        }
        Change::Dates { first, last, hours } => {
            let hours = hours.as_ref().map_or("as the week".to_owned(), |all| said::stretches(all));
            format!("Hours of {name} on {}: {hours}.", said::dates(*first, *last))
        }
    }
}

/// The visits, each with what can be done about it.
pub(super) fn visits(studio: &StudioPage, found: &[DeskVisit]) -> Option<AnyView> {
    if found.is_empty() {
        return None;
    }
    let back = request::path_and_query();
    let rows = found.iter().map(|one| row(studio, one, &back)).collect_view();
    Some(
        view! {
            <p class="small muted">
                {format!(
                    "Move or cancel them first: each leads back here. All times are {} time.",
                    studio.city
                )}
            </p>
            <ol class="conflicts">{rows}</ol>
        }
        .into_any(),
    )
}

fn row(studio: &StudioPage, found: &DeskVisit, back: &str) -> AnyView {
    let when = format!("{}, {} min", words::when(found.local.wall), found.minutes);
    let who = visit::client(found);
    let acts = match found.state {
        BookingState::Held { .. } => {
            view! { <p class="small muted">"It is being paid just now: look again in ten minutes."</p> }
                .into_any()
        }
        BookingState::Confirmed => {
            let to = move_address(&studio.slug, &found.reference);
            let to = format!("{to}?back={}", encoded(back));
            view! {
                <a class="btn soft" href=to>
                    "Move or hand over"
                    <span class="vh">{format!(": {who}, {when}")}</span>
                </a>
                {cancel(studio, found, back)}
            }
            .into_any()
        }
        _ => {
            let day = desk_address(&studio.slug, Some(found.local.date()));
            view! { <a class="btn soft" href=format!("{day}#v-{}", found.reference)>"Answer it on the day’s page"</a> }
                .into_any()
        }
    };
    view! {
        <li>
            <div>
                <p><b>{when.clone()}</b></p>
                <p>{format!("{who}, {}", found.treatment_name)}</p>
            </div>
            <div class="acts">{acts}</div>
        </li>
    }
    .into_any()
}

fn cancel(studio: &StudioPage, found: &DeskVisit, back: &str) -> AnyView {
    let who = visit::client(found);
    view! {
        <details class="confirm">
            <summary class="btn ghost">
                "Cancel"
                <span class="vh">{format!(" the visit of {who}")}</span>
            </summary>
            <div class="ask">
                <p>
                    {format!(
                        "{who} gets a mail at once, and everything paid online goes back. It \
                         cannot be undone."
                    )}
                </p>
                <form method="post" action="/api/ui/desk/hours-cancel">
                    <input type="hidden" name="studio" value=studio.slug.clone()/>
                    <input type="hidden" name="booking" value=found.id.to_string()/>
                    <input type="hidden" name="back" value=back.to_owned()/>
                    <button class="btn danger-solid">"Cancel and tell the client"</button>
                </form>
            </div>
        </details>
    }
    .into_any()
}

/// The references that somebody has seen, as a form sends them.
pub(super) fn seen(found: &[DeskVisit]) -> String {
    found.iter().map(|one| one.reference.as_str()).collect::<Vec<_>>().join(".")
}

/// The box that says that the visits stay.
pub(super) fn sure(found: &[DeskVisit], words: &'static str) -> Option<AnyView> {
    (!found.is_empty()).then(|| {
        view! {
            <label class="choice">
                <input type="checkbox" name="sure" value="yes"/>
                <span>{words}</span>
            </label>
        }
        .into_any()
    })
}

fn confirm(studio: &StudioPage, person: &Person, asked: &Asked, found: &[DeskVisit]) -> AnyView {
    let of_week = !asked.week.is_empty();
    let action = if of_week { "/api/ui/desk/hours-week" } else { "/api/ui/desk/hours-dates" };
    let words = match found.len() {
        1 => "Keep the visit as it is: it takes place outside these hours",
        _ => "Keep the visits as they are: they take place outside these hours",
    };
    let rest = if of_week {
        view! {
            <input type="hidden" name="week" value=asked.week.clone()/>
            <input type="hidden" name="weeks" value=asked.shown.clone()/>
        }
        .into_any()
    } else {
        view! {
            <input type="hidden" name="kind" value="code"/>
            <input type="hidden" name="code" value=asked.hours.clone()/>
        }
        .into_any()
    };
    view! {
        <form class="hours-confirm" method="post" action=action>
            <input type="hidden" name="studio" value=studio.slug.clone()/>
            <input type="hidden" name="therapist" value=person.slug.clone()/>
            <input type="hidden" name="first" value=asked.first.clone()/>
            <input type="hidden" name="last" value=asked.last.clone()/>
            <input type="hidden" name="keep" value=seen(found)/>
            {rest}
            {sure(found, words)}
            <button class="btn primary">"Save the hours"</button>
        </form>
    }
    .into_any()
}
