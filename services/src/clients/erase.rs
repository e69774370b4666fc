//! Forgetting a client for good.
//!
//! The key is destroyed and its lock lost, and with them whatever was sealed: answers, notes,
//! reasons, in this database and in every backup of it (`docs/adr/0007`). Name, address and
//! number go from the client and from each booking. What was booked and paid stays, as figures
//! without a person: the books must add up.

use std::collections::BTreeSet;

use domain::{BookingId, ClientId, Instant, StudioId};
use storage::{
    Connection, StoreError, Tx, audit::Actor, bookings, cards, clients, disputes,
    entities::card_on_file, family, payments as rows, sales, screenings, vouchers::courses,
};

use super::{ClientRefused, alive, card::has_visits_to_come, note};
use crate::{
    Services,
    auth::OwnerSession,
    jobs::{Enqueue, Job, enqueue},
    keys::ring,
    mail::forget_client_later,
    payments, waitlist,
};

/// What erasing a client would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasePreview {
    /// As they are called.
    pub name: String,
    /// How many bookings lose their name.
    pub bookings: usize,
    /// What of them is made unreadable, and what stays.
    pub kept: Kept,
    /// Why it cannot be done yet: codes of [`ClientRefused`].
    pub obstacles: Vec<&'static str>,
}

/// How much there is of what is destroyed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Visits with answers to the safety questions.
    pub answers: usize,
    /// Visits with a session note.
    pub notes: usize,
    /// How often they said how they are.
    pub check_ins: usize,
    /// Whether they sign in: their account is theirs, and stays.
    pub account: bool,
}

/// What erasing would do, and what is in its way.
pub async fn erase_preview(
    services: &Services,
    owner: &OwnerSession,
    id: ClientId,
) -> Result<ErasePreview, ClientRefused> {
    let (conn, now) = (services.store.reader(), services.now());
    let (row, _) = alive(conn, owner.studio(), id).await?;
    let (group, ids) = everything(conn, id).await?;
    let obstacles = obstacles(conn, &group, &ids, now).await?;
    Ok(ErasePreview {
        name: row.name,
        kept: Kept {
            answers: answered(conn, &ids).await?,
            notes: storage::notes::noted(conn, &ids).await?.len(),
            check_ins: storage::outcomes::check_ins(conn, id).await?.len(),
            account: row.account.is_some(),
        },
        bookings: ids.len(),
        obstacles: obstacles.iter().map(ClientRefused::code).collect(),
    })
}

/// How many of the visits have answers.
async fn answered<C: Connection>(conn: &C, ids: &[BookingId]) -> Result<usize, StoreError> {
    let all = screenings::outcomes(conn, ids).await?;
    Ok(all.iter().map(|one| one.booking).collect::<BTreeSet<_>>().len())
}

/// The client and everybody who turned out to be them, with all their bookings.
async fn everything<C: Connection>(
    conn: &C,
    id: ClientId,
) -> Result<(Vec<ClientId>, Vec<BookingId>), StoreError> {
    let group = clients::group(conn, id).await?;
    let group: Vec<ClientId> = group.into_iter().map(|row| row.id.into()).collect();
    let mut ids = Vec::new();
    for client in &group {
        ids.extend(bookings::ids_of_client(conn, *client).await?);
    }
    Ok((group, ids))
}

async fn obstacles<C: Connection>(
    conn: &C,
    group: &[ClientId],
    ids: &[BookingId],
    now: Instant,
) -> Result<Vec<ClientRefused>, StoreError> {
    let mut found = Vec::new();
    let others = family::booked_for(conn, group).await?;
    let whose: Vec<ClientId> = group.iter().copied().chain(others).collect();
    if has_visits_to_come(conn, &whose, now).await? {
        found.push(ClientRefused::VisitsToCome);
    }
    let owed = !payments::owed_for(conn, ids).await?.is_empty();
    if owed || on_its_way(conn, ids).await? || sale_goes_back(conn, group).await? {
        found.push(ClientRefused::MoneyOwed);
    }
    for fee in cards::fees_for(conn, ids).await? {
        if !fee.state()?.is_settled() {
            found.push(ClientRefused::FeeOpen);
            break;
        }
    }
    if disputes::of_bookings(conn, ids).await?.iter().any(|row| !row.is_closed()) {
        found.push(ClientRefused::Disputed);
    }
    let bought = courses::of_clients(conn, group).await?;
    if bought.iter().any(|row| row.state == "active" && row.sessions_left > 0) {
        found.push(ClientRefused::CourseLeft);
    }
    Ok(found)
}

