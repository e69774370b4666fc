//! Two clients who are one person.
//!
//! Who is known longer stays. What was sealed for the other stays sealed with their key,
//! which is kept: a note can be added to and never written anew, so that each sealed row
//! names whose key opens it.

use std::collections::BTreeSet;

use domain::{ClientId, FamilyMemberId};
use storage::{
    Corrupt, StoreError, Tx, bookings, clients,
    entities::{client, client_desk},
    family,
};

use super::{ClientRefused, address, alive, change::NOTE_LENGTH, note};
use crate::{Services, auth::ManagerSession, outcomes, sealing::Cell};

/// One of two clients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// Who.
    pub id: ClientId,
    /// As they are called.
    pub name: String,
    /// Their address.
    pub email: Option<String>,
    /// Their number.
    pub phone: Option<String>,
    /// How many bookings they have.
    pub bookings: usize,
    /// How many of those have a session note.
    pub notes: usize,
    /// Whether they sign in.
    pub has_account: bool,
    /// Whether they are somebody for whom an account books, and so sign in nowhere.
    pub booked_for: bool,
    /// Whether they cannot book online.
    pub blocked: bool,
    /// What the desk wrote.
    pub note: String,
}

/// What merging two clients comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergePreview {
    /// Who stays: known longer.
    pub stays: Side,
    /// Whose bookings are moved.
    pub goes: Side,
    /// Whether both have accounts of their own, so that it is refused.
    pub two_accounts: bool,
    /// Whether an account books for one of them and not for the other, so that it is refused.
    pub booked_for: bool,
}

type Known = (client::Model, client_desk::Model);

/// What merging would do. Refuses whoever is not a client of the studio, or the same one.
pub async fn merge_preview(
    services: &Services,
    manager: &ManagerSession,
    one: ClientId,
    other: ClientId,
) -> Result<MergePreview, ClientRefused> {
    let conn = services.store.reader();
    let (stays, goes) = sides(conn, manager, one, other).await?;
    Ok(MergePreview {
        two_accounts: are_two(&stays.0, &goes.0),
        booked_for: is_booked_for(conn, &stays.0, &goes.0).await?,
        stays: side(conn, stays).await?,
        goes: side(conn, goes).await?,
    })
}

/// Who is known longer, and the other one.
async fn sides<C: storage::Connection>(
    conn: &C,
    manager: &ManagerSession,
    one: ClientId,
    other: ClientId,
) -> Result<(Known, Known), ClientRefused> {
    if one == other {
        return Err(ClientRefused::Same);
    }
    let one = alive(conn, manager.studio(), one).await?;
    let other = alive(conn, manager.studio(), other).await?;
    let older = (one.0.created_at, one.0.id) <= (other.0.created_at, other.0.id);
    Ok(if older { (one, other) } else { (other, one) })
}

fn are_two(one: &client::Model, other: &client::Model) -> bool {
    matches!((one.account, other.account), (Some(one), Some(other)) if one != other)
}

/// Whether an account books for one of them and not for the other, with all who turned out to
/// be them. Whoever books sees what is written of those they book for: as one, they would read
/// a stranger's record, or a child would be its parent.
async fn is_booked_for<C: storage::Connection>(
    conn: &C,
    one: &client::Model,
    other: &client::Model,
) -> Result<bool, StoreError> {
    Ok(people(conn, one).await? != people(conn, other).await?)
}

async fn people<C: storage::Connection>(
    conn: &C,
    of: &client::Model,
) -> Result<BTreeSet<FamilyMemberId>, StoreError> {
    let group = clients::group(conn, of.id.into()).await?;
    let ids: Vec<ClientId> = group.into_iter().map(|row| row.id.into()).collect();
    family::people_among(conn, &ids).await
}

async fn side<C: storage::Connection>(
    conn: &C,
    (row, facts): Known,
) -> Result<Side, ClientRefused> {
    let ids = bookings::ids_of_client(conn, row.id.into()).await?;
    let booked_for = family::holder_of(conn, row.id.into()).await?.is_some();
    Ok(Side {
        id: row.id.into(),
        email: address(&row.email),
        name: row.name,
        phone: row.phone,
        notes: storage::notes::noted(conn, &ids).await?.len(),
        bookings: ids.len(),
        has_account: row.account.is_some() && !booked_for,
        booked_for,
        blocked: facts.blocked_at.is_some(),
        note: facts.note,
    })
}

