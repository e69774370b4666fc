//! Moving: a week of free times, and the visit is at the one that is pressed.

mod refused;
mod terms;

use chrono::{DateTime, Datelike, Days, NaiveDate};
use domain::{Instant, booking::BookingState, time::Zone};
use leptos::prelude::*;
use services::availability::AvailabilityError;

use self::{
    refused::{impossible, refused},
    terms::{by_hand, terms},
};
use super::{Opened, asked, cancel::back, gone, param};
use crate::{
    components::icon::{Glyph, Icon},
    islands::{Field, WeekView, day_grid},
    pages::{
        book::{WeekAsked, week},
        desk::read_date,
    },
    render::{PageError, page},
    request::services,
    words,
};

/// Where a chosen time is sent.
const ACTION: &str = "/api/ui/booking/reschedule";

/// What the address asks for.
struct Wanted {
    /// A day of the week to show.
    week: Option<NaiveDate>,
    /// Whether any therapist will do.
    anyone: bool,
    /// Why the last time was refused, and which it was.
    refused: String,
    at: Option<Instant>,
}

impl Wanted {
    fn read() -> Self {
        let at = DateTime::parse_from_rfc3339(&asked("at")).ok().map(|at| at.to_utc());
        Self {
            week: read_date(&asked("week")),
            anyone: asked("therapist") == "any",
            refused: asked("refused"),
            at,
        }
    }
}

/// Times to move a visit to.
#[component]
pub fn Reschedule() -> impl IntoView {
    let (token, wanted) = (param("token"), Wanted::read());
    page(async move {
        let Some(opened) = Opened::by(token).await? else { return Ok(gone::view()) };
        if let Some(why) = why_not(&opened) {
            return Ok(impossible(&opened, &why));
        }
        let asked = week_asked(&opened, &wanted);
        let href = |day| address(&opened, wanted.anyone, day);
        match week(&services(), &asked, href).await {
            Ok(found) => times(&opened, &wanted, annotated(&opened, found)).await,
            Err(AvailabilityError::Store(error)) => Err(error.into()),
            Err(_) => Ok(impossible(
                &opened,
                "This treatment, or this therapist, is no longer \
                 offered for booking here. Your visit stands as it is.",
            )),
        }
    })
}

/// Why it cannot be moved here; nothing where it can.
fn why_not(opened: &Opened) -> Option<String> {
    let view = &opened.view;
    match (view.state, view.reschedule_until) {
        (BookingState::Requested { .. }, _) => Some(
            "The studio has not answered your request yet. Once it has, you can move it.".into(),
        ),
        (BookingState::Confirmed, None) => {
            Some("This visit was moved as often as it can be here. Ring us, and we see.".into())
        }
        (BookingState::Confirmed, Some(until)) if !view.may_reschedule => Some(format!(
            "It could be moved here until {}. Ring us, and we see what is possible.",
            opened.at(until)
        )),
        (BookingState::Confirmed, Some(_)) => None,
        _ => Some("It is not a visit to come. Its own page says how it stands.".into()),
    }
}

fn week_asked(opened: &Opened, wanted: &Wanted) -> WeekAsked {
    let view = &opened.view;
    let zone = view.place.zone;
    let today = zone.today(opened.now);
    let day = wanted.week.unwrap_or_else(|| zone.today(view.start)).max(today);
    let monday = Days::new(u64::from(day.weekday().num_days_from_monday()));
    let clock = view.place.clock();
    let by_hand = if wanted.anyone { by_hand(opened) } else { Vec::new() };
    let therapist = (view.therapist, words::first_name(&view.therapist_name).to_owned());
    WeekAsked {
        studio: view.place.studio,
        clocks: (clock.clone(), view.client_clock.clone().unwrap_or(clock)),
        by_hand: by_hand.into_iter().map(|card| card.id).collect(),
        treatment: view.treatment,
        therapist: (!wanted.anyone).then_some(therapist),
        monday: day.checked_sub_days(monday).unwrap_or(day),
        window_days: opened.studio.policy.booking_window_days,
        ignore: Some(view.id),
        chosen: Some(view.start),
        action: ACTION.into(),
        fields: fields(opened, wanted.anyone),
    }
}

