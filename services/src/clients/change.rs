//! What the desk changes about a client.

use std::collections::BTreeSet;

use domain::{
    ClientId, Instant,
    contact::{Contact, ContactInput, FieldError},
};
use storage::{
    Constraint, StoreError, Tx, bookings, clients, course_plans,
    entities::{client, client_desk},
    family,
};

use super::{ClientRefused, address, alive, note};
use crate::{
    Services,
    auth::DeskSession,
    bookings::letters,
    courses,
    papers::{self, Address},
    waitlist,
};

/// The longest note for the desk, in characters.
pub const NOTE_LENGTH: usize = 200;
/// The longest reason for a block, in characters.
pub const WHY_LENGTH: usize = 200;

/// Writes how a client is called and reached, on their visits to come too.
///
/// Refuses with [`ClientRefused::Invalid`], also an address that another client of the studio
/// has: those two are one, and can be merged.
pub async fn set_contact(
    services: &Services,
    desk: &DeskSession,
    id: ClientId,
    typed: &ContactInput,
) -> Result<(), ClientRefused> {
    let contact = typed.check_at_desk().map_err(ClientRefused::Invalid)?;
    services.store.retrying(|| try_set_contact(services, desk, id, &contact)).await
}

async fn try_set_contact(
    services: &Services,
    desk: &DeskSession,
    id: ClientId,
    contact: &Contact,
) -> Result<(), ClientRefused> {
    let (tx, now) = (services.store.begin().await?, services.now());
    clients::lock(&tx, &[id]).await?;
    let (old, _) = alive(&*tx, desk.studio(), id).await?;
    let email = contact.email_key().unwrap_or_else(|| format!("none:{id}"));
    let (name, phone) = (contact.name.clone(), contact.phone.clone());
    let new = client::Model { name, email, phone, ..old.clone() };
    if new == old {
        return Ok(());
    }
    clients::set_contact(&tx, &new).await.map_err(|error| match error {
        StoreError::Conflict(Constraint::Unique) => {
            ClientRefused::Invalid(vec![FieldError::new("email", "somebody_else")])
        }
        other => other.into(),
    })?;
    let email = contact.email.as_deref().unwrap_or_default();
    let told = (contact.name.as_str(), email, contact.phone.as_deref());
    let visits = clients::tell_visits(&tx, &old, told, now).await?;
    if new.email != old.email {
        reach_elsewhere(&tx, (&old, &new), now).await?;
    }
    let by = (desk.studio(), desk.actor());
    note(&tx, by, "client.contact_changed", (id, format!("{visits} visits to come")), now).await?;
    tx.announce(desk.studio());
    tx.commit().await?;
    Ok(())
}

/// The address before was wrong, or is theirs no more: what was mailed there opens nothing any
/// longer. The new one gets fresh links, to each visit to come or to its course, and to places
/// on the waitlist. Whoever books for a client is still reached as before.
async fn reach_elsewhere(
    tx: &Tx,
    (old, new): (&client::Model, &client::Model),
    now: Instant,
) -> Result<(), StoreError> {
    let id = new.id.into();
    clients::void_links_of_client(tx, id).await?;
    let mut visits = bookings::of_client(&**tx, id, u64::from(u32::MAX)).await?;
    visits.retain(|visit| visit.is_booked() && visit.span.end > now);
    let ids: Vec<_> = visits.iter().map(|visit| visit.id).collect();
    let booked = family::bookers(&**tx, &ids).await?;
    let places = course_plans::places(&**tx, &ids).await?;
    let plan_of = |id| places.iter().find(|place| place.booking == id).map(|place| place.plan);
    let mut plans = BTreeSet::new();
    for visit in visits.iter().filter(|visit| !booked.contains_key(&visit.id)) {
        match plan_of(visit.id) {
            Some(plan) => {
                plans.insert(plan);
            }
            None => letters::link_renewed(tx, visit, now).await?,
        }
    }
    for id in plans {
        if let Some(plan) = course_plans::by_id(&**tx, id).await? {
            courses::letters::link_renewed(tx, &plan, now).await?;
        }
    }
    if let (Some(from), Some(to)) = (address(&old.email), address(&new.email)) {
        waitlist::readdress(tx, new.studio.into(), (&from, &to), now).await?;
    }
    Ok(())
}

