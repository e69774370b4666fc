//! What was typed into the flow, kept sealed until the visit is booked.

use chrono::TimeDelta;
use domain::{
    BookingId, StudioId,
    booking::Booking,
    contact::{ContactInput, FieldError},
    screening::AnswersInput,
};
use serde::{Deserialize, Serialize};
use services::{
    Services,
    bookings::{self, Holder},
    drafts::{self, DraftOf},
    tokens::{SecretToken, random_token},
};

use crate::{
    render::PageError,
    request::{self, host_cookie},
};

const COOKIE: &str = "draft";
/// How long something typed is kept: an evening's hesitation.
const LIFETIME: TimeDelta = TimeDelta::hours(12);
const SECONDS: u64 = 12 * 60 * 60;

/// What was typed so far.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct BookingDraft {
    /// Name, address, number.
    pub contact: ContactInput,
    /// Where it hurts.
    pub note: String,
    /// The safety questions.
    pub answers: AnswersInput,
    /// How to pay.
    pub plan: Option<String>,
    /// Whether the rules were agreed to.
    pub agreed: bool,
    /// Whether it was agreed to that a card is kept.
    #[serde(default)]
    pub card_agreed: bool,
    /// Who comes, where it is not whoever books: the id of a person.
    #[serde(default)]
    pub comes: Option<String>,
    /// Codes of gift cards, a course or a promotion that are used, as typed.
    #[serde(default)]
    pub codes: Vec<String>,
    /// A code that is typed and not used, and why not.
    #[serde(default)]
    pub code: Option<(String, String)>,
    /// Why it was refused when it was last sent.
    pub refusal: Option<Refusal>,
}

impl BookingDraft {
    /// Whether anything was typed at all.
    pub fn is_empty(&self) -> bool {
        let Self { contact, note, answers, plan, agreed, card_agreed, comes, codes, .. } = self;
        let texts = [&contact.name, &contact.email, &contact.phone, note];
        texts.iter().all(|text| text.is_empty())
            && answers.ticked.is_empty()
            && !(answers.none || *agreed || *card_agreed)
            && plan.is_none()
            && comes.is_none()
            && codes.is_empty()
    }
}

/// Why a form of the flow was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// Fields that are wrong.
    Fields(Vec<FieldError>),
    /// A red flag. The answers are not kept.
    Stop,
    /// A code for the whole form.
    Code(String),
}

/// The token that names this browser's draft, if it has one.
pub fn token() -> Option<SecretToken> {
    SecretToken::parse(&request::cookie(&host_cookie(COOKIE))?)
}

/// The token that names this browser's draft, given to it now where it has none.
pub fn token_or_new() -> SecretToken {
    let token = token().unwrap_or_else(random_token);
    request::set_cookie(&host_cookie(COOKIE), token.expose(), Some(SECONDS));
    token
}

/// Who this browser is to the calendar.
pub fn holder(token: &SecretToken) -> Holder {
    Holder(token.hash())
}

/// The slot that this browser holds now.
pub async fn held(services: &Services) -> Result<Option<Booking>, PageError> {
    let Some(token) = token() else { return Ok(None) };
    Ok(bookings::held(services, holder(&token)).await?)
}

/// What this browser typed at the studio, or nothing.
pub async fn load(services: &Services, studio: StudioId) -> Result<BookingDraft, PageError> {
    let Some(token) = token() else { return Ok(BookingDraft::default()) };
    let found = drafts::load(services, &token, DraftOf::booking(studio)).await?;
    Ok(found.unwrap_or_default())
}

/// What the browser with that token typed at the studio, or nothing: its cookie may be as new
/// as the answer.
pub async fn load_by(
    services: &Services,
    token: &SecretToken,
    studio: StudioId,
) -> Result<BookingDraft, PageError> {
    let found = drafts::load(services, token, DraftOf::booking(studio)).await?;
    Ok(found.unwrap_or_default())
}

/// Keeps what was typed.
pub async fn save(
    services: &Services,
    token: &SecretToken,
    studio: StudioId,
    draft: &BookingDraft,
) -> Result<(), PageError> {
    Ok(drafts::save(services, token, DraftOf::booking(studio), draft, LIFETIME).await?)
}

/// Forgets which browser this was, once nothing is left to come back to: whoever uses it
/// next must not be led to somebody else's visit.
pub fn forget_browser() {
    request::set_cookie(&host_cookie(COOKIE), "", Some(0));
}

/// Forgets the browser of a visit that is booked, unless it holds another time by now.
pub async fn forget_browser_of(services: &Services, visit: BookingId) -> Result<(), PageError> {
    let Some(token) = token() else { return Ok(()) };
    let last = bookings::last(services, holder(&token)).await?;
    if last.is_some_and(|last| last.booking.id == visit && last.booked.is_some()) {
        forget(services, &token).await?;
        forget_browser();
    }
    Ok(())
}

/// Forgets the browser and what was typed in it: its person signs out.
pub async fn forget_all(services: &Services) -> Result<(), PageError> {
    let Some(token) = token() else { return Ok(()) };
    forget(services, &token).await?;
    forget_browser();
    Ok(())
}

/// Forgets everything that was typed: the visit is booked.
pub async fn forget(services: &Services, token: &SecretToken) -> Result<(), PageError> {
    Ok(drafts::clear(services, token).await?)
}

/// Forgets why the form was refused: a new time is a new beginning.
pub async fn forget_refusal(
    services: &Services,
    token: &SecretToken,
    studio: StudioId,
) -> Result<(), PageError> {
    let of = DraftOf::booking(studio);
    let found: Option<BookingDraft> = drafts::load(services, token, of).await?;
    match found {
        Some(draft) if draft.refusal.is_some() => {
            save(services, token, studio, &BookingDraft { refusal: None, ..draft }).await
        }
        _ => Ok(()),
    }
}
