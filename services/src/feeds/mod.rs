//! A therapist's calendar elsewhere: the feed that shows it our visits, and the calendars
//! from which we learn when they are busy.
//!
//! Of other calendars only spans of time are kept. They keep clients from booking, and
//! give way to everything of ours: a visit is never dropped for one, and what lies under a
//! visit is told to its therapist.

mod address;
mod error;
pub mod ics;
mod incoming;
mod out;
mod poll;
mod settle;
#[cfg(test)]
mod tests;

use domain::{Instant, ResourceId, TherapistId};
use storage::{
    Connection, StoreError, Tx,
    audit::{self, Entry},
    entities::therapist,
    studios,
};

pub use address::{AddressRefused, FeedAddress};
pub use error::{FeedRefused, REASONS};
pub use incoming::{
    Conflict, Failing, Incoming, LeftBehind, MOST_FEEDS, WhenStale, add, incoming, left_behind,
    remove, set_when_stale, try_now,
};
pub use out::{Detail, NotServed, OutFeed, Served, make, out, revoke, served, set_detail};
pub use poll::poll_due;
pub(crate) use settle::settle_all;

use crate::auth::StaffSession;

/// The therapist, where these staff may act for them, at their studio.
async fn theirs<C: Connection>(
    conn: &C,
    staff: &StaffSession,
    therapist: TherapistId,
) -> Result<therapist::Model, FeedRefused> {
    if !staff.may_manage(therapist) {
        return Err(FeedRefused::NotFound);
    }
    let found = studios::therapist(conn, staff.studio(), therapist).await?;
    found.ok_or(FeedRefused::NotFound)
}

fn resource(person: &therapist::Model) -> ResourceId {
    person.resource.into()
}

/// How the UIDs of a therapist's own entries end. It names the therapist, and not the
/// deployment alone: one person may treat at two of its studios, and is busy in both while
/// they treat in one.
fn own_entries(therapist: TherapistId, host: &str) -> String {
    format!(".{therapist}@{host}")
}

/// Adds an audit entry, without an address: those are secrets.
async fn note(
    tx: &Tx,
    staff: &StaffSession,
    action: &str,
    object: impl ToString,
    now: Instant,
) -> Result<(), StoreError> {
    let actor = staff.actor();
    let (studio, object, detail) = (Some(staff.studio()), object.to_string(), String::new());
    audit::append(tx, Entry { studio, actor, action, object, detail }, now).await
}