/// Whether money for something they bought is on its way back.
async fn sale_goes_back<C: Connection>(conn: &C, group: &[ClientId]) -> Result<bool, StoreError> {
    for sale in clients::bought_by(conn, group).await? {
        for refund in sales::refunds_of(conn, sale).await? {
            if matches!(refund.state()?, rows::RefundState::Requested | rows::RefundState::Pending)
            {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Whether money is on its way, in or out.
async fn on_its_way<C: Connection>(conn: &C, ids: &[BookingId]) -> Result<bool, StoreError> {
    let open = ["requested", "pending"];
    let refunds = rows::refunds_for(conn, ids).await?;
    let attempts = rows::attempts_for(conn, ids).await?;
    Ok(refunds.iter().any(|row| open.contains(&row.state.as_str()))
        || attempts.iter().any(|row| ["creating", "open"].contains(&row.state.as_str())))
}

/// Forgets a client for good. There is no way back.
///
/// Refuses with [`ClientRefused::Unconfirmed`] whoever did not prove lately who they are, and
/// while visits are to come, money is on its way to them, a fee or a dispute is not settled, or
/// sessions they paid for are left. Cards of theirs are given up at the gateway.
pub async fn erase(
    services: &Services,
    owner: &OwnerSession,
    id: ClientId,
) -> Result<(), ClientRefused> {
    owner.confirmed()?;
    services.store.retrying(|| try_erase(services, owner, id)).await?;
    Ok(ring::load(services).await?)
}

async fn try_erase(
    services: &Services,
    owner: &OwnerSession,
    id: ClientId,
) -> Result<(), ClientRefused> {
    let (tx, now) = (services.store.begin().await?, services.now());
    clients::lock(&tx, &[id]).await?;
    forget_client_later(services, &tx, id, now).await?;
    forget(&tx, (owner.studio(), owner.actor()), id, now).await?;
    tx.commit().await?;
    Ok(())
}

/// What is in the way of forgetting a client now.
pub(crate) async fn in_the_way<C: Connection>(
    conn: &C,
    id: ClientId,
    now: Instant,
) -> Result<Vec<ClientRefused>, StoreError> {
    let (group, ids) = everything(conn, id).await?;
    obstacles(conn, &group, &ids, now).await
}

/// Forgets a client with the transaction, and writes down who did it. The caller reads the
/// ring of keys again once it is committed.
pub(crate) async fn forget(
    tx: &Tx,
    by: (StudioId, Actor),
    id: ClientId,
    now: Instant,
) -> Result<(), ClientRefused> {
    let studio = by.0;
    clients::lock(tx, &[id]).await?;
    alive(&**tx, studio, id).await?;
    let (group, ids) = everything(&**tx, id).await?;
    clients::lock(tx, &group).await?;
    if let Some(why) = obstacles(&**tx, &group, &ids, now).await?.into_iter().next() {
        return Err(why);
    }
    forget_all(tx, studio, &group, now).await?;
    note(tx, by, "client.erased", (id, format!("{} bookings", ids.len())), now).await?;
    tx.announce(studio);
    Ok(())
}

/// Forgets these clients with the transaction, without asking whether anything is in the way.
pub(crate) async fn forget_all(
    tx: &Tx,
    studio: StudioId,
    group: &[ClientId],
    now: Instant,
) -> Result<(), StoreError> {
    let mut ids = Vec::new();
    for client in group {
        ids.extend(bookings::ids_of_client(&**tx, *client).await?);
    }
    let kept = cards::of_bookings(&**tx, &ids).await?;
    for card in kept.into_iter().filter(card_on_file::Model::is_kept) {
        let dedupe = Some(format!("{}:detach", card.booking));
        let when = Enqueue { studio: Some(studio), run_at: now, dedupe };
        enqueue(tx, &Job::DetachCard { booking: card.booking.into() }, when, now).await?;
    }
    let whom: Vec<_> = group.iter().map(|client| (studio, *client)).collect();
    ring::lose(tx, &whom).await?;
    // Earlier ones too: whoever waits under them waits no more.
    let known = clients::addresses(&**tx, group).await?;
    let emails: Vec<String> = known.into_iter().map(|(_, email)| email).collect();
    waitlist::let_go_of(tx, Some(studio), &emails, now).await?;
    // A child has no address: others wait for them. Later nobody knows who they were, nor for
    // whom the account waits, by its own address and name.
    let mut members = family::people_among(&**tx, group).await?;
    members.extend(family::people_through(&**tx, group).await?);
    let members: Vec<_> = members.into_iter().collect();
    waitlist::forget_members(tx, Some(studio), &members, now).await?;
    clients::erase(tx, group, now).await?;
    // What was overwritten is still in the database's files.
    let Some(client) = group.first() else { return Ok(()) };
    let dedupe = Some(format!("scrub:{client}"));
    let when = Enqueue { studio: Some(studio), run_at: now, dedupe };
    enqueue(tx, &Job::Scrub, when, now).await
}
