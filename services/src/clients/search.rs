//! Finding a client by what somebody says at the desk or on the telephone.

use domain::{ClientId, booking::read_reference};
use storage::{
    StoreError, bookings,
    clients::{self, After, asked},
    entities::{client, client_desk},
};

use super::address;
use crate::{Services, auth::DeskSession};

/// How many clients stand on a page.
pub const PAGE: usize = 25;

/// A page of clients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// By name.
    pub clients: Vec<Line>,
    /// Behind whom the next page begins; nothing on the last.
    pub next: Option<ClientId>,
}

/// A client in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Who.
    pub id: ClientId,
    /// As they are called.
    pub name: String,
    /// Their address.
    pub email: Option<String>,
    /// Their number, as typed.
    pub phone: Option<String>,
    /// A few words for the desk; empty where there are none.
    pub note: String,
    /// Whether they cannot book online.
    pub blocked: bool,
}

/// The clients of the desk's studio whose name, address or number has each word that was
/// typed, or who booked the visit with this reference; everybody where nothing was typed.
/// Behind `after`, as [`Found::next`] said.
pub async fn search(
    services: &Services,
    desk: &DeskSession,
    typed: &str,
    after: Option<ClientId>,
) -> Result<Found, StoreError> {
    if let Some(one) = by_reference(services, desk, typed).await? {
        return Ok(Found { clients: vec![one], next: None });
    }
    let words = asked(typed);
    if words.is_empty() && !typed.trim().is_empty() {
        return Ok(Found { clients: Vec::new(), next: None });
    }
    let (conn, studio) = (services.store.reader(), desk.studio());
    let after = match after {
        Some(id) => clients::of_studio(conn, studio, id)
            .await?
            .map(|(_, facts)| After { sort_name: facts.sort_name, client: id }),
        None => None,
    };
    let limit = u64::try_from(PAGE).unwrap_or(u64::MAX);
    let mut rows = clients::search(conn, studio, &words, after.as_ref(), limit + 1).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let clients: Vec<Line> = rows.into_iter().map(line).collect();
    Ok(Found { next: clients.last().map(|last| last.id).filter(|_| more), clients })
}

async fn by_reference(
    services: &Services,
    desk: &DeskSession,
    typed: &str,
) -> Result<Option<Line>, StoreError> {
    let (conn, studio) = (services.store.reader(), desk.studio());
    let Some(reference) = read_reference(typed) else { return Ok(None) };
    let booking = bookings::by_reference(conn, studio, &reference).await?;
    let Some(client) = booking.and_then(|booking| booking.client) else { return Ok(None) };
    let found = clients::of_studio(conn, studio, client).await?;
    Ok(found.filter(|(_, facts)| facts.erased_at.is_none()).map(line))
}

fn line((row, facts): (client::Model, client_desk::Model)) -> Line {
    Line {
        id: row.id.into(),
        name: row.name,
        email: address(&row.email),
        phone: row.phone,
        note: facts.note,
        blocked: facts.blocked_at.is_some(),
    }
}
