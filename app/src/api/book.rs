//! The forms of the booking flow. Anyone may book; a draft cookie tells the browsers
//! apart, and the address they come from bounds how often they may try.

use domain::{
    BookingId,
    booking::Source,
    contact::{ContactInput, FieldError},
    policy::PaymentPlan,
    screening::{AnswersInput, QUESTIONS},
    time::Zone,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use services::{
    Services,
    bookings::{
        self, CheckoutRefused, CheckoutRequest, CheckoutStep, HoldRefused, HoldRequest, Holder,
    },
    catalogue::{self, StudioPage},
    family::{self, FamilyRefused},
    limits::LimitKind,
    tokens::SecretToken,
};

use super::within;
use crate::{
    caller,
    islands::WeekView,
    pages::book::{
        BookingDraft, Chosen, Refusal, ZONE_COOKIE, codes, draft, other_times, week_as_data,
    },
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

/// Another week of free times, as texts. Anyone may look, within reason.
#[server(prefix = "/api/ui", endpoint = "book/week")]
pub async fn another_week(
    studio: String,
    treatment: String,
    #[server(default)] therapist: String,
    week: String,
) -> Result<Option<WeekView>, ServerFnError> {
    within(LimitKind::Week)?;
    week_as_data(&studio, &treatment, &therapist, &week).await.map_err(broken)
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

/// The second half of the flow, as it was sent.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DetailsForm {
    booking: String,
    name: String,
    email: String,
    phone: String,
    note: String,
    version: String,
    flags: Vec<String>,
    none: String,
    plan: String,
    agreed: String,
    card_agreed: String,
    /// The id of a person who comes instead of whoever books.
    comes: String,
    /// A code that is typed and not used yet.
    code: String,
}

/// What is kept of a line, of a longer text and of a code, in characters: more than each
/// may have, so that one that is too long is told so and not cut.
const LINE: usize = 400;
const TEXT: usize = 4_000;
const CODE: usize = 40;

impl DetailsForm {
    /// The booking that the page was about.
    fn about(&self) -> Option<BookingId> {
        self.booking.parse().ok()
    }

    /// Whether there was anything to fill in: a button alone sends no questions.
    fn has_fields(&self) -> bool {
        !self.version.is_empty()
    }

    /// The code that is typed and not used yet.
    fn code(&self) -> Option<String> {
        Some(first(CODE, self.code.trim().to_owned())).filter(|code| !code.is_empty())
    }

    /// As it is kept and sent.
    pub(super) fn typed(self) -> BookingDraft {
        let line = |text| first(LINE, text);
        let flags = self.flags.into_iter().take(QUESTIONS.len() + 1);
        BookingDraft {
            contact: ContactInput {
                name: line(self.name),
                email: line(self.email),
                phone: line(self.phone),
            },
            note: first(TEXT, self.note),
            answers: AnswersInput {
                version: self.version.parse().unwrap_or_default(),
                ticked: flags.map(|code| first(CODE, code)).collect(),
                none: !self.none.is_empty(),
            },
            plan: Some(first(CODE, self.plan)).filter(|plan| !plan.is_empty()),
            agreed: !self.agreed.is_empty(),
            card_agreed: !self.card_agreed.is_empty(),
            comes: Some(first(CODE, self.comes)).filter(|id| !id.is_empty()),
            codes: Vec::new(),
            code: None,
            refusal: None,
        }
    }
}

/// No more than the first so many characters.
fn first(most: usize, text: String) -> String {
    if text.len() <= most { text } else { text.chars().take(most).collect() }
}

/// The studio, for its staff before clients find it.
async fn shown(slug: &str) -> Result<StudioPage, ServerFnError> {
    caller::shown_studio(slug).await.map_err(|error| match error {
        PageError::NotFound => ServerFnError::ServerError("unknown_studio".to_owned()),
        PageError::Broken => broken(error),
    })
}

async fn studio_named(services: &Services, slug: &str) -> Result<StudioPage, ServerFnError> {
    let found = catalogue::studio(services, slug).await.map_err(|error| broken(error.into()))?;
    found.ok_or_else(|| ServerFnError::ServerError("unknown_studio".to_owned()))
}

/// The studio of a form whose fields are kept: within what one address may have kept, and
/// before anything else can go wrong.
pub(super) async fn kept(
    services: &Services,
    studio: &str,
    token: &SecretToken,
    form: DetailsForm,
) -> Result<StudioPage, ServerFnError> {
    within(LimitKind::Draft)?;
    let studio = studio_named(services, studio).await?;
    if form.has_fields() {
        keep_draft(services, token, &studio, without_red_flags(form.typed())).await?;
    }
    Ok(studio)
}

/// A red flag is not kept, not even for the form it was ticked in.
fn without_red_flags(typed: BookingDraft) -> BookingDraft {
    if typed.answers.has_red_flag() {
        return BookingDraft { answers: AnswersInput::default(), ..typed };
    }
    typed
}

/// Keeps what was typed; codes that are used stay.
pub(super) async fn keep_draft(
    services: &Services,
    token: &SecretToken,
    studio: &StudioPage,
    typed: BookingDraft,
) -> Result<(), ServerFnError> {
    // Codes are used and taken back by a button of their own.
    let keeps = typed.codes.is_empty() && typed.refusal.is_none();
    let typed = if keeps {
        let earlier = draft::load_by(services, token, studio.id).await.map_err(broken)?;
        BookingDraft { codes: earlier.codes, ..typed }
    } else {
        typed
    };
    draft::save(services, token, studio.id, &typed).await.map_err(broken)
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

/// To the payment page, to the visit, or back to the form with what is wrong.
async fn lead_on(
    services: &Services,
    token: &SecretToken,
    studio: &StudioPage,
    typed: BookingDraft,
    sent: Result<CheckoutStep, Refusal>,
) -> Answer {
    match sent {
        Ok(CheckoutStep::Pay { url }) => request::see_other(&url),
        Ok(CheckoutStep::Confirmed { token: visit }) => {
            draft::forget(services, token).await.map_err(broken)?;
            caller::lead_to(&format!("/b/{visit}?paid=1"));
        }
        Err(refusal) => {
            keep_draft(services, token, studio, refused(typed, refusal)).await?;
            caller::lead_to(&format!("/{}/book/details", studio.slug));
        }
    }
    Ok(())
}

/// Sends what was typed, within what one address may try.
async fn send(
    services: &Services,
    token: &SecretToken,
    studio: &StudioPage,
    (booking, typed): (Option<BookingId>, &BookingDraft),
) -> Result<CheckoutStep, Refusal> {
    let limit = services.limits.check_address(LimitKind::Checkout, request::client_address());
    limit.map_err(|_| Refusal::Code("too_many".to_owned()))?;
    let preferred = studio.policy.plans().first().copied().unwrap_or(PaymentPlan::Full);
    let plan = typed.plan.as_deref().and_then(PaymentPlan::from_code).unwrap_or(preferred);
    comes(services, token, typed.comes.as_deref()).await?;
    let sent = CheckoutRequest {
        holder: draft::holder(token),
        booking,
        contact: typed.contact.clone(),
        note: typed.note.clone(),
        answers: typed.answers.clone(),
        plan,
        agreed: typed.agreed,
        card_agreed: typed.card_agreed,
        codes: typed.codes.clone(),
        address: request::client_address(),
    };
    bookings::checkout(services, sent).await.map_err(refusal)
}

/// Says who comes to the visit that is held: somebody whom the account that is signed in
/// books for, or whoever books.
async fn comes(
    services: &Services,
    token: &SecretToken,
    person: Option<&str>,
) -> Result<(), Refusal> {
    let unknown = || Refusal::Fields(vec![FieldError::new("person", "unknown")]);
    let unavailable = || Refusal::Code("unavailable".to_owned());
    let person = person.map(|id| id.parse().map_err(|_| unknown())).transpose()?;
    let who = caller::signed_in().await.map_err(|_| unavailable())?;
    let said = family::choose(services, who.as_ref(), draft::holder(token), person).await;
    said.map_err(|refused| match refused {
        FamilyRefused::Store(error) => {
            tracing::error!(%error, "who comes could not be kept");
            unavailable()
        }
        _ => unknown(),
    })
}

fn refusal(refused: CheckoutRefused) -> Refusal {
    match refused {
        CheckoutRefused::Invalid(errors) => Refusal::Fields(errors),
        CheckoutRefused::Stop { .. } => Refusal::Stop,
        other => {
            if let CheckoutRefused::Store(_) | CheckoutRefused::Payment(_) = &other {
                tracing::error!(code = other.code(), "a checkout did not go on");
            }
            Refusal::Code(other.code().to_owned())
        }
    }
}

/// What is kept of a refused form. After a red flag nothing of the answers is.
pub(super) fn refused(typed: BookingDraft, refusal: Refusal) -> BookingDraft {
    if refusal == Refusal::Stop {
        return BookingDraft { refusal: Some(refusal), ..BookingDraft::default() };
    }
    let lapsed =
        matches!(&refusal, Refusal::Fields(errors) if errors.iter().any(|e| e.field == "code"));
    let codes = if lapsed { Vec::new() } else { typed.codes };
    BookingDraft { codes, refusal: Some(refusal), ..typed }
}

/// It was logged where it went wrong; the address bar gets a code.
pub(super) fn broken(_: PageError) -> ServerFnError {
    ServerFnError::ServerError("unavailable".to_owned())
}
