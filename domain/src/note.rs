//! What a therapist writes down after a session: the four parts of a SOAP note and marks
//! on a drawing of the body.
//!
//! A note may be corrected for [`EDIT_HOURS`] after it was first written. From then on it
//! stands as it is, and what is to be added is an addendum with a date of its own.

mod body;

pub use body::{BodyMark, Kind, MarkInput, REGIONS, Region, Side, region_of};

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::{Instant, booking::BookingState, contact::FieldError};

/// The longest of a note's texts, and the longest addendum, in characters.
pub const TEXT_LENGTH: usize = 3_000;
/// The longest name of a template, in characters.
pub const TEMPLATE_NAME_LENGTH: usize = 60;
/// How many templates a therapist may have.
pub const TEMPLATES: usize = 30;
/// How long a note may be corrected after it was first written, in hours.
pub const EDIT_HOURS: i64 = 24;
/// The longest reason for opening somebody else's note, in characters.
pub const REASON_LENGTH: usize = 300;
/// The fewest words of such a reason.
pub const REASON_WORDS: usize = 3;
/// For how long a reason opens the note that it was given for, in minutes.
pub const OPENED_MINUTES: i64 = 15;

/// The four parts, in their order: the names of their fields.
pub const PARTS: [&str; 4] = ["subjective", "objective", "assessment", "plan"];

/// The four texts of a note, or of a template for one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Soap {
    /// What the client says.
    pub subjective: String,
    /// What the therapist found and did.
    pub objective: String,
    /// What the therapist makes of it.
    pub assessment: String,
    /// What comes next.
    pub plan: String,
}

impl Soap {
    /// The parts in their order, each with the name of its field.
    #[must_use]
    pub fn parts(&self) -> [(&'static str, &str); 4] {
        let texts = [&self.subjective, &self.objective, &self.assessment, &self.plan];
        let [subjective, objective, assessment, plan] = texts.map(String::as_str);
        [(PARTS[0], subjective), (PARTS[1], objective), (PARTS[2], assessment), (PARTS[3], plan)]
    }

    /// Whether nothing is written in any part.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts().iter().all(|(_, text)| text.trim().is_empty())
    }

    /// These texts, with those of `template` where nothing stands yet, and under what stands
    /// otherwise: filling in a template takes nothing away.
    #[must_use]
    pub fn with_template(&self, template: &Self) -> Self {
        let joined = |typed: &str, more: &str| match (typed.trim_end(), more.trim()) {
            (_, "") => typed.to_owned(),
            ("", more) => more.to_owned(),
            (typed, more) => format!("{typed}\n\n{more}"),
        };
        Self {
            subjective: joined(&self.subjective, &template.subjective),
            objective: joined(&self.objective, &template.objective),
            assessment: joined(&self.assessment, &template.assessment),
            plan: joined(&self.plan, &template.plan),
        }
    }

    fn check(&self) -> Result<Self, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let mut checked = |field, text: &str| {
            let text = tidy(text);
            if text.chars().count() > TEXT_LENGTH {
                wrong.push(FieldError::new(field, "too_long"));
            }
            text
        };
        let it = Self {
            subjective: checked(PARTS[0], &self.subjective),
            objective: checked(PARTS[1], &self.objective),
            assessment: checked(PARTS[2], &self.assessment),
            plan: checked(PARTS[3], &self.plan),
        };
        if wrong.is_empty() { Ok(it) } else { Err(wrong) }
    }
}

/// A session note.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionNote {
    /// Its four texts.
    pub soap: Soap,
    /// What is marked on the body, at most one mark in a region.
    pub marks: Vec<BodyMark>,
}

/// A note as typed, unchecked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NoteInput {
    /// Its four texts.
    pub soap: Soap,
    /// What was chosen for each region, by its code.
    pub marks: BTreeMap<String, MarkInput>,
}

