//! What somebody who is signed in waits for.

use domain::AccountId;
use storage::{Connection, StoreError, accounts, entities::waitlist_entry, waitlist};

use super::{EntryView, link::token_of, view::describe};
use crate::Services;

/// A place, with what opens it.
#[derive(Clone, Debug)]
pub struct Mine {
    /// The part of an address after `/w/`.
    pub token: String,
    /// The place.
    pub view: EntryView,
}

/// Everything that somebody waits for under the address they sign in with, newest first. An
/// address that was not verified opens nothing.
pub async fn mine(services: &Services, account: AccountId) -> Result<Vec<Mine>, StoreError> {
    let (conn, now) = (services.store.reader(), services.now());
    let mut all = Vec::new();
    for row in under_address_of(conn, account).await? {
        let token = token_of(services, &row)?;
        if let Some(view) = describe(conn, row, now).await? {
            all.push(Mine { token, view });
        }
    }
    Ok(all)
}

/// The places under the address that somebody signs in with, newest first; none where they have
/// not proved it.
pub(crate) async fn under_address_of<C: Connection>(
    conn: &C,
    account: AccountId,
) -> Result<Vec<waitlist_entry::Model>, StoreError> {
    let who = accounts::by_id(conn, account).await?;
    let Some(who) = who.filter(|who| who.email_verified_at.is_some()) else {
        return Ok(Vec::new());
    };
    let open = accounts::address(conn, account).await?;
    if open.is_some_and(|open| open.assumed_at.is_some()) {
        return Ok(Vec::new());
    }
    waitlist::of_emails(conn, &[who.email.to_lowercase()]).await
}
