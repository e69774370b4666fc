//! The forms of courses. Anyone may book one; whoever bears its link may change it.

use domain::{Currency, FamilyMemberId, Money};
use leptos::prelude::*;
use services::{
    Services,
    catalogue::StudioPage,
    courses::{self, BookStep, CourseRefused, Pay, Shown},
    family::{self, Comes, FamilyRefused},
    limits::LimitKind,
    tokens::{CourseToken, SecretToken},
};

use super::book::{DetailsForm, broken, keep_draft, kept, refused};
use crate::{
    caller,
    pages::{
        book::{BookingDraft, Refusal, ZONE_COOKIE, draft},
        course::{Asked, WishForm, written},
    },
    request::{self, services},
};

type Answer = Result<(), ServerFnError>;

/// A link that opens nothing. What was sent is not repeated in an address.
const NOWHERE: &str = "/c/unknown";

/// Books the dates that were chosen, or leads to the page where they are paid. `shown` is what
/// the page said of price and rules. Anyone may.
#[server(prefix = "/api/ui", endpoint = "course/book")]
pub async fn book_course(
    studio: String,
    #[server(default)] shown: String,
    #[server(flatten)] wish: WishForm,
    #[server(flatten)] form: DetailsForm,
) -> Answer {
    let (services, token) = (services(), draft::token_or_new());
    let studio = kept(&services, &studio, &token, form.clone()).await?;
    let (asked, typed) = (Asked::of(&studio, &wish, services.now()), form.typed());
    let sent = send(&services, &token, (&studio, &shown), &asked, &typed).await;
    lead_on(&services, &token, (&studio, &asked), typed, sent).await
}

/// Keeps what was typed, and leads back to the dates. Anyone may.
#[server(prefix = "/api/ui", endpoint = "course/save")]
pub async fn save_course(
    studio: String,
    #[server(flatten)] wish: WishForm,
    #[server(flatten)] form: DetailsForm,
) -> Answer {
    let (services, token) = (services(), draft::token_or_new());
    let studio = kept(&services, &studio, &token, form).await?;
    let asked = Asked::of(&studio, &wish, services.now());
    caller::lead_to(&address(&studio, &asked, ""));
    Ok(())
}

/// Lets go of the dates that are kept and not paid. Whoever bears the course's link may.
#[server(prefix = "/api/ui", endpoint = "course/release")]
pub async fn release_course(token: String) -> Answer {
    let Some(proof) = caller::course_holder(&token) else {
        caller::lead_to(NOWHERE);
        return Ok(());
    };
    let released = courses::release(&services(), &proof).await;
    caller::lead_to(&match released {
        Ok(_) => format!("/c/{token}"),
        Err(refused) => format!("/c/{token}?refused={}", code(&refused)),
    });
    Ok(())
}

/// Makes a new link for the course, which is mailed to its client; this one then opens
/// nothing any more. Whoever bears the course's link may.
#[server(prefix = "/api/ui", endpoint = "course/new-link")]
pub async fn renew_course_link(token: String) -> Answer {
    let Some(proof) = caller::course_holder(&token) else {
        caller::lead_to(NOWHERE);
        return Ok(());
    };
    let (services, course) = (services(), format!("link:{}", proof.plan()));
    let renewed = match services.limits.check(LimitKind::Reset, &course) {
        Ok(()) => courses::rotate_link(&services, &proof).await,
        Err(often) => Err(often.into()),
    };
    caller::lead_to(&match renewed {
        Ok(fresh) => format!("/c/{fresh}?renewed=1"),
        Err(refused) => format!("/c/{token}?refused={}", code(&refused)),
    });
    Ok(())
}

/// Moves the visits that are still to come to the dates that were chosen. Whoever bears the
/// course's link may.
#[server(prefix = "/api/ui", endpoint = "course/move")]
pub async fn move_course(token: String, #[server(flatten)] wish: WishForm) -> Answer {
    let Some(proof) = caller::course_holder(&token) else {
        caller::lead_to(NOWHERE);
        return Ok(());
    };
    let (services, studio) = (services(), studio_of(&services(), &proof).await?);
    let asked = Asked::of(&studio, &wish, services.now());
    let dates = asked.dates.as_deref().unwrap_or_default();
    let moved = courses::shift(&services, &proof, asked.wish.clone(), dates).await;
    caller::lead_to(&after_move(&token, (&studio, &asked), moved.err()));
    Ok(())
}

/// Stops a course. `shown` is what the page said that goes back, in minor units of
/// `currency`. Whoever bears the course's link may.
#[server(prefix = "/api/ui", endpoint = "course/stop")]
pub async fn stop_course(token: String, shown: i64, currency: String) -> Answer {
    let Some(proof) = caller::course_holder(&token) else {
        caller::lead_to(NOWHERE);
        return Ok(());
    };
    let Ok(currency) = currency.parse::<Currency>() else {
        caller::lead_to(&format!("/c/{token}/stop"));
        return Ok(());
    };
    let stopped = courses::stop(&services(), &proof, Money::new(shown, currency)).await;
    caller::lead_to(&after_stop(&token, stopped.err()));
    Ok(())
}

