//! What is waited for, at whichever studio.

use std::{cmp::Reverse, collections::BTreeSet, slice};

use domain::FamilyMemberId;
use serde_json::{Value, json};
use storage::{Connection, StoreError, entities::client, family, studios, waitlist};

use crate::{auth::SignedIn, clients::waiting, waitlist::under_address_of};

/// The places under an address of the account's and those for the people it books for, newest
/// first and each once: whether or not anybody of them is a client there.
pub(super) async fn waits<C: Connection>(
    conn: &C,
    who: &SignedIn,
    clients: &[client::Model],
) -> Result<Vec<Value>, StoreError> {
    let mut all = under_address_of(conn, who.account()).await?;
    for row in clients {
        let theirs = waitlist::of_emails(conn, slice::from_ref(&row.email)).await?;
        all.extend(theirs.into_iter().filter(|entry| entry.studio == row.studio));
    }
    let people = family::members(conn, who.account(), true).await?;
    let ids: Vec<FamilyMemberId> = people.iter().map(|row| row.id.into()).collect();
    all.extend(waitlist::of_members(conn, &ids).await?);
    let mut told = BTreeSet::new();
    all.retain(|entry| told.insert(entry.id));
    all.sort_by_key(|entry| Reverse((entry.joined_at, entry.id)));
    let mut waits = Vec::new();
    for entry in &all {
        let comes = people.iter().find(|row| Some(row.id) == entry.member);
        let mut place = waiting(entry);
        place["who_comes"] = json!(comes.map(|row| &row.name));
        place["studio"] =
            json!(studios::by_id(conn, entry.studio.into()).await?.map(|studio| studio.name));
        waits.push(place);
    }
    Ok(waits)
}
