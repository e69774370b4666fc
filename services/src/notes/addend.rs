//! Adding to a note that stands as it is.

use domain::note::{check_addendum, may_be_edited};
use storage::{entities::note_addendum, new_id, notes};

use super::{NoteRefused, Standing, find, open, record, seal};
use crate::{Services, auth::StaffSession};

/// Adds to the note of the visit with this reference, for whoever treats. Sending the same
/// text twice adds it once.
pub async fn addend(
    services: &Services,
    staff: &StaffSession,
    reference: &str,
    typed: &str,
) -> Result<(), NoteRefused> {
    staff.safe()?;
    services.store.retrying(|| try_addend(services, staff, reference, typed)).await
}

async fn try_addend(
    services: &Services,
    staff: &StaffSession,
    reference: &str,
    typed: &str,
) -> Result<(), NoteRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    let found = find(&*tx, staff, reference).await?;
    if found.standing == Standing::Wrote {
        return Err(NoteRefused::HandedOver);
    }
    let note = found.note.as_ref().filter(|_| found.standing.treats());
    let note = note.ok_or(NoteRefused::NotFound)?;
    let therapist = found.booking.therapist.0;
    if note.therapist == therapist && may_be_edited(open::written_at(note)?, now) {
        return Err(NoteRefused::StillOpen);
    }
    let text = check_addendum(typed).map_err(|wrong| NoteRefused::Invalid(vec![wrong]))?;
    let last = notes::addenda(&*tx, note.id.into()).await?.pop();
    let last = last.filter(|last| last.therapist == therapist);
    let last = last.map(|last| seal::open_text(services, &found.client, &last)).transpose()?;
    if last.as_ref() == Some(&text) {
        return Ok(());
    }
    let id = new_id();
    let row = note_addendum::Model {
        id,
        studio: staff.studio().0,
        note: note.id,
        therapist,
        text_sealed: seal::text(services, &found.client, id, &text)?,
        written_at: now.timestamp(),
    };
    notes::append(&tx, row).await?;
    record(&tx, staff, found.standing, ("note.added", note.id, id.to_string()), now).await?;
    tx.commit().await?;
    Ok(())
}
