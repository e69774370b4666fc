//! Classes: several pairs come together on a set date, and each learns to massage the other.
//!
//! A date is put on the calendar by whoever manages the studio, or by the therapist who
//! teaches it. It takes therapist and room once. A pair books one of its seats like any visit:
//! it is held, paid, moved to another date, cancelled and given back by the same functions,
//! because a seat is occupied like anything else.

mod call_off;
mod error;
mod list;
mod put;
#[cfg(test)]
mod tests;

use domain::{
    Instant, StudioId, TherapistId, TreatmentId,
    schedule::{OfferedDate, class_dates},
};
use storage::{
    StoreError, Tx,
    audit::{self, Entry},
};

pub use call_off::call_off;
pub use error::ClassRefused;
pub use list::{ClassLine, classes, of_days};
pub use put::{MOST_WEEKS, PutRequest, put};

use crate::{
    Services,
    auth::StaffSession,
    availability::{self, AvailabilityError, SlotSearch},
};

/// How far ahead dates are looked for, in days: beyond every booking window.
const AHEAD_DAYS: u64 = 800;

/// The dates of a class that can be booked now, and those that are full, by start: by the
/// rule that accepts them. Empty for what is no class.
pub async fn dates(
    services: &Services,
    studio: StudioId,
    treatment: TreatmentId,
    therapist: Option<TherapistId>,
) -> Result<Vec<OfferedDate>, AvailabilityError> {
    let now = services.now();
    let from = now.date_naive().pred_opt().unwrap_or_default();
    let until = from + chrono::Days::new(AHEAD_DAYS);
    let search = SlotSearch { studio, treatment, therapist, from, until, ignore: None };
    let (query, snapshot) = availability::snapshot(services.store.reader(), &search, now).await?;
    Ok(class_dates(&query, &snapshot, now))
}

/// Adds an audit entry about a date.
async fn note(
    tx: &Tx,
    staff: &StaffSession,
    action: &str,
    (object, detail): (String, String),
    now: Instant,
) -> Result<(), StoreError> {
    let studio = Some(staff.studio());
    audit::append(tx, Entry { studio, actor: staff.actor(), action, object, detail }, now).await
}
