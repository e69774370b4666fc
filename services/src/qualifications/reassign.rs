//! Visits that need another therapist, because a qualification ended, was rejected, or was
//! changed and is to be checked again.

use storage::{StoreError, bookings};

use crate::{
    Services,
    auth::StaffSession,
    bookings::desk::{DeskVisit, describe_all},
};

/// How many are listed: whoever has more works from the top.
pub(crate) const LISTED: u64 = 100;

/// The visits still to come whose therapist may not give them on their day, by start: one's
/// own, and for the desk everybody's. As many questions for a hundred as for one.
pub async fn to_reassign(
    services: &Services,
    staff: &StaffSession,
) -> Result<Vec<DeskVisit>, StoreError> {
    let conn = services.store.reader();
    let whose = if staff.runs_desk() { None } else { staff.therapist() };
    let found = bookings::to_reassign(conn, staff.studio(), whose, services.now(), LISTED).await?;
    describe_all(conn, staff, found).await
}
