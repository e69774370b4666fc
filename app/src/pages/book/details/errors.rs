//! What is wrong with the fields of the form.

use domain::contact::FieldError;

use crate::{
    components::Note,
    pages::book::{BookingDraft, Refusal, words as said},
};

/// What is wrong with the fields of the form.
pub struct Errors(Vec<FieldError>);

impl Errors {
    /// As it was refused.
    pub fn of(typed: &BookingDraft) -> Self {
        match &typed.refusal {
            Some(Refusal::Fields(errors)) => Self(errors.clone()),
            _ => Self(Vec::new()),
        }
    }

    /// Whether nothing is.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is wrong with a field.
    pub fn note(&self, field: &str) -> Note {
        let found = self.0.iter().find(|error| error.field == field);
        found.map(|error| said::field(&error.field, &error.code).to_owned()).into()
    }

    /// Each with the id of the field it leads to.
    pub fn lines(&self) -> Vec<(String, String)> {
        let line = |error: &FieldError| {
            let id = if error.field == "screening" { "answers" } else { error.field.as_ref() };
            (id.to_owned(), said::field(&error.field, &error.code).to_owned())
        };
        self.0.iter().map(line).collect()
    }
}