fn fields(opened: &Opened, anyone: bool) -> Vec<Field> {
    let whom = if anyone { "any" } else { "same" };
    [("token", opened.token.as_str()), ("whom", whom)]
        .map(|(name, value)| Field { name: name.into(), value: value.into() })
        .into()
}

fn address(opened: &Opened, anyone: bool, day: NaiveDate) -> String {
    let whom = if anyone { "&therapist=any" } else { "" };
    opened.href(&format!("/reschedule?week={day}{whom}#times"))
}

/// The zone of a client whose clock shows another time than the studio's.
fn client_zone(opened: &Opened) -> Option<Zone> {
    opened.view.client_local.map(|(zone, _)| zone)
}

/// The studio's clock leads here; the client's stands below where it differs. The time
/// that the visit has now says so in words.
fn annotated(opened: &Opened, mut found: WeekView) -> WeekView {
    let zone = client_zone(opened);
    let slots = found.days.iter_mut().flat_map(|day| day.parts.iter_mut().flatten());
    for slot in slots {
        let start = DateTime::parse_from_rfc3339(&slot.start).ok();
        let theirs = zone.zip(start).map(|(zone, at)| words::clock(zone.local(at.to_utc()).time()));
        let theirs = theirs.filter(|theirs| *theirs != slot.time);
        slot.by_hand &= !slot.chosen;
        slot.other = if slot.chosen { Some("as it is now".to_owned()) } else { theirs };
    }
    found
}

async fn times(opened: &Opened, wanted: &Wanted, found: WeekView) -> Result<AnyView, PageError> {
    let refused = refused(opened, wanted).await?;
    let title = if refused.is_some() { "Error: Move this visit" } else { "Move this visit" };
    let body = view! {
        {back(opened)}
        <h1>"Move this visit"</h1>
        <p class="lead">
            {opened.what()} <br/> "Now: " <b>{opened.start()}</b>
        </p>
        {refused}
        <section id="times" aria-labelledby="ti-h">
            <h2 id="ti-h">"Choose another time"</h2>
            {terms(opened, wanted)}
            {whom(opened, wanted)}
            {zone_line(opened)}
            {navigation(&found)}
            {day_grid(&found)}
        </section>
    };
    Ok(opened.page(title.to_owned(), "wrap visit-change", body.into_any()))
}

fn whom(opened: &Opened, wanted: &Wanted) -> AnyView {
    let name = words::first_name(&opened.view.therapist_name).to_owned();
    let week = wanted.week.map(|day| format!("week={day}&")).unwrap_or_default();
    let same = opened.href(&format!("/reschedule?{week}therapist=same#times"));
    let any = opened.href(&format!("/reschedule?{week}therapist=any#times"));
    view! {
        <nav class="seg" aria-label="Therapist">
            <a href=same aria-current=(!wanted.anyone).then_some("true")>{format!("With {name}")}</a>
            <a href=any aria-current=wanted.anyone.then_some("true")>"Any therapist"</a>
        </nav>
    }
    .into_any()
}

fn zone_line(opened: &Opened) -> AnyView {
    let name = opened.view.place.clock().name();
    let words = match client_zone(opened) {
        None => format!("Times are in {name}."),
        Some(zone) => {
            format!("Times are in {name}; below each, your own clock in {}.", zone.city())
        }
    };
    view! {
        <p class="zone">
            <Icon glyph=Glyph::Globe/>
            <span>{words}</span>
        </p>
    }
    .into_any()
}

/// The week that is shown, with the ones before and after.
fn navigation(found: &WeekView) -> AnyView {
    let step = |label: &'static str, glyph: Glyph, href: Option<String>| {
        // Without an address it is no link by itself, and would have no name.
        let role = href.is_none().then_some("link");
        let disabled = href.is_none().then_some("true");
        view! {
            <a class="btn icon-only" role=role aria-label=label aria-disabled=disabled href=href>
                <Icon glyph=glyph/>
            </a>
        }
    };
    view! {
        <div class="weeknav">
            {step("Previous week", Glyph::Left, found.earlier.clone())}
            <h3>{found.title.clone()}</h3>
            {step("Next week", Glyph::Right, found.later.clone())}
        </div>
    }
    .into_any()
}
