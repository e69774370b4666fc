//! Session notes: who may write and read them, and what remains of every reading.
//!
//! A note belongs to a visit. The therapist whom the booking names writes it, and corrects
//! it for a day; after that, they add to it. Where a visit was handed over, whoever the
//! booking names now treats; whoever wrote the note keeps reading it. Another therapist
//! finds nothing. An owner reads what somebody else wrote, even of a visit that is theirs by
//! now, with a reason only: its author hears of that, and it opens this one note for a
//! quarter of an hour.

mod addend;
mod draft;
mod glass;
mod open;
mod seal;
mod template;
#[cfg(test)]
mod tests;
mod write;

use domain::{
    Instant,
    booking::{Booking, read_reference},
    contact::FieldError,
};
use storage::{
    Collision, Connection, StoreError, Tx,
    audit::{self, Actor, Entry},
    bookings, clients,
    entities::{client, session_note},
};
use thiserror::Error;

pub use addend::addend;
pub use draft::{Form, Typed, forget, keep, kept};
pub use glass::break_glass;
pub use open::{Addendum, May, Note, Opened, Opening, Other, open};
pub(crate) use seal::{open_body as opened_body, open_text as opened_addendum, sealed_note};
pub use template::{remove_template, save_template, templates};
pub use write::save;

use crate::{
    auth::{NoSecondStep, StaffSession},
    bookings::desk::MOVED,
};

/// Why it was not done. Nothing was changed.
#[derive(Debug, Error)]
pub enum NoteRefused {
    /// There is no such visit or note here, or it is not theirs to know.
    #[error("no such note here")]
    NotFound,
    /// Something is missing or wrong: every problem at once.
    #[error("something is missing or wrong")]
    Invalid(Vec<FieldError>),
    /// The visit has not begun, or did not take place.
    #[error("there is nothing to write yet")]
    NotNow,
    /// The visit was theirs, and was handed over to somebody else since.
    #[error("it was handed over")]
    HandedOver,
    /// It can no longer be corrected, or it was written by somebody else: an addendum can.
    #[error("it stands as it is")]
    Closed,
    /// It can still be corrected, so that there is nothing to add to it.
    #[error("it can still be corrected")]
    StillOpen,
    /// It was saved since from another page.
    #[error("it was saved since")]
    Stale,
    /// As many templates as may be are there already.
    #[error("too many templates")]
    TooManyTemplates,
    /// The account has not the second step that is demanded of whoever reads notes.
    #[error(transparent)]
    NoSecondStep(#[from] NoSecondStep),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl NoteRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::Invalid(_) => "invalid",
            Self::NotNow => "not_now",
            Self::HandedOver => "handed_over",
            Self::Closed => "closed",
            Self::StillOpen => "still_open",
            Self::Stale => "stale",
            Self::TooManyTemplates => "too_many_templates",
            Self::NoSecondStep(_) => NoSecondStep::CODE,
            Self::Store(_) => "unavailable",
        }
    }
}

impl Collision for NoteRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}

/// How somebody stands to a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// The booking names them as its therapist.
    Treats,
    /// They wrote it, and the visit is somebody else's by now.
    Wrote,
    /// They own the studio.
    Owns,
    /// They own the studio and treat now, and the note is by somebody else: handing a visit
    /// over to oneself must not be a way around the reason.
    TookOver,
}

impl Standing {
    /// Whether they are whom the booking names.
    const fn treats(self) -> bool {
        matches!(self, Self::Treats | Self::TookOver)
    }
}

/// A visit with its client and its note, still sealed.
struct Found {
    booking: Booking,
    /// Whose key the note is sealed with: the visit's client, or one merged into them.
    client: client::Model,
    note: Option<session_note::Model>,
    standing: Standing,
}

/// The visit with a reference, as typed, where the staff have anything to do with its note.
async fn find<C: Connection>(
    conn: &C,
    staff: &StaffSession,
    typed: &str,
) -> Result<Found, NoteRefused> {
    let reference = read_reference(typed).ok_or(NoteRefused::NotFound)?;
    let booking = bookings::by_reference(conn, staff.studio(), &reference).await?;
    let booking = booking.ok_or(NoteRefused::NotFound)?;
    let note = storage::notes::of_booking(conn, booking.id).await?;
    let Some(standing) = standing(staff, &booking, note.as_ref()) else {
        let was = was_theirs(conn, staff, &booking).await?;
        return Err(if was { NoteRefused::HandedOver } else { NoteRefused::NotFound });
    };
    // Nobody yet, while a time is only held.
    let client = booking.client.ok_or(NoteRefused::NotFound)?;
    // What was written of somebody who turned out to be this client names whose key it was.
    let whose = match &note {
        Some(note) => clients::key_holder(conn, client, note.client.into()).await?,
        None => client,
    };
    let client = clients::by_id(conn, whose).await?.ok_or(NoteRefused::NotFound)?;
    // Nobody reads anything of whoever was erased.
    if client.data_key_sealed.is_empty() {
        return Err(NoteRefused::NotFound);
    }
    Ok(Found { booking, client, note, standing })
}

fn standing(
    staff: &StaffSession,
    booking: &Booking,
    note: Option<&session_note::Model>,
) -> Option<Standing> {
    let asks = staff.therapist();
    let treats = asks == Some(booking.therapist);
    let wrote = note.is_some_and(|note| asks == Some(note.therapist.into()));
    match (treats, staff.is_owner()) {
        (true, true) if note.is_some() && !wrote => Some(Standing::TookOver),
        (true, _) => Some(Standing::Treats),
        (false, _) if wrote => Some(Standing::Wrote),
        (false, owner) => owner.then_some(Standing::Owns),
    }
}

/// Whether the records say that the visit was moved away from the one who asks.
async fn was_theirs<C: Connection>(
    conn: &C,
    staff: &StaffSession,
    booking: &Booking,
) -> Result<bool, StoreError> {
    let Some(asks) = staff.therapist() else { return Ok(false) };
    let name = format!(" with {asks} ");
    let entries = audit::of_object(conn, &booking.id.to_string()).await?;
    Ok(entries.iter().any(|entry| entry.action == MOVED && entry.detail.contains(&name)))
}

fn actor(staff: &StaffSession, standing: Standing) -> Actor {
    match standing {
        Standing::Owns | Standing::TookOver => Actor::Owner(staff.account()),
        Standing::Treats | Standing::Wrote => Actor::Therapist(staff.account()),
    }
}

/// Adds an audit entry about a note.
async fn record(
    tx: &Tx,
    staff: &StaffSession,
    standing: Standing,
    (action, note, detail): (&str, uuid::Uuid, String),
    now: Instant,
) -> Result<(), StoreError> {
    let entry = Entry {
        studio: Some(staff.studio()),
        actor: actor(staff, standing),
        action,
        object: note.to_string(),
        detail,
    };
    audit::append(tx, entry, now).await
}
