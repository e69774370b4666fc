//! Staff move a visit to another time, another therapist, or both.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use domain::{booking::BookingState, schedule::Slot};
use leptos::prelude::*;
use services::{
    auth::StaffSession,
    bookings::desk::{self, DeskRefused, DeskVisit},
    catalogue::{StudioPage, TherapistCard},
};

use super::{
    address as desk_address, read_date, said,
    times::{self, Wanted},
    visit,
};
use crate::{
    caller,
    components::{
        alert::{Alert, Tone},
        field::{Select, TextField},
        icon::{Glyph, Icon},
    },
    layout::{Area, Frame, Page},
    pages::booking::{asked, param},
    render::{PageError, page},
    request::{self, services},
    words,
};

/// The name of the form, for the reason that was typed into it when it was refused.
pub const FORM: &str = "desk-move";

/// Where a visit is moved; the first page where `slug` cannot be one of ours.
pub fn address(slug: &str, reference: &str) -> String {
    match desk_address(slug, None) {
        desk if desk == "/" => desk,
        desk => format!("{desk}/move/{reference}"),
    }
}

/// A visit that is to be moved, and what is chosen so far.
struct Moving<'a> {
    studio: &'a StudioPage,
    visit: DeskVisit,
    therapist: Option<TherapistCard>,
    date: NaiveDate,
    /// Where to, as a link from the calendar names it, or as it was typed.
    to: Option<NaiveDateTime>,
    /// The page that led here, where one did.
    from: Option<String>,
}

/// Moving a visit, for the staff of the studio in the address.
#[component]
pub fn MoveVisit() -> impl IntoView {
    let (slug, reference, query) = (param("studio"), param("reference"), request::path_and_query());
    page(async move {
        request::keep_private();
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &query).await? else {
            return Ok(().into_any());
        };
        let visit = match desk::find(&services(), &staff, &reference).await {
            Ok(visit) => visit,
            Err(DeskRefused::NotFound) => return Err(PageError::NotFound),
            Err(error) => return Err(error.into()),
        };
        let moving = Moving::read(&studio, visit);
        if moving.visit.state != BookingState::Confirmed {
            return Ok(not_now(&moving));
        }
        let slots = moving.slots(&staff).await?;
        let typed = caller::refused(FORM).await?;
        Ok(view(&moving, &slots, &asked("refused"), typed.typed("reason")))
    })
}

impl<'a> Moving<'a> {
    fn read(studio: &'a StudioPage, visit: DeskVisit) -> Self {
        let asked_for = asked("therapist");
        let person =
            |found: &dyn Fn(&&TherapistCard) -> bool| studio.therapists.iter().find(found).cloned();
        let therapist = match asked_for.as_str() {
            "" => person(&|card| card.id == visit.therapist),
            "any" => None,
            slug => person(&|card| card.slug == slug),
        };
        let to = NaiveDateTime::parse_from_str(&asked("to"), "%Y-%m-%dT%H:%M").ok();
        let to = to.filter(|to| read_date(&to.date().to_string()).is_some());
        let date = read_date(&asked("date")).or(to.map(|to| to.date()));
        let date = date.unwrap_or(visit.local.date());
        let time = NaiveTime::parse_from_str(&asked("time"), "%H:%M").ok();
        let to = to.or(time.map(|time| date.and_time(time)));
        let from = caller::way_back(&asked("back")).map(ToOwned::to_owned);
        Self { studio, visit, therapist, date, to, from }
    }

    async fn slots(&self, staff: &StaffSession) -> Result<Vec<Slot>, PageError> {
        let wanted = Wanted {
            // Perhaps it is no longer sold: the visit is moved as it was.
            treatment: self.visit.treatment,
            therapist: self.therapist.as_ref().map(|card| card.id),
            date: self.date,
            minutes: Some(self.visit.minutes),
            ignore: Some(self.visit.id),
        };
        times::free(staff, self.studio, wanted).await
    }

    /// Where somebody came from, or the visit's day.
    fn back(&self) -> (String, &'static str) {
        let day = desk_address(&self.studio.slug, Some(self.visit.local.date()));
        let day = || (format!("{day}#v-{}", self.visit.reference), "Back to the day");
        self.from.clone().map_or_else(day, |from| (from, "Back to what you were doing"))
    }

