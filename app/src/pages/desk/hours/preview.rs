//! What clients can book: the times that they are shown, no more and no fewer.

use chrono::{Days, NaiveDate};
use domain::schedule::Slot;
use leptos::prelude::*;
use services::{
    auth::StaffSession,
    catalogue::{StudioPage, TreatmentCard},
    hours::{self, Change, Hours, HoursRefused, PREVIEW_DAYS},
};

use super::{Asked, said, typed::Typed};
use crate::{
    components::{
        field::Select,
        icon::{Glyph, Icon},
    },
    layout::Area,
    render::PageError,
    request::services,
    words,
};

/// The days to come with their times, for one treatment.
pub(super) async fn section(
    staff: &StaffSession,
    studio: &StudioPage,
    found: &Hours,
    asked: &Asked,
) -> Result<AnyView, PageError> {
    let card = treatment(studio, found, &asked.treatment);
    let Some(card) = card else { return Ok(().into_any()) };
    let change = asked.tried(found);
    let from = change.as_ref().map_or(found.today, |change| change.first().max(found.today));
    Ok(match slots(staff, found, card, change.as_ref()).await? {
        Ok(slots) => view(studio, found, asked, card, (&slots, from), change.is_some()),
        Err(why) => refused(why),
    })
}

/// The times that are offered, or would be; or why that cannot be said.
pub(super) async fn slots(
    staff: &StaffSession,
    found: &Hours,
    card: &TreatmentCard,
    change: Option<&Change>,
) -> Result<Result<Vec<Slot>, String>, PageError> {
    match hours::preview(&services(), staff, found.person.id, card.id, change).await {
        Ok(list) => Ok(Ok(list.slots)),
        Err(HoursRefused::NotFound) => Ok(Ok(Vec::new())),
        Err(HoursRefused::Invalid(wrong)) => {
            let words = wrong.iter().map(|wrong| said::field(&wrong.field, &wrong.code));
            Ok(Err(words.collect::<Vec<_>>().join(". ")))
        }
        Err(error) => Err(error.into()),
    }
}

/// The treatment that is asked for, or the first that they may give.
fn treatment<'a>(studio: &'a StudioPage, found: &Hours, slug: &str) -> Option<&'a TreatmentCard> {
    let asked = studio.treatments.iter().find(|card| card.slug == slug);
    let person = studio.therapists.iter().find(|card| card.id == found.person.id);
    let may = |card: &&TreatmentCard| person.is_some_and(|p| p.may_give(card));
    asked.or_else(|| studio.treatments.iter().find(may)).or(studio.treatments.first())
}

fn view(
    studio: &StudioPage,
    found: &Hours,
    asked: &Asked,
    card: &TreatmentCard,
    (slots, from): (&[Slot], NaiveDate),
    is_try: bool,
) -> AnyView {
    let person = studio.therapists.iter().find(|one| one.id == found.person.id);
    let qualified = person.is_some_and(|person| person.may_give(card));
    let title = if is_try { "What clients could book then" } else { "What clients can book" };
    let note = match (is_try, slots.is_empty(), qualified) {
        (_, _, false) => "",
        (true, true, _) => "Nothing in the two weeks from there on. It is not saved yet.",
        (true, ..) => "These are the hours as you typed them. They are not saved yet.",
        (false, true, true) => "Nothing in the next two weeks.",
        (false, false, true) => "Exactly what the booking page shows now, for the next two weeks.",
    };
    let days = (0..PREVIEW_DAYS).filter_map(|n| from.checked_add_days(Days::new(n)));
    let days = days.map(|date| day(date, slots)).collect_view();
    let list = (!slots.is_empty()).then(|| view! { <ol class="preview-days">{days}</ol> });
    view! {
        <section class="hours-preview" id="preview" aria-labelledby="preview-h">
            <h2 id="preview-h">{title}</h2>
            {choose(studio, found, asked, card)}
            {(!qualified).then(|| unqualified(studio, found, card))}
            <p class="small muted">{note}</p>
            {list}
        </section>
    }
    .into_any()
}

/// What is tried out cannot be saved as it is.
fn refused(why: String) -> AnyView {
    view! {
        <section class="hours-preview" id="preview" aria-labelledby="preview-h">
            <h2 id="preview-h">"What clients could book then"</h2>
            <p class="did not" role="status">
                <Icon glyph=Glyph::Info/>
                <span>{format!("These hours cannot be tried out. {why}.")}</span>
            </p>
        </section>
    }
    .into_any()
}

/// Without a qualification, hours alone offer nothing.
fn unqualified(studio: &StudioPage, found: &Hours, card: &TreatmentCard) -> AnyView {
    let words = format!(
        "{} has no verified, unexpired qualification for {} today. Hours alone do not offer it.",
        found.person.name, card.technique_name
    );
    let see = Area::Qualifications.leads().then(|| {
        let href = Area::Qualifications.address(&studio.slug);
        view! { <a href=href>"See the qualifications"</a> }
    });
    view! {
        <p class="did not">
            <Icon glyph=Glyph::Info/>
            <span>
                {words}
                " "
                {see}
            </span>
        </p>
    }
    .into_any()
}

/// The treatment is chosen; what was typed stays.
fn choose(studio: &StudioPage, found: &Hours, asked: &Asked, card: &TreatmentCard) -> AnyView {
    let options = studio
        .treatments
        .iter()
        .map(|card| (card.slug.clone(), format!("{}, {} min", card.name, card.minutes)));
    let of_dates = asked.is_try && !asked.hours.is_empty();
    let kept = (asked.typed.is_some() || of_dates).then(|| {
        let first = asked.first.map(|date| date.to_string());
        let last = asked.last.map(|date| date.to_string());
        view! {
            <input type="hidden" name="week" value=asked.typed.as_ref().map(Typed::code)/>
            <input type="hidden" name="hours" value=asked.hours.clone()/>
            <input type="hidden" name="weeks" value=asked.shown.clone()/>
            <input type="hidden" name="first" value=first/>
            <input type="hidden" name="last" value=last/>
            <input type="hidden" name="try" value=if asked.is_try { "1" } else { "" }/>
        }
    });
    view! {
        <form class="hours-choose" method="get" action="#preview">
            <input type="hidden" name="therapist" value=found.person.slug.clone()/>
            {kept}
            <Select id="treatment" label="Treatment" options=options.collect() value=card.slug.clone()/>
            <button class="btn">"Show"</button>
        </form>
    }
    .into_any()
}

/// A day and its times.
fn day(date: NaiveDate, slots: &[Slot]) -> AnyView {
    let times: Vec<_> = slots
        .iter()
        .filter(|slot| slot.local.date() == date)
        .map(|slot| words::clock(slot.local.time()))
        .collect();
    let said = if times.is_empty() {
        view! { <span class="muted">"Nothing"</span> }.into_any()
    } else {
        let times = times.into_iter().map(|time| view! { <span>{time}</span> " " });
        view! { <span class="times">{times.collect_view()}</span> }.into_any()
    };
    view! {
        <li>
            <b>{words::date(date)}</b>
            {said}
        </li>
    }
    .into_any()
}
