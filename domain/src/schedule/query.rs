//! What is asked, and what is offered.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{Instant, Span, TherapistId, time::LocalTime};

/// How long a treatment takes, and what it takes before and after. All in minutes
/// of elapsed time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TreatmentTimes {
    /// The session, hands on: what the client is told.
    pub minutes: u32,
    /// Before it: occupies therapist, room and equipment.
    pub setup_minutes: u32,
    /// After it: occupies therapist, room and equipment.
    pub cleanup_minutes: u32,
    /// After clean-up: occupies the therapist only.
    pub rest_minutes: u32,
}

/// Which starts are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlotQuery {
    /// How long the treatment takes.
    pub treatment: TreatmentTimes,
    /// With whom, or with anybody.
    pub therapist: Option<TherapistId>,
    /// The first local date.
    pub from: NaiveDate,
    /// The last local date.
    pub until: NaiveDate,
}

/// A start that is offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// When the session starts.
    pub start: Instant,
    /// What the studio's clock shows then.
    pub local: LocalTime,
    /// Who could treat, in the order of the snapshot. Never empty.
    pub therapists: Vec<TherapistId>,
}

impl TreatmentTimes {
    /// The session alone.
    #[must_use]
    pub fn session(&self, start: Instant) -> Span {
        Span::of_minutes(start, self.minutes)
    }

    /// What room and equipment are occupied for: set-up, session, clean-up.
    #[must_use]
    pub fn place_span(&self, start: Instant) -> Span {
        self.session(start).padded(self.setup_minutes, self.cleanup_minutes)
    }

    /// What the therapist is occupied for: the same, and rest.
    #[must_use]
    pub fn therapist_span(&self, start: Instant) -> Span {
        self.place_span(start).padded(0, self.rest_minutes)
    }
}