/// Sends what was typed, within what one address may try.
async fn send(
    services: &Services,
    token: &SecretToken,
    (studio, shown): (&StudioPage, &str),
    asked: &Asked,
    typed: &BookingDraft,
) -> Result<BookStep, CourseRefused> {
    services.limits.check_address(LimitKind::Checkout, request::client_address())?;
    let treatment = asked.treatment.as_ref().ok_or(CourseRefused::UnknownTreatment)?;
    let shown = Shown::read(shown).ok_or(CourseRefused::TermsChanged)?;
    let zone = request::cookie(ZONE_COOKIE).filter(|zone| zone != studio.zone.name());
    let sent = courses::BookCourse {
        studio: studio.id,
        treatment: treatment.id,
        wish: asked.wish.clone(),
        chosen: asked.dates.clone().unwrap_or_default(),
        pay: typed.plan.as_deref().and_then(Pay::from_code).unwrap_or(Pay::Ahead),
        shown: Some(shown),
        comes: comes(services, typed.comes.as_deref()).await?,
        contact: typed.contact.clone(),
        note: typed.note.clone(),
        answers: typed.answers.clone(),
        agreed: typed.agreed,
        holder: draft::holder(token),
        client_zone: zone.filter(|zone| zone.parse::<domain::time::Zone>().is_ok()),
        address: request::client_address(),
    };
    courses::book(services, sent).await
}

/// Who comes, where it is not whoever books: somebody whom the account that is signed in books
/// for.
async fn comes(services: &Services, person: Option<&str>) -> Result<Option<Comes>, FamilyRefused> {
    let Some(person) = person else { return Ok(None) };
    let id: FamilyMemberId = person.parse().map_err(|_| FamilyRefused::NotFound)?;
    let who = caller::signed_in().await.map_err(|_| FamilyRefused::unread())?;
    family::of(services, who.as_ref(), id).await.map(Some)
}

/// To the payment page, to the course, or back with what is wrong.
async fn lead_on(
    services: &Services,
    token: &SecretToken,
    (studio, asked): (&StudioPage, &Asked),
    typed: BookingDraft,
    sent: Result<BookStep, CourseRefused>,
) -> Answer {
    let (refusal, page) = match sent {
        Ok(BookStep::Pay { url }) => {
            request::see_other(&url);
            return Ok(());
        }
        Ok(BookStep::Booked { token: course }) => {
            draft::forget(services, token).await.map_err(broken)?;
            caller::lead_to(&format!("/c/{course}?paid=1"));
            return Ok(());
        }
        Err(CourseRefused::Invalid(errors)) => (Refusal::Fields(errors), "/details"),
        Err(CourseRefused::Stop { .. }) => (Refusal::Stop, "/details"),
        Err(error @ (CourseRefused::Taken(_) | CourseRefused::Plan(_))) => {
            (Refusal::Code(error.code().to_owned()), "")
        }
        Err(error) => (Refusal::Code(code(&error).to_owned()), "/details"),
    };
    let said = match &refusal {
        Refusal::Fields(_) => "fields",
        Refusal::Stop => "stop",
        Refusal::Code(code) => code.as_str(),
    };
    let back = format!("{}&refused={said}", address(studio, asked, page));
    // Rules that changed are agreed to anew; everything else that was typed stays.
    let agreed = typed.agreed && refusal != Refusal::Code("terms_changed".to_owned());
    let typed = BookingDraft { agreed, ..typed };
    keep_draft(services, token, studio, refused(typed, refusal)).await?;
    caller::lead_to(&back);
    Ok(())
}

/// The address of the dates, or of a page `below` them.
fn address(studio: &StudioPage, asked: &Asked, below: &str) -> String {
    let dates = asked.dates.as_deref().unwrap_or_default();
    let dates: Vec<String> = dates.iter().map(|date| written(studio, date)).collect();
    format!("/{}/course{below}?{}", studio.slug, asked.query_with(&dates.join(",")))
}

fn after_stop(token: &str, refused: Option<CourseRefused>) -> String {
    match refused {
        None => format!("/c/{token}?stopped=1"),
        Some(CourseRefused::Gone) => NOWHERE.to_owned(),
        Some(CourseRefused::NotPossible { .. }) => format!("/c/{token}/stop"),
        Some(refused) => format!("/c/{token}/stop?refused={}", code(&refused)),
    }
}

fn after_move(
    token: &str,
    (studio, asked): (&StudioPage, &Asked),
    refused: Option<CourseRefused>,
) -> String {
    match refused {
        None => format!("/c/{token}?moved=1"),
        Some(CourseRefused::Gone) => NOWHERE.to_owned(),
        Some(CourseRefused::NotPossible { .. }) => format!("/c/{token}/move"),
        Some(refused) => {
            let dates = asked.dates.as_deref().unwrap_or_default();
            let dates: Vec<String> = dates.iter().map(|date| written(studio, date)).collect();
            let query = asked.query_with(&dates.join(","));
            format!("/c/{token}/move?{query}&refused={}", code(&refused))
        }
    }
}

async fn studio_of(services: &Services, proof: &CourseToken) -> Result<StudioPage, ServerFnError> {
    let course = courses::view(services, proof).await.map_err(|refused| failed(&refused))?;
    let found = services::catalogue::studio_by_id(services, course.studio).await;
    let found = found.map_err(|error| broken(error.into()))?;
    found.ok_or_else(|| ServerFnError::ServerError("unknown_studio".to_owned()))
}

/// The code of a refusal. What is our fault is logged.
fn code(refused: &CourseRefused) -> &'static str {
    match refused {
        CourseRefused::Store(_) | CourseRefused::Payment(_) => {
            tracing::error!(error = %refused, "a course did not go on");
        }
        _ => tracing::info!(code = refused.code(), "a course was refused"),
    }
    refused.code()
}

fn failed(refused: &CourseRefused) -> ServerFnError {
    ServerFnError::ServerError(code(refused).to_owned())
}
