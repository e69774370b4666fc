//! What therapists claim, prove and renew; what owners check.
//!
//! A technique can be booked with a therapist only while a qualification for it is verified
//! and unexpired: the slots ask the rows that are written here. A claim that is changed is
//! a new claim, to be checked again.

mod attach;
mod check;
mod error;
mod expiry;
mod reassign;
mod record;
mod remove;
mod seen;
#[cfg(test)]
mod tests;
mod view;

use domain::{AccountId, QualificationId, StudioId, TherapistId};
use storage::{
    Connection, StoreError, Tx,
    audit::{self, Actor, Entry},
    qualifications::{self, Recorded},
};

pub use attach::{Downloaded, MOST_DOCUMENTS, attach, download, look};
pub use check::{reject, verify};
pub use error::QualificationRefused;
pub(crate) use expiry::is_renewed;
pub use expiry::tell_of_ends;
pub(crate) use reassign::LISTED;
pub use reassign::to_reassign;
pub use record::{amend, record};
pub use remove::remove;
pub use view::{Attached, Claimed, Holding, claim, claims, holdings, techniques};

use crate::auth::StaffSession;

/// The qualification, where these staff may see it: the holder's own, and an owner every one
/// of the studio.
async fn seen_by<C: Connection>(
    conn: &C,
    staff: &StaffSession,
    id: QualificationId,
) -> Result<Recorded, QualificationRefused> {
    let found = qualifications::of_studio(conn, staff.studio(), id).await?;
    found
        .filter(|found| staff.may_manage(found.qualification.therapist))
        .ok_or(QualificationRefused::NotFound)
}

/// Adds an audit entry about a qualification.
async fn note(
    tx: &Tx,
    (studio, actor): (StudioId, Actor),
    action: &str,
    id: impl ToString,
    now: domain::Instant,
) -> Result<(), StoreError> {
    let (object, detail) = (id.to_string(), String::new());
    audit::append(tx, Entry { studio: Some(studio), actor, action, object, detail }, now).await
}

/// Whose calendar it is about, at which studio.
fn whose(staff: &StaffSession, therapist: TherapistId) -> (StudioId, TherapistId) {
    (staff.studio(), therapist)
}

/// The name of an account, for what others read.
async fn name_of<C: Connection>(conn: &C, account: AccountId) -> Result<String, StoreError> {
    let found = storage::accounts::by_id(conn, account).await?;
    Ok(found.map(|account| account.name).unwrap_or_default())
}
