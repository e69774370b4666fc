//! When: a week of free times, and whose clock they are told by.

use domain::{booking::Booking, time::Zone};
use leptos::prelude::*;
use services::{
    Services,
    availability::AvailabilityError,
    catalogue::{StudioPage, TreatmentCard},
};

use crate::{
    islands::{Field, WeekPicker, WeekView},
    pages::book::{Chosen, WeekAsked, ZONE_COOKIE, week},
    render::PageError,
    request, words,
};

/// A week of free times, and whose clock they are told by.
pub(super) async fn free_times(
    services: &Services,
    studio: &StudioPage,
    chosen: &Chosen,
    treatment: &TreatmentCard,
    held: Option<&Booking>,
) -> Result<AnyView, PageError> {
    Ok(picker(studio, chosen, told_week(services, studio, chosen, treatment, held).await?))
}

/// The week that is chosen, else the first with a free time; and whose clock its times are
/// told by.
pub async fn told_week(
    services: &Services,
    studio: &StudioPage,
    chosen: &Chosen,
    treatment: &TreatmentCard,
    held: Option<&Booking>,
) -> Result<WeekView, AvailabilityError> {
    let mut asked = week_asked(services, studio, chosen, treatment, held);
    if chosen.week.is_none() {
        asked.begin_where_free(services).await?;
    }
    let shown = week(services, &asked, |day| chosen.with_week(day).href()).await?;
    Ok(WeekView { told: told_by(studio, chosen, &shown), ..shown })
}

/// Whose clock the times are told by.
fn told_by(studio: &StudioPage, chosen: &Chosen, shown: &WeekView) -> String {
    let name = studio.clock().name();
    let mut slots = shown.days.iter().flat_map(|day| day.parts.iter().flatten()).peekable();
    let alike = slots.peek().is_some() && slots.all(|slot| slot.other.is_none());
    if chosen.zone == studio.zone {
        format!("Times are in {name}.")
    } else if alike {
        format!("Times are in {name}, which is what clocks in {} show too.", chosen.zone.city())
    } else {
        format!(
            "Times are in your time zone, {}; below each, the time at the studio in {}.",
            chosen.zone.city(),
            studio.city
        )
    }
}

/// How to have the times told by another clock.
fn zone_form(studio: &StudioPage, chosen: &Chosen) -> AnyView {
    let current = chosen.zone.name().to_owned();
    let back = chosen.href();
    view! {
        <details class="zone-form">
            <summary>"Change zone"</summary>
            <form method="post" action="/api/ui/book/zone">
                <input type="hidden" name="back" value=back/>
                <label for="zone">"Your time zone"</label>
                <input
                    class="input"
                    id="zone"
                    name="zone"
                    value=current
                    list="zones"
                    autocomplete="off"
                    maxlength="64"
                />
                <datalist id="zones">{zone_options(studio.zone)}</datalist>
                <button class="btn">"Show"</button>
            </form>
        </details>
    }
    .into_any()
}

/// A few zones to begin with; any other can be typed.
pub fn zone_options(own: Zone) -> AnyView {
    const COMMON: [&str; 12] = [
        "Europe/London",
        "Europe/Lisbon",
        "Europe/Paris",
        "Europe/Berlin",
        "Europe/Athens",
        "America/New_York",
        "America/Chicago",
        "America/Vancouver",
        "Asia/Kolkata",
        "Asia/Singapore",
        "Asia/Tokyo",
        "Australia/Sydney",
    ];
    let all = std::iter::once(own.name()).chain(COMMON.into_iter().filter(|z| *z != own.name()));
    all.map(|zone| view! { <option value=zone></option> }).collect_view().into_any()
}

fn picker(studio: &StudioPage, chosen: &Chosen, shown: WeekView) -> AnyView {
    let source = format!("studio={}", studio.slug);
    let zone = request::cookie(ZONE_COOKIE).unwrap_or_else(|| chosen.zone.name().to_owned());
    let (again, form) = (chosen.query_with_time(), zone_form(studio, chosen));
    view! { <WeekPicker week=shown zone=zone source=source again=again>{form}</WeekPicker> }
        .into_any()
}

/// Which week is asked for.
pub fn week_asked(
    services: &Services,
    studio: &StudioPage,
    chosen: &Chosen,
    treatment: &TreatmentCard,
    held: Option<&Booking>,
) -> WeekAsked {
    let therapist = chosen.therapist.as_ref();
    let name = |name: &str| words::first_name(name).to_owned();
    let field = |name: &str, value: &str| Field { name: name.into(), value: value.into() };
    WeekAsked {
        studio: studio.id,
        clocks: (chosen.clock(studio), studio.clock()),
        treatment: treatment.id,
        therapist: therapist.map(|card| (card.id, name(&card.name))),
        monday: chosen.monday(chosen.zone.today(services.now())),
        window_days: studio.policy.booking_window_days,
        // The details say it, before anything is paid.
        by_hand: Vec::new(),
        ignore: held.map(|held| held.id),
        chosen: chosen.at.or_else(|| held.map(|held| held.span.start)),
        action: "/api/ui/book/hold".into(),
        fields: vec![
            field("studio", &studio.slug),
            field("treatment", &treatment.slug),
            field("therapist", therapist.map_or("any", |card| &card.slug)),
        ],
    }
}
