//! A studio's clients, as its desk knows them: finding one, what they booked and paid, a few
//! words for the desk, who cannot book online; two who are one person; everything about one
//! as a file; and forgetting one for good.
//!
//! Nothing here tells the desk what a client said about their health. An owner's export
//! does, because it is the client's own.

mod card;
mod change;
mod checked_in;
mod erase;
mod error;
mod export;
mod merge;
mod search;
#[cfg(test)]
mod tests;

use domain::{ClientId, StudioId};
use storage::{
    Connection, StoreError, Tx,
    audit::{self, Actor, Entry},
    clients,
    entities::{client, client_desk},
};

pub use card::{Blocked, Card, Totals, Who, card};
pub use change::{
    NOTE_LENGTH, WHY_LENGTH, block, set_contact, set_invoice_address, set_note, unblock,
};
pub use erase::{ErasePreview, Kept, erase, erase_preview};
pub(crate) use erase::{forget, forget_all, in_the_way};
pub use error::ClientRefused;
pub use export::{File, Why, export};
pub(crate) use export::{Told, waiting};
pub use merge::{MergePreview, Side, merge, merge_preview};
pub use search::{Found, Line, PAGE, search};

/// The client of a studio with this id, as they are called now, and what the desk keeps of
/// them. Refuses another studio's, and says who somebody turned out to be.
async fn known<C: Connection>(
    conn: &C,
    studio: StudioId,
    id: ClientId,
) -> Result<(client::Model, client_desk::Model), ClientRefused> {
    let found = clients::of_studio(conn, studio, id).await?;
    let (row, facts) = found.ok_or(ClientRefused::NotFound)?;
    match facts.merged_into {
        Some(other) => Err(ClientRefused::Merged(other.into())),
        None => Ok((row, facts)),
    }
}

/// The same, of somebody who is still somebody.
async fn alive<C: Connection>(
    conn: &C,
    studio: StudioId,
    id: ClientId,
) -> Result<(client::Model, client_desk::Model), ClientRefused> {
    let (row, facts) = known(conn, studio, id).await?;
    if facts.erased_at.is_some() { Err(ClientRefused::Erased) } else { Ok((row, facts)) }
}

/// The address of a client; somebody without one has a key in its place.
fn address(email: &str) -> Option<String> {
    email.contains('@').then(|| email.to_owned())
}

/// Adds an audit entry about a client: codes and counts, never who they are.
async fn note(
    tx: &Tx,
    (studio, actor): (StudioId, Actor),
    action: &str,
    (id, detail): (ClientId, String),
    now: domain::Instant,
) -> Result<(), StoreError> {
    let (studio, object) = (Some(studio), id.to_string());
    audit::append(tx, Entry { studio, actor, action, object, detail }, now).await
}
