//! The forms of the booking flow. Anyone may book; a draft cookie tells the browsers
//! apart, and the address they come from bounds how often they may try.

mod details;
mod sending;

use domain::{BookingId, booking::Source, time::Zone};
use leptos::prelude::*;
use services::{
    Services,
    bookings::{self, HoldRefused, HoldRequest, Holder},
    catalogue::StudioPage,
    limits::LimitKind,
    tokens::SecretToken,
};

pub use details::DetailsForm;
pub(super) use details::{keep_draft, kept};
pub(super) use sending::refused;
use sending::{lead_on, send};

use super::within;
use crate::{
    caller,
    islands::WeekView,
    pages::book::{BookingDraft, Chosen, ZONE_COOKIE, codes, draft, other_times, week_as_data},
    render::PageError,
    request::{self, services},
};

type Answer = Result<(), ServerFnError>;

/// A year, in seconds.
const A_YEAR: u64 = 365 * 24 * 60 * 60;

/// Keeps a time for this browser. Anyone may.
#[server(prefix = "/api/ui", endpoint = "book/hold")]
pub async fn hold(
    studio: String,
    treatment: String,
    #[server(default)] therapist: String,
    #[server(default)] start: String,
) -> Answer {
    let (services, known) = (services(), draft::token());
    let (studio, token) = (shown(&studio).await?, draft::token_or_new());
    let therapist = Some(therapist.as_str());
    let chosen = Chosen::of(&studio, Some(&treatment), therapist, None, Some(&start), None);
    match keep(&services, &studio, &chosen, draft::holder(&token)).await {
        Ok(()) => {
            if let Some(token) = known {
                draft::forget_refusal(&services, &token, studio.id).await.map_err(broken)?;
            }
            caller::lead_to(&format!("/{}/book/details", studio.slug));
        }
        Err(code) => caller::lead_to(&format!("{}&refused={code}", chosen.href_with_time())),
    }
    Ok(())
}

/// Lets go of the time that this browser holds, if the page was about that one. What was
/// typed is kept. Anyone may.
#[server(prefix = "/api/ui", endpoint = "book/release")]
pub async fn release(studio: String, #[server(flatten)] form: DetailsForm) -> Answer {
    let (services, token) = (services(), draft::token_or_new());
    let (about, studio) = (form.about(), kept(&services, &studio, &token, form).await?);
    if is_held(&services, about).await? {
        let released = bookings::release(&services, draft::holder(&token)).await;
        released.map_err(|error| broken(error.into()))?;
    }
    caller::lead_to(&format!("/{}/book", studio.slug));
    Ok(())
}

/// Keeps the time longer, once, if the page was about that one. What was typed is kept too.
#[server(prefix = "/api/ui", endpoint = "book/extend")]
pub async fn extend(studio: String, #[server(flatten)] form: DetailsForm) -> Answer {
    let (services, token) = (services(), draft::token_or_new());
    let (about, studio) = (form.about(), kept(&services, &studio, &token, form).await?);
    if is_held(&services, about).await?
        && let Err(refused) = bookings::extend(&services, draft::holder(&token)).await
    {
        tracing::info!(code = refused.code(), "a hold was not extended");
    }
    caller::lead_to(&format!("/{}/book/details", studio.slug));
    Ok(())
}

/// Keeps what was typed, and leads to other times or back to the details. Anyone may.
#[server(prefix = "/api/ui", endpoint = "book/save")]
pub async fn save(
    studio: String,
    #[server(default)] then: String,
    #[server(flatten)] form: DetailsForm,
) -> Answer {
    let (services, token) = (services(), draft::token_or_new());
    let studio = kept(&services, &studio, &token, form).await?;
    let held = draft::held(&services).await.map_err(broken)?.filter(|_| then == "times");
    caller::lead_to(&match held {
        Some(held) => other_times(&studio, &held),
        None => format!("/{}/book/details", studio.slug),
    });
    Ok(())
}

/// Sends the details, and leads to the payment page or to the visit. Anyone may.
#[server(prefix = "/api/ui", endpoint = "book/checkout")]
pub async fn checkout(studio: String, #[server(flatten)] form: DetailsForm) -> Answer {
    let (services, token) = (services(), draft::token_or_new());
    let (about, code) = (form.about(), form.code());
    let studio = kept(&services, &studio, &token, form.clone()).await?;
    // A red flag comes before anything else.
    let flagged = form.clone().typed().answers.has_red_flag();
    if let Some(code) = code.filter(|_| !flagged) {
        // What a code takes off is shown before anything is paid.
        return use_code(&services, &token, &studio, codes::Change::Add(code)).await;
    }
    let earlier = draft::load_by(&services, &token, studio.id).await.map_err(broken)?;
    let typed = BookingDraft { codes: earlier.codes, ..form.typed() };
    let sent = send(&services, &token, &studio, (about, &typed)).await;
    lead_on(&services, &token, &studio, typed, sent).await
}

