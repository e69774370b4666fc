//! Pictures of therapists: drawn anew as squares, and shown to everybody.

use domain::TherapistId;
use storage::{StoreError, people};

use super::{PeopleRefused, note, of_staff};
use crate::{Services, auth::StaffSession, documents, tokens::random_bytes};

/// How a picture's name ends: all are kept as JPEG.
const ENDING: &str = ".jpg";

/// Keeps a square of the picture, in place of the one there was, and returns its name: a
/// random one, so that a browser never shows an earlier one.
///
/// Refuses what is neither a JPEG nor a PNG, and what cannot be read as one.
pub async fn set_portrait(
    services: &Services,
    staff: &StaffSession,
    id: TherapistId,
    bytes: Vec<u8>,
) -> Result<String, PeopleRefused> {
    of_staff(services.store.reader(), staff, id).await?;
    let drawn = documents::in_turn(move || documents::square(&bytes)).await?;
    let name = random_name();
    services.documents.put(&name, drawn).await?;
    let written = services.store.retrying(|| write(services, staff, id, Some(&name))).await;
    let old = match written {
        Ok(old) => old,
        // The row may be there though nobody heard of it: its bytes have to be, too.
        Err(error @ PeopleRefused::Store(StoreError::Unavailable(_))) => return Err(error),
        Err(error) => {
            services.documents.remove(&name).await.ok();
            return Err(error);
        }
    };
    forget(services, old).await;
    Ok(name)
}

/// Removes the picture: the drawn one is shown again.
pub async fn remove_portrait(
    services: &Services,
    staff: &StaffSession,
    id: TherapistId,
) -> Result<(), PeopleRefused> {
    let old = services.store.retrying(|| write(services, staff, id, None)).await?;
    forget(services, old).await;
    Ok(())
}

/// The picture of somebody who works at a studio now, as JPEG; nothing else that is kept has
/// such an address.
pub async fn portrait(services: &Services, name: &str) -> Result<Option<Vec<u8>>, PeopleRefused> {
    if !is_name(name) || !people::is_portrait(services.store.reader(), name).await? {
        return Ok(None);
    }
    Ok(services.documents.get(name).await?)
}

/// The name of the picture that there was.
async fn write(
    services: &Services,
    staff: &StaffSession,
    id: TherapistId,
    name: Option<&str>,
) -> Result<Option<String>, PeopleRefused> {
    let (tx, now) = (services.store.begin().await?, services.now());
    let old = of_staff(&*tx, staff, id).await?.portrait;
    people::set_portrait(&tx, staff.studio(), id, name).await?;
    let action = if name.is_some() { "portrait.uploaded" } else { "portrait.removed" };
    note(&tx, (staff.studio(), staff.actor()), action, id, now).await?;
    tx.commit().await?;
    Ok(old)
}

/// What nobody shows any more lies there for nothing; that it could not be removed is no
/// reason to refuse.
async fn forget(services: &Services, old: Option<String>) {
    if let Some(name) = old
        && let Err(error) = services.documents.remove(&name).await
    {
        tracing::warn!(%error, "an old portrait could not be removed");
    }
}

fn random_name() -> String {
    let random: [u8; 16] = random_bytes();
    let hex: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{hex}{ENDING}")
}

fn is_name(name: &str) -> bool {
    let hex = name.strip_suffix(ENDING);
    hex.is_some_and(|hex| hex.len() == 32 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
}
