//! A document is taken away again.

use domain::Right;
use storage::qualifications;
use uuid::Uuid;

use super::{QualificationRefused, note, seen_by};
use crate::{Services, auth::StaffSession};

/// Takes a document away, for its holder or whoever runs the people. What was verified rests on
/// its documents: of those, only the latter take one away.
pub async fn remove(
    services: &Services,
    staff: &StaffSession,
    document: Uuid,
) -> Result<(), QualificationRefused> {
    let file = services.store.retrying(|| try_remove(services, staff, document)).await?;
    // The row is gone, so nobody is led to the bytes any more, whatever becomes of them.
    if let Err(error) = services.documents.remove(&file).await {
        tracing::error!(%error, "the bytes of a removed document are still there");
    }
    Ok(())
}

async fn try_remove(
    services: &Services,
    staff: &StaffSession,
    document: Uuid,
) -> Result<String, QualificationRefused> {
    use domain::qualification::QualificationState;
    let now = services.now();
    let tx = services.store.begin().await?;
    let row = qualifications::document(&*tx, staff.studio(), document).await?;
    let row = row.ok_or(QualificationRefused::NotFound)?;
    qualifications::lock(&tx, row.qualification.into()).await?;
    let proved = seen_by(&*tx, staff, row.qualification.into()).await?.qualification;
    if matches!(proved.state, QualificationState::Verified { .. }) && !staff.may(Right::RunPeople) {
        return Err(QualificationRefused::ProofInUse);
    }
    if qualifications::remove_document(&tx, document).await? {
        note(&tx, (staff.studio(), staff.actor()), "document.removed", document, now).await?;
    }
    tx.commit().await?;
    Ok(row.file)
}
