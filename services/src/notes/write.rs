//! Writing a note, and correcting it for a day.

use domain::{
    Instant,
    note::{NoteInput, SessionNote, may_be_edited},
};
use storage::{Constraint, StoreError, Tx, entities::session_note, notes};

use super::{Found, NoteRefused, Standing, find, open, record, seal};
use crate::{Services, auth::StaffSession};

/// Writes the note of the visit with this reference, or corrects it. `seen` is the version
/// that the page showed: where another one is there by now, nothing is written over.
pub async fn save(
    services: &Services,
    staff: &StaffSession,
    reference: &str,
    seen: Option<i32>,
    typed: &NoteInput,
) -> Result<(), NoteRefused> {
    staff.safe()?;
    services.store.retrying(|| try_save(services, staff, reference, seen, typed)).await
}

async fn try_save(
    services: &Services,
    staff: &StaffSession,
    reference: &str,
    seen: Option<i32>,
    typed: &NoteInput,
) -> Result<(), NoteRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    let found = find(&*tx, staff, reference).await?;
    match found.standing {
        Standing::Treats => {}
        // Not even to say that it is the same text: that would be reading it.
        Standing::TookOver => return Err(NoteRefused::Closed),
        Standing::Wrote => return Err(NoteRefused::HandedOver),
        Standing::Owns => return Err(NoteRefused::NotFound),
    }
    let note = typed.check().map_err(NoteRefused::Invalid);
    let (action, id) = match &found.note {
        None => ("note.written", write(services, &tx, &found, &note?, now).await?),
        Some(row) => {
            if !correct(services, &tx, (&found, row), seen, &note?, now).await? {
                return Ok(());
            }
            ("note.corrected", row.id)
        }
    };
    record(&tx, staff, found.standing, (action, id, String::new()), now).await?;
    tx.commit().await?;
    Ok(())
}

async fn write(
    services: &Services,
    tx: &Tx,
    found: &Found,
    note: &SessionNote,
    now: Instant,
) -> Result<uuid::Uuid, NoteRefused> {
    if !open::begun(found, now) {
        return Err(NoteRefused::NotNow);
    }
    let key = &found.client.data_key_sealed;
    let row = seal::sealed_note(&services.vault, key, &found.booking, note, now)?;
    let id = row.id;
    match notes::insert(tx, row).await {
        // Two pages at once: the other was faster.
        Err(StoreError::Conflict(Constraint::Unique)) => Err(NoteRefused::Stale),
        done => Ok(done.map(|()| id)?),
    }
}

/// Says whether there was anything to correct: pressing twice is no second correction.
async fn correct(
    services: &Services,
    tx: &Tx,
    (found, row): (&Found, &session_note::Model),
    seen: Option<i32>,
    note: &SessionNote,
    now: Instant,
) -> Result<bool, NoteRefused> {
    if seal::open_body(services, &found.client, row)? == *note {
        return Ok(false);
    }
    let own = row.therapist == found.booking.therapist.0;
    if !own || !may_be_edited(open::written_at(row)?, now) {
        return Err(NoteRefused::Closed);
    }
    if seen != Some(row.version) {
        return Err(NoteRefused::Stale);
    }
    let sealed = seal::body(services, &found.client, row.id, note)?;
    if !notes::correct(tx, row.id.into(), row.version, sealed, now).await? {
        return Err(NoteRefused::Stale);
    }
    Ok(true)
}