/// Makes one client of two: every booking of the other is moved to whoever is known longer,
/// and whoever books with either address is that client. Who is blocked stays so. `stays` is
/// who was shown to stay. Returns them.
///
/// Refuses two with accounts of their own ([`ClientRefused::TwoAccounts`]), and one for whom an
/// account books with anybody else ([`ClientRefused::BookedFor`]).
pub async fn merge(
    services: &Services,
    manager: &ManagerSession,
    stays: ClientId,
    goes: ClientId,
) -> Result<ClientId, ClientRefused> {
    services.store.retrying(|| try_merge(services, manager, stays, goes)).await
}

async fn try_merge(
    services: &Services,
    manager: &ManagerSession,
    stays: ClientId,
    goes: ClientId,
) -> Result<ClientId, ClientRefused> {
    let (tx, now) = (services.store.begin().await?, services.now());
    clients::lock(&tx, &[stays, goes]).await?;
    let (into, from) = sides(&*tx, manager, stays, goes).await?;
    if into.0.id != stays.0 {
        return Err(ClientRefused::Changed);
    }
    if is_booked_for(&*tx, &into.0, &from.0).await? {
        return Err(ClientRefused::BookedFor);
    }
    if are_two(&into.0, &from.0) {
        return Err(ClientRefused::TwoAccounts);
    }
    reseal(services, &tx, &from.0, &into.0).await?;
    let moved = clients::merge(&tx, &from.0, &into.0, now).await?;
    outcomes::moved(services, &tx, &from.0, stays, now).await?;
    clients::set_facts(&tx, &together(into.1, &from.1)).await?;
    if into.0.phone.is_none() && from.0.phone.is_some() {
        let account = into.0.account.or(from.0.account);
        let row = client::Model { phone: from.0.phone.clone(), account, ..into.0 };
        clients::set_contact(&tx, &row).await?;
    }
    let by = (manager.studio(), manager.actor());
    let detail = format!("{moved} bookings of {goes}");
    note(&tx, by, "client.merged", (stays, detail), now).await?;
    note(&tx, by, "client.merged_away", (goes, format!("into {stays}")), now).await?;
    tx.announce(manager.studio());
    tx.commit().await?;
    Ok(stays)
}

/// What a client wrote for their therapist is sealed for the client of its booking.
async fn reseal(
    services: &Services,
    tx: &Tx,
    from: &client::Model,
    into: &client::Model,
) -> Result<(), ClientRefused> {
    for (row, sealed) in clients::sealed_notes(&**tx, from.id.into()).await? {
        let broken = || StoreError::from(Corrupt::new("booking", "note_sealed", row));
        let cell = |of: &client::Model| Cell {
            studio: of.studio.into(),
            client: of.id.into(),
            table: "booking",
            column: "note_sealed",
            row,
        };
        let plain = services.vault.open(&from.data_key_sealed, &cell(from), &sealed);
        let plain = plain.map_err(|_| broken())?;
        let sealed = services.vault.seal(&into.data_key_sealed, &cell(into), &plain);
        let sealed = sealed.map_err(|_| broken())?;
        bookings::set_note(tx, row.into(), Some(sealed)).await?;
    }
    Ok(())
}

/// What the desk keeps of both.
fn together(into: client_desk::Model, from: &client_desk::Model) -> client_desk::Model {
    let notes: Vec<&str> = [&into.note, &from.note]
        .into_iter()
        .map(String::as_str)
        .filter(|n| !n.is_empty())
        .collect();
    let note: String = notes.join("; ").chars().take(NOTE_LENGTH).collect();
    let (blocked_at, blocked_why) = match into.blocked_at {
        Some(_) => (into.blocked_at, into.blocked_why),
        None => (from.blocked_at, from.blocked_why.clone()),
    };
    client_desk::Model { note, blocked_at, blocked_why, ..into }
}
