//! When a therapist works, and when they are away: read, set, tried out.
//!
//! A therapist does it for themselves, an owner for everybody at the studio. What would
//! leave visits outside hours, or put time off over them, is not done before somebody has
//! seen each of those visits and said what becomes of it.

mod away;
mod change;
mod close;
mod conflicts;
mod preview;
mod save;
#[cfg(test)]
mod tests;
mod view;

use chrono::NaiveDate;
use domain::{Instant, ResourceId, StudioId, TherapistId, contact::FieldError, time::Zone};
use storage::{
    Collision, Connection, StoreError, Tx,
    audit::{self, Entry},
    schedule, studios,
};
use thiserror::Error;

pub use away::{AwayRequest, REASON_CHARS, add, in_the_way, remove};
pub use change::{Change, LONGEST_STRETCH_DAYS};
pub use close::{Dates, close_studio, closing_conflicts, closures, open_studio};
pub use conflicts::conflicts;
pub use preview::{PREVIEW_DAYS, preview};
pub use save::{Seen, save};
pub use view::{Away, DateHours, Hours, Person, WorkRoom, people, read, rooms};

use crate::{auth::StaffSession, availability::AvailabilityError};

/// Why it was not done. Nothing was changed.
#[derive(Debug, Error)]
pub enum HoursRefused {
    /// There is no such therapist or time off here, or it is somebody else's.
    #[error("no such therapist here")]
    NotFound,
    /// Something is missing or wrong: every problem at once.
    #[error("something is missing or wrong")]
    Invalid(Vec<FieldError>),
    /// So many visits would be concerned of which nobody has said what becomes of them.
    #[error("{0} visits are concerned")]
    Conflicts(usize),
    /// All of that time is taken already.
    #[error("nothing is left of it")]
    NothingLeft,
    /// Somebody else has saved a week since it was shown.
    #[error("somebody else has saved hours meanwhile")]
    Changed,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl HoursRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::Invalid(_) => "invalid",
            Self::Conflicts(_) => "conflicts",
            Self::NothingLeft => "nothing_left",
            Self::Changed => "changed",
            Self::Store(_) => "unavailable",
        }
    }

    fn field(name: &'static str, code: &'static str) -> Self {
        Self::Invalid(vec![FieldError::new(name, code)])
    }
}

impl Collision for HoursRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}

impl From<AvailabilityError> for HoursRefused {
    fn from(error: AvailabilityError) -> Self {
        match error {
            AvailabilityError::Store(error) => Self::Store(error),
            _ => Self::NotFound,
        }
    }
}

/// Whose hours, and whose clock.
#[derive(Clone, Debug)]
struct Whose {
    studio: StudioId,
    therapist: TherapistId,
    resource: ResourceId,
    zone: Zone,
    person: Person,
}

impl Whose {
    /// The therapist, where these staff may act for them.
    async fn find<C: Connection>(
        conn: &C,
        staff: &StaffSession,
        therapist: TherapistId,
    ) -> Result<Self, HoursRefused> {
        if !staff.may_act_for(therapist) {
            return Err(HoursRefused::NotFound);
        }
        let row = studios::therapist(conn, staff.studio(), therapist).await?;
        let row = row.ok_or(HoursRefused::NotFound)?;
        let studio = studios::by_id(conn, staff.studio()).await?.ok_or(HoursRefused::NotFound)?;
        Ok(Self {
            studio: staff.studio(),
            therapist,
            resource: row.resource.into(),
            zone: schedule::zone(&studio).map_err(StoreError::from)?,
            person: Person::from(row),
        })
    }

    fn today(&self, now: Instant) -> NaiveDate {
        self.zone.today(now)
    }

    /// Adds an audit entry about their hours.
    async fn note(
        &self,
        tx: &Tx,
        staff: &StaffSession,
        (action, detail): (&str, String),
        now: Instant,
    ) -> Result<(), StoreError> {
        let (actor, studio) = (staff.actor(), Some(self.studio));
        let object = self.therapist.to_string();
        audit::append(tx, Entry { studio, actor, action, object, detail }, now).await
    }
}
