//! An owner opens a note that is not theirs.

use domain::{Instant, TherapistId, note::check_reason};
use storage::{
    Tx,
    entities::{note_opening, session_note},
    new_id, notes,
};
use uuid::Uuid;

use super::{Found, NoteRefused, find, open, record, seal};
use crate::{
    Services,
    auth::{OwnerSession, StaffSession},
    jobs::{Enqueue, Job, enqueue},
    mail::Mail,
};

/// Opens the note of the visit with this reference to an owner, for a quarter of an hour.
/// The reason is kept beside the note, sealed as it is, and its author gets a mail,
/// as does whoever treats by now. While
/// it is open already, nothing more happens.
pub async fn break_glass(
    services: &Services,
    owner: &OwnerSession,
    reference: &str,
    reason: &str,
) -> Result<(), NoteRefused> {
    owner.safe()?;
    services.store.retrying(|| try_break_glass(services, owner, reference, reason)).await
}

async fn try_break_glass(
    services: &Services,
    owner: &OwnerSession,
    reference: &str,
    reason: &str,
) -> Result<(), NoteRefused> {
    let now = services.now();
    let staff = StaffSession::from(*owner);
    let tx = services.store.begin().await?;
    let found = find(&*tx, &staff, reference).await?;
    let note = found.note.as_ref().ok_or(NoteRefused::NotFound)?;
    let reason = check_reason(reason).map_err(|wrong| NoteRefused::Invalid(vec![wrong]))?;
    if open::opened(&*tx, owner.account(), note, now).await?.is_some() {
        return Ok(());
    }
    let id = new_id();
    let row = note_opening::Model {
        id,
        studio: owner.studio().0,
        note: note.id,
        account: owner.account().0,
        reason_sealed: seal::reason(services, &found.client, id, &reason)?,
        opened_at: now.timestamp(),
    };
    notes::opened(&tx, row).await?;
    record(&tx, &staff, found.standing, ("note.opened", note.id, id.to_string()), now).await?;
    tell(&tx, &found, (note, id), now).await?;
    tx.commit().await?;
    Ok(())
}

/// Writes to the note's author, and to whoever treats. The opener, should they be one of
/// them, is left out when the mail is written.
async fn tell(
    tx: &Tx,
    found: &Found,
    (note, opening): (&session_note::Model, Uuid),
    now: Instant,
) -> Result<(), NoteRefused> {
    let (booking, author) = (&found.booking, TherapistId(note.therapist));
    let both = [Some(author), Some(booking.therapist).filter(|treats| *treats != author)];
    for whom in both.into_iter().flatten() {
        let mail =
            Mail::NoteOpened { booking: booking.id, opening: opening.into(), whom: Some(whom) };
        let when = Enqueue {
            studio: Some(booking.studio),
            run_at: now,
            dedupe: Some(format!("note_opened:{opening}:{whom}")),
        };
        enqueue(tx, &Job::Mail(mail), when, now).await?;
    }
    Ok(())
}
