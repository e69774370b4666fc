//! Session notes: who may write and read them, and what remains of every reading.
//!
//! A note belongs to a visit. The therapist whom the booking names writes it, and corrects
//! it for a day; after that, they add to it. Where a visit was handed over, whoever the
//! booking names now treats; whoever wrote the note keeps reading it. Another therapist
//! finds nothing. An owner who does not treat gives a reason first, which the therapist
//! hears of, and which opens this one note for a quarter of an hour.

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
pub(crate) use seal::sealed_note;
pub use template::{remove_template, save_template, templates};
pub use write::save;

use crate::auth::StaffSession;

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
            Self::Closed => "closed",
            Self::StillOpen => "still_open",
            Self::Stale => "stale",
            Self::TooManyTemplates => "too_many_templates",
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
}

/// A visit with its client and its note, still sealed.
struct Found {
    booking: Booking,
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
    let standing = standing(staff, &booking, note.as_ref()).ok_or(NoteRefused::NotFound)?;
    // Nobody yet, while a time is only held.
    let client = booking.client.ok_or(NoteRefused::NotFound)?;
    let client = clients::by_id(conn, client).await?.ok_or(NoteRefused::NotFound)?;
    Ok(Found { booking, client, note, standing })
}

fn standing(
    staff: &StaffSession,
    booking: &Booking,
    note: Option<&session_note::Model>,
) -> Option<Standing> {
    let asks = staff.therapist();
    if asks == Some(booking.therapist) {
        Some(Standing::Treats)
    } else if note.is_some_and(|note| asks == Some(note.therapist.into())) {
        Some(Standing::Wrote)
    } else {
        staff.is_owner().then_some(Standing::Owns)
    }
}

fn actor(staff: &StaffSession, standing: Standing) -> Actor {
    match standing {
        Standing::Owns => Actor::Owner(staff.account()),
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