    /// Keeps the way back through the forms of the page.
    fn keeps_back(&self) -> Option<impl IntoView> {
        let from = self.from.clone();
        from.map(|from| view! { <input type="hidden" name="back" value=from/> })
    }

    fn head(&self) -> AnyView {
        let visit = &self.visit;
        let when = format!("{}, {} time", words::when(visit.local.wall), self.studio.city);
        let (back, words) = self.back();
        view! {
            <a class="back-link" href=back>
                <Icon glyph=Glyph::Back/>
                {words}
            </a>
            <h1>{format!("Move the visit of {}", visit::client(visit))}</h1>
            <p class="lead">
                {format!("{}, {when}, with {}.", visit.treatment_name, visit.therapist_name)}
            </p>
        }
        .into_any()
    }

    fn page(&self, body: AnyView) -> AnyView {
        let title = format!("Move {}", self.visit.reference);
        let frame = Frame::staff(self.studio, Area::Desk);
        view! { <Page title=title class="wrap app-main desk desk-enter" frame=frame private=true>{body}</Page> }
            .into_any()
    }
}

/// It cannot be moved as it stands.
fn not_now(moving: &Moving<'_>) -> AnyView {
    let words = match moving.visit.state {
        BookingState::Requested { .. } => "Answer the request first. Then the visit can be moved.",
        _ => "This visit is closed or cancelled: there is nothing to move.",
    };
    let body = view! {
        {moving.head()}
        <Alert tone=Tone::Warn title="It cannot be moved now"><p>{words}</p></Alert>
    };
    moving.page(body.into_any())
}

fn view(moving: &Moving<'_>, slots: &[Slot], refused: &str, reason: &str) -> AnyView {
    let error = refused.starts_with("reason_").then(|| said::entry("reason", refused));
    let refused = (!refused.is_empty()).then(|| said::entry("", refused));
    let therapist = moving.therapist.as_ref().map_or("any", |card| &card.slug).to_owned();
    let (chosen, time) = match moving.to {
        Some(to) => times::wished(slots, to),
        None => (Some(moving.visit.start), String::new()),
    };
    let other = times::Other {
        time,
        any_hour: asked("any_hour") == "true",
        reason: reason.to_owned(),
        error: error.into(),
    };
    let body = view! {
        {moving.head()}
        {refused.map(|title| view! { <Alert tone=Tone::Warn title=title live=true/> })}
        {what(moving)}
        <form class="desk-entry" method="post" action="/api/ui/desk/move">
            <input type="hidden" name="studio" value=moving.studio.slug.clone()/>
            <input type="hidden" name="booking" value=moving.visit.id.to_string()/>
            <input type="hidden" name="reference" value=moving.visit.reference.clone()/>
            <input type="hidden" name="therapist" value=therapist/>
            <input type="hidden" name="date" value=moving.date.to_string()/>
            {moving.keeps_back()}
            {times::view(moving.studio, moving.date, slots, chosen, other)}
            <p class="small muted">
                "The client gets a mail with the new time and a new calendar file. Price and \
                 payment stay as they are."
            </p>
            <button class="btn primary">"Move the visit"</button>
        </form>
    };
    moving.page(body.into_any())
}

/// With whom and on which day: they decide which times are free.
fn what(moving: &Moving<'_>) -> AnyView {
    let anybody = ("any".to_owned(), "Anybody who is free".to_owned());
    let people = moving.studio.therapists.iter().map(|card| (card.slug.clone(), card.name.clone()));
    let value = moving.therapist.as_ref().map_or("any", |card| &card.slug).to_owned();
    view! {
        <form
            class="desk-what"
            method="get"
            action=address(&moving.studio.slug, &moving.visit.reference)
        >
            {moving.keeps_back()}
            <Select
                id="therapist"
                label="Therapist"
                options=people.chain(std::iter::once(anybody)).collect()
                value=value
            />
            <TextField id="date" label="Day" kind="date" value=moving.date.to_string()/>
            <button class="btn">"Show times"</button>
        </form>
    }
    .into_any()
}
