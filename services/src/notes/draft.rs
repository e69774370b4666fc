//! What was typed into a note's form and could not be saved: refused, or sent after the
//! session had ended.
//!
//! It lies sealed in the database, under a token that this browser alone has, and is shown
//! on the page of its own visit only: to whoever sent it, or, where nobody was signed in, to
//! whoever may write that note. It goes once the note
//! is saved, and after some hours in any case. The flash that other forms use would not do:
//! it holds one form for a quarter of an hour, and a mistyped password would replace it.

use chrono::TimeDelta;
use domain::{AccountId, contact::FieldError, note::NoteInput};
use serde::{Deserialize, Serialize};
use storage::StoreError;

use crate::{
    Services,
    drafts::{self, DraftOf},
    tokens::{SecretToken, random_token},
};

/// Until the end of a long day.
const LIFETIME: TimeDelta = TimeDelta::hours(12);
const NOTE: DraftOf = DraftOf { kind: "note", studio: None };

/// A form about a note, as it was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed {
    /// Of which visit.
    pub reference: String,
    /// Who sent it, where they were signed in: it is shown to nobody else.
    #[serde(default)]
    pub by: Option<AccountId>,
    /// What was typed.
    pub form: Form,
    /// What is wrong with it; of the whole form, an error of the field without a name.
    pub errors: Vec<FieldError>,
}

/// Which of the forms, with what was typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// The note itself.
    Note(NoteInput),
    /// Something to add.
    Addendum(String),
}

impl Default for Form {
    fn default() -> Self {
        Self::Note(NoteInput::default())
    }
}

impl Typed {
    /// Whether it may be shown to somebody, who treats or does not.
    #[must_use]
    pub fn is_for(&self, account: AccountId, treats: bool) -> bool {
        self.by.map_or(treats, |by| by == account)
    }

    /// What is wrong with a field, by its code.
    #[must_use]
    pub fn error(&self, field: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.field == field).map(|error| error.code.as_ref())
    }
}

/// Keeps what was typed, in place of what was kept under the same cookie. The token goes
/// into the browser's cookie of this visit.
pub async fn keep(
    services: &Services,
    cookie: Option<&str>,
    typed: &Typed,
) -> Result<SecretToken, StoreError> {
    let token = cookie.and_then(SecretToken::parse).unwrap_or_else(random_token);
    drafts::save(services, &token, NOTE, typed, LIFETIME).await?;
    Ok(token)
}

/// What was typed for the visit with this reference and is not saved yet.
pub async fn kept(
    services: &Services,
    cookie: &str,
    reference: &str,
) -> Result<Option<Typed>, StoreError> {
    let Some(token) = SecretToken::parse(cookie) else { return Ok(None) };
    let typed: Option<Typed> = drafts::load(services, &token, NOTE).await?;
    Ok(typed.filter(|typed| typed.reference == reference))
}

/// Forgets what was typed: it is saved.
pub async fn forget(services: &Services, cookie: &str) -> Result<(), StoreError> {
    let Some(token) = SecretToken::parse(cookie) else { return Ok(()) };
    drafts::clear(services, &token).await
}