/// Writes whom a client's invoices are made out to, from now on; an address that says nothing
/// is none, and they are made out by the client's name. Refuses with [`ClientRefused::Invalid`].
pub async fn set_invoice_address(
    services: &Services,
    desk: &DeskSession,
    id: ClientId,
    address: &Address,
) -> Result<(), ClientRefused> {
    let long = address.too_long();
    if !long.is_empty() {
        let errors = long.into_iter().map(|field| FieldError::new(field, "too_long"));
        return Err(ClientRefused::Invalid(errors.collect()));
    }
    let attempt = || async {
        let (tx, now) = (services.store.begin().await?, services.now());
        clients::lock(&tx, &[id]).await?;
        alive(&*tx, desk.studio(), id).await?;
        papers::write_address(&tx, (desk.studio(), id), address, now).await?;
        let by = (desk.studio(), desk.actor());
        note(&tx, by, "client.invoice_address", (id, String::new()), now).await?;
        Ok(tx.commit().await?)
    };
    services.store.retrying(attempt).await
}

/// Writes a few words for the desk about a client; empty for none. Not for health: everybody
/// at the desk reads them.
pub async fn set_note(
    services: &Services,
    desk: &DeskSession,
    id: ClientId,
    typed: &str,
) -> Result<(), ClientRefused> {
    let words = words("note", typed, NOTE_LENGTH)?;
    let change = |facts: client_desk::Model, _| client_desk::Model { note: words.clone(), ..facts };
    changed(services, desk, id, "client.note_changed", change).await
}

/// Keeps a client from booking online, for a reason that the desk reads: they are told to
/// call. Staff enter their visits all the same.
pub async fn block(
    services: &Services,
    desk: &DeskSession,
    id: ClientId,
    why: &str,
) -> Result<(), ClientRefused> {
    let why = words("why", why, WHY_LENGTH)?;
    if why.is_empty() {
        return Err(ClientRefused::Invalid(vec![FieldError::new("why", "required")]));
    }
    let change = |facts: client_desk::Model, now: Instant| client_desk::Model {
        blocked_at: Some(facts.blocked_at.unwrap_or(now.timestamp())),
        blocked_why: why.clone(),
        ..facts
    };
    changed(services, desk, id, "client.blocked", change).await
}

/// Lets a client book online again.
pub async fn unblock(
    services: &Services,
    desk: &DeskSession,
    id: ClientId,
) -> Result<(), ClientRefused> {
    let change = |facts: client_desk::Model, _| client_desk::Model {
        blocked_at: None,
        blocked_why: String::new(),
        ..facts
    };
    changed(services, desk, id, "client.unblocked", change).await
}

/// Writes a change of what the desk keeps, and that it was made; nothing where it is none.
async fn changed(
    services: &Services,
    desk: &DeskSession,
    id: ClientId,
    action: &str,
    change: impl Fn(client_desk::Model, Instant) -> client_desk::Model,
) -> Result<(), ClientRefused> {
    let attempt = || async {
        let (tx, now) = (services.store.begin().await?, services.now());
        clients::lock(&tx, &[id]).await?;
        let (_, old) = alive(&*tx, desk.studio(), id).await?;
        let new = change(old.clone(), now);
        if new != old {
            clients::set_facts(&tx, &new).await?;
            let by = (desk.studio(), desk.actor());
            note(&tx, by, action, (id, String::new()), now).await?;
            tx.commit().await?;
        }
        Ok(())
    };
    services.store.retrying(attempt).await
}

fn words(field: &'static str, typed: &str, most: usize) -> Result<String, ClientRefused> {
    let typed = typed.trim();
    let problem = if typed.chars().count() > most {
        "too_long"
    } else if typed.chars().any(char::is_control) {
        "not_text"
    } else {
        return Ok(typed.to_owned());
    };
    Err(ClientRefused::Invalid(vec![FieldError::new(field, problem)]))
}
