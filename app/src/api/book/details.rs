//! The details of a booking as they are typed, and how they are kept while it is under way.

use domain::{
    BookingId,
    contact::ContactInput,
    screening::{AnswersInput, QUESTIONS},
};
use leptos::prelude::ServerFnError;
use serde::{Deserialize, Serialize};
use services::{
    Services,
    catalogue::{self, StudioPage},
    limits::LimitKind,
    tokens::SecretToken,
};

use super::{broken, within};
use crate::pages::book::{BookingDraft, draft};

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
    pub(super) fn about(&self) -> Option<BookingId> {
        self.booking.parse().ok()
    }

    /// Whether there was anything to fill in: a button alone sends no questions.
    fn has_fields(&self) -> bool {
        !self.version.is_empty()
    }

    /// The code that is typed and not used yet.
    pub(super) fn code(&self) -> Option<String> {
        Some(first(CODE, self.code.trim().to_owned())).filter(|code| !code.is_empty())
    }

    /// As it is kept and sent.
    pub(in super::super) fn typed(self) -> BookingDraft {
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

async fn studio_named(services: &Services, slug: &str) -> Result<StudioPage, ServerFnError> {
    let found = catalogue::studio(services, slug).await.map_err(|error| broken(error.into()))?;
    found.ok_or_else(|| ServerFnError::ServerError("unknown_studio".to_owned()))
}

/// The studio of a form whose fields are kept: within what one address may have kept, and
/// before anything else can go wrong.
pub(in super::super) async fn kept(
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
pub(in super::super) async fn keep_draft(
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