impl NoteInput {
    /// Checks everything, and returns all problems at once: a text that is `too_long`, a
    /// mark that is `unknown`, or a note that says nothing (`required`).
    pub fn check(&self) -> Result<SessionNote, Vec<FieldError>> {
        let soap = self.soap.check();
        let marks = body::check(&self.marks);
        match (soap, marks) {
            (Ok(soap), Ok(marks)) if soap.is_empty() && marks.is_empty() => {
                Err(vec![FieldError::new(PARTS[0], "required")])
            }
            (Ok(soap), Ok(marks)) => Ok(SessionNote { soap, marks }),
            (soap, marks) => {
                Err([soap.err(), marks.err()].into_iter().flatten().flatten().collect())
            }
        }
    }
}

impl From<&SessionNote> for NoteInput {
    fn from(note: &SessionNote) -> Self {
        let marks = note.marks.iter().map(|mark| {
            (region_of(mark.side, mark.x, mark.y).code.to_owned(), MarkInput::from(mark))
        });
        Self { soap: note.soap.clone(), marks: marks.collect() }
    }
}

/// A text to begin notes with. It is about nobody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// What its therapist calls it.
    pub name: String,
    /// Its texts.
    pub soap: Soap,
}

impl Template {
    /// Checks a template as typed: a name (`required`, `too_long`), and something to fill in.
    pub fn check(&self) -> Result<Self, Vec<FieldError>> {
        let name = self.name.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut wrong = Vec::new();
        if name.is_empty() {
            wrong.push(FieldError::new("name", "required"));
        } else if name.chars().count() > TEMPLATE_NAME_LENGTH {
            wrong.push(FieldError::new("name", "too_long"));
        }
        match self.soap.check() {
            Ok(soap) if soap.is_empty() => wrong.push(FieldError::new(PARTS[0], "required")),
            Ok(soap) if wrong.is_empty() => return Ok(Self { name, soap }),
            Ok(_) => {}
            Err(errors) => wrong.extend(errors),
        }
        Err(wrong)
    }
}

/// An addendum as typed: `required` or `too_long`.
pub fn check_addendum(typed: &str) -> Result<String, FieldError> {
    match tidy(typed) {
        text if text.is_empty() => Err(FieldError::new("text", "required")),
        text if text.chars().count() > TEXT_LENGTH => Err(FieldError::new("text", "too_long")),
        text => Ok(text),
    }
}

/// Why an owner opens a note that is not theirs: `required`, `too_short` or `too_long`.
pub fn check_reason(typed: &str) -> Result<String, FieldError> {
    let words: Vec<&str> = typed.split_whitespace().collect();
    let letters = words.iter().flat_map(|word| word.chars()).filter(|c| c.is_alphabetic()).count();
    let reason = words.join(" ");
    let problem = if words.is_empty() {
        "required"
    } else if words.len() < REASON_WORDS || letters < 3 * REASON_WORDS {
        "too_short"
    } else if reason.chars().count() > REASON_LENGTH {
        "too_long"
    } else {
        return Ok(reason);
    };
    Err(FieldError::new("reason", problem))
}

/// Whether a visit has come so far that there is something to write down: it took place, or
/// it has begun and nobody has closed it yet.
#[must_use]
pub fn may_be_written(state: BookingState, start: Instant, now: Instant) -> bool {
    match state {
        BookingState::Completed => true,
        BookingState::Confirmed => start <= now,
        _ => false,
    }
}

/// Until when a note that was first written at `written` may be corrected.
#[must_use]
pub fn editable_until(written: Instant) -> Instant {
    written + TimeDelta::hours(EDIT_HOURS)
}

/// Whether a note that was first written at `written` may still be corrected.
#[must_use]
pub fn may_be_edited(written: Instant, now: Instant) -> bool {
    now < editable_until(written)
}

/// Whether a reason that was given at `opened` still opens the note that it was given for.
#[must_use]
pub fn is_open(opened: Instant, now: Instant) -> bool {
    now < opened + TimeDelta::minutes(OPENED_MINUTES)
}

/// Lines end as they do here, and nothing stands around the text.
fn tidy(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").trim().to_owned()
}

#[cfg(test)]
mod tests;
