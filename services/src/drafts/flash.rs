//! A refused form, for the page that shows it again.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use domain::contact::FieldError;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use storage::StoreError;

use super::DraftOf;
use crate::{
    Services,
    tokens::{SecretToken, random_token},
};

/// Long enough to correct a form, short enough not to surprise anybody later.
const LIFETIME: TimeDelta = TimeDelta::minutes(15);
/// No field of ours takes more.
const FIELD_CHARS: usize = 4_000;
/// A whole form of ours takes no more bytes.
const FORM_BYTES: usize = 64 * 1024;
/// The field under which a whole form is kept.
const WHOLE: &str = "*";
const FLASH: DraftOf = DraftOf { kind: "flash", studio: None };

/// A form that was refused: what was typed, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    form: String,
    fields: BTreeMap<String, String>,
    errors: Vec<FieldError>,
}

impl Flash {
    /// For the form of this name.
    #[must_use]
    pub fn of(form: &str) -> Self {
        Self { form: form.to_owned(), ..Self::default() }
    }

    /// Which form it is of.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.form
    }

    /// Whether nothing of what was typed was kept.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        self.fields.is_empty()
    }

    /// Keeps what was typed into a field. Never a password: whoever types one types
    /// it again.
    #[must_use]
    pub fn with(mut self, field: &str, typed: &str) -> Self {
        if !field.contains("password") {
            let typed = typed.chars().take(FIELD_CHARS).collect();
            self.fields.insert(field.to_owned(), typed);
        }
        self
    }

    /// Keeps a whole form, whose fields are many or of no fixed number. One that is larger than
    /// any of ours is not kept. Never one with a password.
    #[must_use]
    pub fn with_form<T: Serialize>(mut self, typed: &T) -> Self {
        let json = serde_json::to_string(typed).ok().filter(|json| json.len() <= FORM_BYTES);
        if let Some(json) = json {
            self.fields.insert(WHOLE.to_owned(), json);
        }
        self
    }

    /// The whole form that was kept.
    #[must_use]
    pub fn form<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_str(self.fields.get(WHOLE)?).ok()
    }

    /// Says what is wrong with its fields.
    #[must_use]
    pub fn wrong(mut self, errors: impl IntoIterator<Item = FieldError>) -> Self {
        self.errors.extend(errors);
        self
    }

    /// Says what is wrong with the whole form: an error of the field without a name.
    #[must_use]
    pub fn refused(self, code: &'static str) -> Self {
        self.wrong([FieldError::new("", code)])
    }

    /// What was typed into a field; empty where nothing was.
    #[must_use]
    pub fn typed(&self, field: &str) -> &str {
        self.fields.get(field).map_or("", String::as_str)
    }

    /// What is wrong with a field.
    #[must_use]
    pub fn error(&self, field: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.field == field).map(|error| error.code.as_ref())
    }

    /// Everything that is wrong, in the order in which it was found.
    #[must_use]
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }
}

/// Keeps a refused form; the token goes into the browser's flash cookie.
pub async fn save_flash(services: &Services, flash: &Flash) -> Result<SecretToken, StoreError> {
    let token = random_token();
    super::save(services, &token, FLASH, flash, LIFETIME).await?;
    Ok(token)
}

/// The refused form that the cookie names, if it is the form of this name.
pub async fn load_flash(
    services: &Services,
    cookie: &str,
    form: &str,
) -> Result<Option<Flash>, StoreError> {
    let Some(token) = SecretToken::parse(cookie) else { return Ok(None) };
    let flash: Option<Flash> = super::load(services, &token, FLASH).await?;
    Ok(flash.filter(|flash| flash.form == form))
}
