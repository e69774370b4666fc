//! An owner checks a claim.

use domain::{QualificationId, contact::FieldError};
use storage::qualifications;

use super::{QualificationRefused, actor, name_of, note, seen_by};
use crate::{
    Services,
    auth::{OwnerSession, StaffSession},
};

/// The longest account of how something was checked, or why it does not hold.
const WORDS: usize = 200;

/// It was checked and holds: `how`, such as by telephone with the issuer, is what clients
/// read beside who checked it and when. Refuses a claim that neither a document nor a
/// number proves: then there was nothing to check.
pub async fn verify(
    services: &Services,
    owner: &OwnerSession,
    id: QualificationId,
    how: &str,
) -> Result<(), QualificationRefused> {
    let how = words("how", how)?;
    services.store.retrying(|| try_verify(services, owner, id, &how)).await
}

async fn try_verify(
    services: &Services,
    owner: &OwnerSession,
    id: QualificationId,
    how: &str,
) -> Result<(), QualificationRefused> {
    let (now, staff) = (services.now(), StaffSession::from(*owner));
    let tx = services.store.begin().await?;
    let found = seen_by(&*tx, &staff, id).await?;
    let documents = qualifications::documents_of(&*tx, &[id]).await?;
    if documents.is_empty() && found.qualification.licence_number.is_none() {
        return Err(QualificationRefused::NothingToCheck);
    }
    let by = name_of(&*tx, owner.account()).await?;
    if qualifications::verify(&tx, id, (&by, how), now).await? {
        note(&tx, (owner.studio(), actor(&staff)), "qualification.verified", id, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// It was checked and does not hold: its holder reads why.
pub async fn reject(
    services: &Services,
    owner: &OwnerSession,
    id: QualificationId,
    reason: &str,
) -> Result<(), QualificationRefused> {
    let reason = words("reason", reason)?;
    services.store.retrying(|| try_reject(services, owner, id, &reason)).await
}

async fn try_reject(
    services: &Services,
    owner: &OwnerSession,
    id: QualificationId,
    reason: &str,
) -> Result<(), QualificationRefused> {
    let (now, staff) = (services.now(), StaffSession::from(*owner));
    let tx = services.store.begin().await?;
    seen_by(&*tx, &staff, id).await?;
    let by = name_of(&*tx, owner.account()).await?;
    if qualifications::reject(&tx, id, (&by, reason), now).await? {
        note(&tx, (owner.studio(), actor(&staff)), "qualification.rejected", id, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

fn words(field: &'static str, typed: &str) -> Result<String, QualificationRefused> {
    let typed = typed.trim();
    let problem = if typed.is_empty() {
        "required"
    } else if typed.chars().count() > WORDS {
        "too_long"
    } else if typed.chars().any(char::is_control) {
        "not_text"
    } else {
        return Ok(typed.to_owned());
    };
    Err(QualificationRefused::Invalid(vec![FieldError::new(field, problem)]))
}