/// Uses a code for the time that is held, or uses it no more. What was typed is kept. Anyone
/// may, within what one address may try.
#[server(prefix = "/api/ui", endpoint = "book/code")]
pub async fn code(
    studio: String,
    #[server(default)] remove: String,
    #[server(default)] course: String,
    #[server(flatten)] form: DetailsForm,
) -> Answer {
    let (services, token) = (services(), draft::token_or_new());
    let change = codes::Change::of(&remove, &course, form.code());
    let studio = kept(&services, &studio, &token, form).await?;
    use_code(&services, &token, &studio, change).await
}

async fn use_code(
    services: &Services,
    token: &SecretToken,
    studio: &StudioPage,
    change: codes::Change,
) -> Answer {
    codes::change(services, token, studio, change).await.map_err(broken)?;
    caller::lead_to(&format!("/{}/book/details#codes", studio.slug));
    Ok(())
}

/// A week of free times, as texts: the first with one where none is named. Anyone may look, within
/// reason.
#[server(prefix = "/api/ui", endpoint = "book/week")]
pub async fn another_week(
    studio: String,
    treatment: String,
    #[server(default)] therapist: String,
    #[server(default)] week: Option<String>,
    #[server(default)] at: Option<String>,
) -> Result<Option<WeekView>, ServerFnError> {
    within(LimitKind::Week)?;
    week_as_data(&studio, &treatment, &therapist, week.as_deref(), at.as_deref())
        .await
        .map_err(broken)
}

/// Has times told by another clock. Anyone may; a zone that there is not changes nothing.
#[server(prefix = "/api/ui", endpoint = "book/zone")]
pub async fn choose_zone(zone: String, back: String) -> Answer {
    if let Ok(zone) = zone.trim().parse::<Zone>() {
        request::set_readable_cookie(ZONE_COOKIE, zone.name(), A_YEAR);
    }
    caller::lead_to(caller::own_path(&back));
    Ok(())
}

/// The studio, for its staff before clients find it.
async fn shown(slug: &str) -> Result<StudioPage, ServerFnError> {
    caller::shown_studio(slug).await.map_err(|error| match error {
        PageError::NotFound => ServerFnError::ServerError("unknown_studio".to_owned()),
        PageError::Broken => broken(error),
    })
}

/// Whether the booking that a page was about is the one that is held; a page that does not
/// say is about that one.
async fn is_held(services: &Services, about: Option<BookingId>) -> Result<bool, ServerFnError> {
    let Some(about) = about else { return Ok(true) };
    let held = draft::held(services).await.map_err(broken)?;
    Ok(held.is_some_and(|held| held.id == about))
}

/// Holds, within what one address may try. Returns the code of a refusal.
pub(super) async fn keep(
    services: &Services,
    studio: &StudioPage,
    chosen: &Chosen,
    holder: Holder,
) -> Result<(), &'static str> {
    if !studio.published {
        return Err("preview");
    }
    let limit = services.limits.check_address(LimitKind::Hold, request::client_address());
    limit.map_err(|_| "too_many")?;
    let wanted = HoldRequest {
        studio: studio.id,
        treatment: chosen.treatment.as_ref().ok_or("unknown_treatment")?.id,
        therapist: chosen.therapist.as_ref().map(|card| card.id),
        start: chosen.at.ok_or("not_a_time")?,
        holder,
        client_zone: Some(chosen.zone.name().to_owned()).filter(|_| chosen.zone != studio.zone),
        source: Source::Page,
    };
    match bookings::hold_or_not(services, &wanted).await {
        Ok(_) => Ok(()),
        Err(refused) => {
            if let HoldRefused::Store(error) = &refused {
                tracing::error!(%error, "a time could not be kept");
            }
            Err(refused.code())
        }
    }
}

/// It was logged where it went wrong; the address bar gets a code.
pub(super) fn broken(_: PageError) -> ServerFnError {
    ServerFnError::ServerError("unavailable".to_owned())
}
