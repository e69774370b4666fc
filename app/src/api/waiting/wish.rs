//! What somebody waits for, when they join and when they say something else later.

use domain::{TherapistId, TreatmentId, contact::FieldError, waitlist::WishInput};
use serde::{Deserialize, Serialize};
use services::{catalogue::StudioPage, drafts::Flash, waitlist::WaitRefused};

use crate::pages::waiting::Part;

/// What somebody waits for, as a form sends it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct WishForm {
    therapist: String,
    first: String,
    last: String,
    weekdays: Vec<String>,
    part: String,
}

impl WishForm {
    pub(super) fn input(&self) -> WishInput {
        let (from, until) = Part::from_code(&self.part).typed();
        WishInput {
            first: self.first.clone(),
            last: self.last.clone(),
            weekdays: self.weekdays.iter().take(7).cloned().collect(),
            from: from.to_owned(),
            until: until.to_owned(),
        }
    }

    pub(super) fn flash(&self, form: &str) -> Flash {
        let days: Vec<&str> = self.weekdays.iter().take(7).map(String::as_str).collect();
        Flash::of(form)
            .with("therapist", &self.therapist)
            .with("first", &self.first)
            .with("last", &self.last)
            .with("weekdays", &days.join(" "))
            .with("part", &self.part)
    }

    /// With whom; refuses whom the studio does not have, and who does not give the treatment.
    pub(super) fn therapist(
        &self,
        studio: &StudioPage,
        treatment: TreatmentId,
    ) -> Result<Option<TherapistId>, WaitRefused> {
        if self.therapist.is_empty() || self.therapist == "any" {
            return Ok(None);
        }
        let person = studio.therapists.iter().find(|card| card.slug == self.therapist);
        let what = studio.treatments.iter().find(|card| card.id == treatment);
        let (person, what) = person.zip(what).ok_or(WaitRefused::NotFound)?;
        if person.may_give(what) {
            return Ok(Some(person.id));
        }
        Err(WaitRefused::Invalid(vec![FieldError::new("therapist", "not_given")]))
    }
}
