//! The link that opens somebody's place.

use domain::{Instant, StudioId};
use storage::{
    Connection, Corrupt, StoreError, Tx, audit::Actor, entities::waitlist_entry, waitlist,
};

use super::{WaitRefused, note};
use crate::{
    Services,
    jobs::{Enqueue, Job, enqueue},
    mail::Mail,
    tokens::WaitToken,
};

/// The part of an address that opens a place, as mails and pages carry it: the same until it
/// is made anew.
pub(crate) fn token_of(
    services: &Services,
    row: &waitlist_entry::Model,
) -> Result<String, Corrupt> {
    let generation = u32::try_from(row.link_generation);
    let corrupt = |_| Corrupt::new("waitlist_entry", "link_generation", row.id);
    Ok(services.links.wait_token(row.id.into(), generation.map_err(corrupt)?))
}

/// The place behind a link. Refuses one that was revoked.
pub(super) async fn open<C: Connection>(
    conn: &C,
    token: &WaitToken,
) -> Result<waitlist_entry::Model, WaitRefused> {
    let row = waitlist::by_id(conn, token.entry()).await?;
    current(row, token)
}

/// The same, once nobody else is changing it.
pub(super) async fn lock(tx: &Tx, token: &WaitToken) -> Result<waitlist_entry::Model, WaitRefused> {
    current(waitlist::lock(tx, token.entry()).await?, token)
}

fn current(
    row: Option<waitlist_entry::Model>,
    token: &WaitToken,
) -> Result<waitlist_entry::Model, WaitRefused> {
    let row = row.filter(|row| u32::try_from(row.link_generation) == Ok(token.generation()));
    row.ok_or(WaitRefused::NotFound)
}

/// Revokes every link to a place, mails a fresh one, and returns it. Refuses where nobody
/// waits any more.
pub async fn rotate_link(services: &Services, token: &WaitToken) -> Result<String, WaitRefused> {
    services.store.retrying(|| try_rotate(services, token)).await
}

async fn try_rotate(services: &Services, token: &WaitToken) -> Result<String, WaitRefused> {
    let (tx, now) = (services.store.begin().await?, services.now());
    let row = lock(&tx, token).await?;
    if row.state != "waiting" {
        return Err(WaitRefused::Over);
    }
    if !waitlist::rotate_link(&tx, token.entry(), row.link_generation).await? {
        return Err(WaitRefused::NotFound);
    }
    let row = waitlist_entry::Model { link_generation: row.link_generation + 1, ..row };
    tell(&tx, &row, now).await?;
    let by = (StudioId(row.studio), Actor::Guest);
    note(&tx, by, "waitlist.link_rotated", (token.entry(), String::new()), now).await?;
    tx.commit().await?;
    Ok(token_of(services, &row).map_err(StoreError::from)?)
}

/// Whoever waits at a studio for themselves under an address (lower case) is reached by another
/// one from now on: the links that were mailed before are void, and fresh ones go there.
pub(crate) async fn readdress(
    tx: &Tx,
    studio: StudioId,
    addresses: (&str, &str),
    now: Instant,
) -> Result<(), StoreError> {
    for row in waitlist::move_address_at(tx, studio, addresses).await? {
        if row.state == "waiting" {
            tell(tx, &row, now).await?;
        }
    }
    Ok(())
}

async fn tell(tx: &Tx, row: &waitlist_entry::Model, now: Instant) -> Result<(), StoreError> {
    let (entry, generation) = (row.id.into(), row.link_generation);
    let mail = Job::Mail(Mail::WaitlistLinkRenewed { entry, generation });
    let dedupe = Some(format!("waitlist_link:{}:{generation}", row.id));
    enqueue(tx, &mail, Enqueue { studio: Some(row.studio.into()), run_at: now, dedupe }, now).await
}
