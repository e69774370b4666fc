//! Pages of the desk that keep themselves up to date.

use storage::{Changes, StoreError};

use crate::{Services, auth::StaffSession};

/// What changes from now on at the studio of these staff: its visits, and what else takes
/// its people's time. What it is, whoever hears of it asks anew, with a proof of that moment.
pub async fn changes(services: &Services, staff: &StaffSession) -> Result<Changes, StoreError> {
    services.store.changes(staff.studio()).await
}
