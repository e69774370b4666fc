//! An owner checks a claim.

use domain::{Instant, QualificationId, contact::FieldError};
use storage::{
    StoreError, Tx,
    entities::document,
    qualifications::{self, Recorded},
};

use super::{QualificationRefused, name_of, note, seen::fingerprint, seen_by};
use crate::{
    Services,
    auth::{ManagerSession, StaffSession},
    jobs::{Enqueue, Job, enqueue},
    mail::Mail,
    waitlist,
};

/// The longest account of how something was checked, or why it does not hold.
const WORDS: usize = 200;

/// It was checked and holds: `how`, such as by telephone with the issuer, is what clients
/// read beside who checked it and when. Refuses a claim that neither a document nor a
/// number proves: then there was nothing to check; and one that is not what was looked at any
/// more, as [`Claimed::seen`](super::Claimed::seen) says.
pub async fn verify(
    services: &Services,
    manager: &ManagerSession,
    id: QualificationId,
    seen: &str,
    how: &str,
) -> Result<(), QualificationRefused> {
    let how = words("how", how)?;
    services.store.retrying(|| try_verify(services, manager, (id, seen), &how)).await
}

async fn try_verify(
    services: &Services,
    manager: &ManagerSession,
    (id, seen): (QualificationId, &str),
    how: &str,
) -> Result<(), QualificationRefused> {
    let (now, staff) = (services.now(), StaffSession::from(*manager));
    let tx = services.store.begin().await?;
    let (found, documents) = as_seen(&tx, &staff, (id, seen)).await?;
    if documents.is_empty() && found.qualification.licence_number.is_none() {
        return Err(QualificationRefused::NothingToCheck);
    }
    let by = name_of(&*tx, manager.account()).await?;
    if qualifications::verify(&tx, id, (&by, how), now).await? {
        note(&tx, (manager.studio(), staff.actor()), "qualification.verified", id, now).await?;
        tell(&tx, &found, now).await?;
        waitlist::more_is_given(&tx, manager.studio(), now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The claim and its documents, where they are what was looked at. Nobody changes them until
/// the transaction ends.
async fn as_seen(
    tx: &Tx,
    staff: &StaffSession,
    (id, seen): (QualificationId, &str),
) -> Result<(Recorded, Vec<document::Model>), QualificationRefused> {
    qualifications::lock(tx, id).await?;
    let found = seen_by(&**tx, staff, id).await?;
    let documents = qualifications::documents_of(&**tx, &[id]).await?;
    if fingerprint(&found, &documents) != seen {
        return Err(QualificationRefused::Changed);
    }
    Ok((found, documents))
}

/// It was checked and does not hold: its holder reads why. Refuses what is not what was looked
/// at any more.
pub async fn reject(
    services: &Services,
    manager: &ManagerSession,
    id: QualificationId,
    seen: &str,
    reason: &str,
) -> Result<(), QualificationRefused> {
    let reason = words("reason", reason)?;
    services.store.retrying(|| try_reject(services, manager, (id, seen), &reason)).await
}

async fn try_reject(
    services: &Services,
    manager: &ManagerSession,
    (id, seen): (QualificationId, &str),
    reason: &str,
) -> Result<(), QualificationRefused> {
    let (now, staff) = (services.now(), StaffSession::from(*manager));
    let tx = services.store.begin().await?;
    let (found, _) = as_seen(&tx, &staff, (id, seen)).await?;
    let by = name_of(&*tx, manager.account()).await?;
    if qualifications::reject(&tx, id, (&by, reason), now).await? {
        note(&tx, (manager.studio(), staff.actor()), "qualification.rejected", id, now).await?;
        tell(&tx, &found, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Has its holder told what came of it.
async fn tell(tx: &Tx, found: &Recorded, now: Instant) -> Result<(), StoreError> {
    let (qualification, therapist) = (found.qualification.id, found.qualification.therapist);
    let mail = Mail::QualificationChecked { qualification, therapist };
    let when = Enqueue { studio: Some(found.studio), run_at: now, dedupe: None };
    enqueue(tx, &Job::Mail(mail), when, now).await
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
