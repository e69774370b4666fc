//! What the forms of hours have in common: whose hours they are about, who sends them, and where
//! they lead.

use domain::contact::FieldError;
use leptos::prelude::ServerFnError;
use serde::{Deserialize, Serialize};
use services::{
    auth::StaffSession,
    hours::{self, Person},
};

use super::{broken, plain, staff};
use crate::{
    caller::lead_to,
    pages::desk::{hours_address, hours_below},
    request::services,
};

/// Whose hours a form is about, and how sure its sender is.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct About {
    studio: String,
    therapist: String,
    /// The visits that somebody has seen in the way, by their references.
    pub(super) keep: String,
    /// `yes` where they stay.
    sure: String,
}

impl About {
    /// The visits that stay, where somebody says so.
    pub(super) fn kept(&self) -> Vec<String> {
        if self.sure != "yes" {
            return Vec::new();
        }
        self.keep.split('.').filter(|one| !one.is_empty()).map(str::to_owned).collect()
    }
}

/// Whose hours a form is about, and who sends it.
pub(super) struct Form {
    pub(super) staff: StaffSession,
    pub(super) slug: String,
    pub(super) person: Person,
}

impl Form {
    /// Whoever may not is led away: to sign in, or to where there is something for them.
    pub(super) async fn of(about: &About) -> Result<Option<Self>, ServerFnError> {
        let About { studio, therapist, .. } = about;
        let back = hours_address(studio, &plain(therapist));
        let Some((staff, slug)) = staff(studio, &back).await? else { return Ok(None) };
        let people = hours::people(&services(), &staff).await.map_err(|e| broken(e.into()))?;
        match people.into_iter().find(|person| person.slug == *therapist) {
            Some(person) => Ok(Some(Self { staff, slug, person })),
            None => {
                let own = hours_address(&slug, "");
                lead_to(&format!("{own}&refused=not_found"));
                Ok(None)
            }
        }
    }

    pub(super) fn address(&self) -> String {
        hours_address(&self.slug, &self.person.slug)
    }

    /// To the visits that are in the way.
    pub(super) fn check(&self, code: &str, first_time: bool) {
        let page = hours_below(&self.slug, "check", &self.person.slug);
        let refused = if first_time { "conflicts" } else { "sure" };
        lead_to(&format!("{page}{code}&refused={refused}"));
    }

    pub(super) fn done(&self, code: &str, place: &str) {
        lead_to(&format!("{}&done={code}{place}", self.address()));
    }

    pub(super) fn refused(&self, code: &str, place: &str) {
        lead_to(&format!("{}&refused={code}{place}", self.address()));
    }
}

/// Which field is wrong, for an address.
pub(super) fn of_field(wrong: &[FieldError], prefix: &str) -> String {
    let first = wrong.first();
    first.map_or_else(String::new, |w| format!("&field={prefix}{}&refused={}", w.field, w.code))
}
