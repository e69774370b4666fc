//! Who works at a studio: inviting, roles, suspending, leaving and coming back; handing over
//! what is still to come; what clients read about a therapist; and what is missing before
//! the first of them can book.

mod checklist;
mod error;
mod hand_over;
mod invite;
mod leave;
mod list;
mod portrait;
mod profile;
mod roles;
pub(crate) mod slug;
mod suspend;
#[cfg(test)]
mod tests;

use domain::{StudioId, TherapistId};
use storage::{
    Connection, StoreError, Tx,
    audit::{self, Actor, Entry},
    entities::therapist,
    studios,
};

pub(crate) use checklist::everybody_missing;
pub use checklist::{Checklist, First, Step, checklist, missing};
pub use error::PeopleRefused;
pub use hand_over::{Colleague, HandedOver, Handing, hand_over, to_hand_over};
pub use invite::{InviteInput, Invited, invite, invite_again};
pub use leave::{activate, deactivate, visits_to_come};
pub use list::{Member, People, Person, Standing, list};
pub use portrait::{portrait, remove_portrait, set_portrait};
pub use profile::{
    ABOUT_LENGTH, FOCUS_LENGTH, LANGUAGES_LENGTH, Profile, ProfileInput, by_slug, profile,
    set_profile,
};
pub use roles::{RoleInput, give_role, take_role};
pub use suspend::{let_back, suspend};

use crate::auth::StaffSession;

/// The therapist, working there or not, where these staff may act for them.
async fn of_staff<C: Connection>(
    conn: &C,
    staff: &StaffSession,
    id: TherapistId,
) -> Result<therapist::Model, PeopleRefused> {
    let found = studios::therapist(conn, staff.studio(), id).await?;
    found.filter(|_| staff.may_manage(id)).ok_or(PeopleRefused::NotFound)
}

/// Adds an audit entry about a therapist.
async fn note(
    tx: &Tx,
    (studio, actor): (StudioId, Actor),
    action: &str,
    id: TherapistId,
    now: domain::Instant,
) -> Result<(), StoreError> {
    let (object, detail) = (id.to_string(), String::new());
    audit::append(tx, Entry { studio: Some(studio), actor, action, object, detail }, now).await
}
