//! Calendars elsewhere: the address that shows a therapist's visits to their own calendar,
//! and the calendars that say when they are busy.

mod incoming;
mod out;
mod said;

use domain::{Right, contact::FieldError};
use leptos::prelude::*;
use services::{
    auth::StaffSession,
    catalogue::{StudioPage, TherapistCard},
    drafts::Flash,
    feeds::{self, FeedRefused, Incoming, LeftBehind, OutFeed},
};

use super::{address as desk_address, asked};
use crate::{
    caller,
    components::{
        alert::{Alert, Tone},
        field::Select,
        icon::{Glyph, Icon},
    },
    layout::{Area, Frame, Page},
    pages::booking::param,
    render::{PageError, page},
    request::{self, services},
};

/// The name of the form that adds a calendar, for what was typed when it was refused.
pub const FORM: &str = "desk-calendar-add";

/// The address of this page, for one therapist; of the first page where `slug` cannot be
/// one of ours.
pub fn address(slug: &str, therapist: Option<&str>) -> String {
    match desk_address(slug, None) {
        desk if desk == "/" => desk,
        desk => match therapist {
            Some(therapist) => format!("{desk}/feeds?therapist={therapist}"),
            None => format!("{desk}/feeds"),
        },
    }
}

/// Whose calendars are shown, and where.
#[derive(Clone, Copy)]
struct Shown<'a> {
    staff: &'a StaffSession,
    studio: &'a StudioPage,
    therapist: &'a TherapistCard,
}

/// What came of the last form.
struct News {
    done: String,
    refused: String,
    typed: Flash,
}

/// The calendars of a therapist of the studio in the address.
#[component]
pub fn Feeds() -> impl IntoView {
    let (slug, query) = (param("studio"), request::path_and_query());
    let whose = asked("therapist");
    let (done, refused) = (asked("done"), asked("refused"));
    page(async move {
        request::keep_private();
        let Some((staff, studio)) = caller::staff_or_redirect(&slug, &query).await? else {
            return Ok(().into_any());
        };
        let therapist = chosen(&staff, &studio, &whose).ok_or(PageError::NotFound)?;
        let out = feeds::out(&services(), &staff, therapist.id).await.map_err(failed)?;
        let all = feeds::incoming(&services(), &staff, therapist.id).await.map_err(failed)?;
        let left = match staff.as_manager() {
            Some(manager) => feeds::left_behind(&services(), &manager).await.map_err(failed)?,
            None => Vec::new(),
        };
        let news = News { done, refused, typed: caller::refused(FORM).await? };
        let shown = Shown { staff: &staff, studio: &studio, therapist };
        Ok(view(shown, out.as_ref(), (&all, &left), &news))
    })
}

/// A therapist for themselves; whoever runs the people for whom the address names, or the first.
fn chosen<'a>(
    staff: &StaffSession,
    studio: &'a StudioPage,
    slug: &str,
) -> Option<&'a TherapistCard> {
    let people = &studio.therapists;
    let own = people.iter().find(|card| Some(card.id) == staff.therapist());
    let named = people.iter().find(|card| card.slug == slug);
    match named {
        Some(named) => Some(named).filter(|card| staff.may_manage(card.id)),
        None if !slug.is_empty() => None,
        None => own.or_else(|| people.first().filter(|_| staff.may(Right::RunPeople))),
    }
}

fn failed(refused: FeedRefused) -> PageError {
    match refused {
        FeedRefused::NotFound => PageError::NotFound,
        other => other.into(),
    }
}

fn view(
    shown: Shown<'_>,
    out: Option<&OutFeed>,
    (all, left): (&[Incoming], &[LeftBehind]),
    news: &News,
) -> AnyView {
    let Shown { studio, therapist, .. } = shown;
    let own = shown.staff.therapist() == Some(therapist.id);
    let lead = if own {
        "See your visits in the calendar you already use, and keep clients from booking when \
         you are busy there."
            .to_owned()
    } else {
        format!(
            "{} sees these too: visits in a calendar elsewhere, and when that calendar says busy.",
            therapist.name
        )
    };
    let body = view! {
        <a class="back-link" href=Area::Calendar.address(&studio.slug)>
            <Icon glyph=Glyph::Back/>
            "Back to the calendar"
        </a>
        <div class="app-title">
            <div>
                <h1>"Calendars elsewhere"</h1>
                <p>{lead}</p>
            </div>
            {people(shown)}
        </div>
        {told(news)}
        {out::view(shown, out)}
        {incoming::view(shown, all, &news.typed, out.is_some())}
        {incoming::left_behind(studio, left)}
    };
    let (body, frame) = (body.into_any(), Frame::staff(studio, Area::Calendar));
    let wrong = if news.typed.errors().is_empty() { "" } else { "Error: " };
    let title = format!("{wrong}Calendars elsewhere");
    view! { <Page title=title class="wrap app-main feeds" frame=frame private=true>{body}</Page> }
        .into_any()
}

/// Whoever runs the people chooses whose calendars are shown.
fn people(shown: Shown<'_>) -> Option<AnyView> {
    let Shown { staff, studio, therapist } = shown;
    (staff.may(Right::RunPeople) && studio.therapists.len() > 1).then(|| {
        let people = studio.therapists.iter();
        let options = people.map(|card| (card.slug.clone(), card.name.clone())).collect();
        view! {
            <form class="feeds-whose" method="get" action=address(&studio.slug, None)>
                <Select id="therapist" label="Therapist" options=options value=therapist.slug.clone()/>
                <button class="btn">"Show"</button>
            </form>
        }
        .into_any()
    })
}

fn told(news: &News) -> Option<AnyView> {
    if let Some(words) = said::done(&news.done) {
        return Some(view! { <Alert tone=Tone::Good title=words live=true/> }.into_any());
    }
    let whole = news.typed.error("").unwrap_or(&news.refused);
    (!whole.is_empty()).then(|| {
        let (title, rest) = said::refused(whole);
        view! { <Alert tone=Tone::Warn title=title live=true>{rest}</Alert> }.into_any()
    })
}

/// What every form here sends.
fn hidden(shown: Shown<'_>) -> AnyView {
    view! {
        <input type="hidden" name="studio" value=shown.studio.slug.clone()/>
        <input type="hidden" name="therapist" value=shown.therapist.slug.clone()/>
    }
    .into_any()
}

/// The errors of fields, for the head of the form.
fn field_errors(errors: &[FieldError]) -> Vec<(String, String)> {
    let named = errors.iter().filter(|error| !error.field.is_empty());
    named.map(|error| (error.field.to_string(), said::field(&error.field, &error.code))).collect()
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn the_address_names_a_therapist_and_never_leads_to_another_site() {
        assert_eq!(address("berlin", None), "/berlin/desk/feeds");
        assert_eq!(address("berlin", Some("hana")), "/berlin/desk/feeds?therapist=hana");
        assert_eq!(address("/evil.example", Some("hana")), "/");
    }
}
