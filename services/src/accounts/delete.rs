//! Deleting an account: what goes, what stays, what is in the way; and doing it.
//!
//! At each studio the client is forgotten as if its owner did it: the key is destroyed, and
//! names go from visits, cards and searches. What the books need stays as figures.

use domain::{FamilyMemberId, Instant, Money, StudioId};
use secrecy::SecretString;
use storage::{
    Collision, Connection, StoreError, Tx,
    audit::{self, Actor, Entry},
    bookings,
    entities::client,
    family, studios,
    vouchers::gift_cards,
};
use thiserror::Error;

use super::{AccountRefused, Visit, again::prove, unclaimed, visits};
use crate::{
    Services,
    auth::{SignedIn, Visitor},
    clients::{self, ClientRefused},
    jobs::{Enqueue, Job, enqueue},
    keys::ring,
    mail::{Farewell, Forgotten, forget_address_later, forget_client_later, forget_later},
    papers,
};

/// What deleting an account comes to.
#[derive(Clone, Debug)]
pub struct DeletePreview {
    /// What there is, by studio.
    pub studios: Vec<AtStudio>,
    /// How many people it books for.
    pub people: usize,
    /// What must be settled first.
    pub obstacles: Vec<Obstacle>,
    /// What is left on gift cards that the account got or keeps: their codes go on working
    /// for whoever has them, and nobody can send them again.
    pub on_cards: Vec<Money>,
}

/// What a studio has of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AtStudio {
    /// Its name.
    pub name: String,
    /// How many bookings lose their name.
    pub bookings: usize,
    /// How many receipts, invoices and credit notes stay as they are.
    pub papers: usize,
}

/// Why an account cannot be deleted yet.
#[derive(Clone, Debug)]
pub enum Obstacle {
    /// It is of the staff of this studio.
    Works(String),
    /// Visits that were booked with its address as a guest are not its own yet.
    Unclaimed,
    /// A visit is to come.
    ToCome(Box<Visit>),
    /// Something else at this studio: the code of a [`ClientRefused`].
    At(String, &'static str),
}

/// Why an account was not deleted. Nothing is changed.
#[derive(Debug, Error)]
pub enum DeleteRefused {
    /// The password is not the account's, or was tried too often.
    #[error(transparent)]
    Account(#[from] AccountRefused),
    /// Something must be settled first.
    #[error("something must be settled first")]
    InTheWay,
    /// Money is left on gift cards, and nobody said that the codes are kept elsewhere.
    #[error("money is left on gift cards")]
    CardsLeft,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl DeleteRefused {
    /// A stable code for the page's words.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Account(refused) => refused.code(),
            Self::InTheWay => "in_the_way",
            Self::CardsLeft => "cards_left",
            Self::Store(_) => "unavailable",
        }
    }
}

impl Collision for DeleteRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}

impl From<ClientRefused> for DeleteRefused {
    fn from(refused: ClientRefused) -> Self {
        match refused {
            ClientRefused::Store(error) => Self::Store(error),
            _ => Self::InTheWay,
        }
    }
}

/// What deleting the account would do, and what is in its way.
pub async fn delete_preview(
    services: &Services,
    who: &SignedIn,
) -> Result<DeletePreview, StoreError> {
    let (conn, now) = (services.store.reader(), services.now());
    let rows = storage::clients::of_account(conn, who.account()).await?;
    let mut obstacles = Vec::new();
    for studio in studios::among(conn, &works_at(conn, who).await?).await? {
        obstacles.push(Obstacle::Works(studio.name));
    }
    if unclaimed(services, who).await? > 0 {
        obstacles.push(Obstacle::Unclaimed);
    }
    let to_come = visits(services, who).await?.into_iter().filter(|visit| visit.is_to_come(now));
    obstacles.extend(to_come.map(|visit| Obstacle::ToCome(Box::new(visit))));
    let mut at = Vec::new();
    for studio in studios::among(conn, &known_at(&rows)).await? {
        let own = rows.iter().filter(|row| row.studio == studio.id);
        let (mut count, mut handed_out) = (0, 0);
        for row in own {
            count += bookings::ids_of_client(conn, row.id.into()).await?.len();
            handed_out += papers::of_person(conn, row).await?.len();
            for why in clients::in_the_way(conn, row.id.into(), now).await? {
                // Those are told one by one.
                if !matches!(why, ClientRefused::VisitsToCome) {
                    obstacles.push(Obstacle::At(studio.name.clone(), why.code()));
                }
            }
        }
        at.push(AtStudio { name: studio.name, bookings: count, papers: handed_out });
    }
    Ok(DeletePreview {
        studios: at,
        people: family::members(conn, who.account(), false).await?.len(),
        obstacles,
        on_cards: on_cards(conn, who, now).await?,
    })
}

/// The studios of whose staff somebody is, even where that is suspended.
async fn works_at<C: Connection>(conn: &C, who: &SignedIn) -> Result<Vec<StudioId>, StoreError> {
    storage::people::employers(conn, who.account()).await
}

fn known_at(rows: &[client::Model]) -> Vec<StudioId> {
    let mut all: Vec<StudioId> = rows.iter().map(|row| row.studio.into()).collect();
    all.sort();
    all.dedup();
    all
}

/// What is left on the cards that are the person's to use. What was sent to an address that
/// nobody has proved is somebody else's, perhaps: they are not told what it is worth.
async fn on_cards<C: Connection>(
    conn: &C,
    who: &SignedIn,
    now: Instant,
) -> Result<Vec<Money>, StoreError> {
    let mut cards = match storage::accounts::is_assumed(conn, who.account()).await? {
        true => Vec::new(),
        false => gift_cards::of_address_anywhere(conn, who.email()).await?,
    };
    cards.retain(|card| {
        let theirs = |email: &str| email.eq_ignore_ascii_case(who.email());
        theirs(&card.recipient_email) || card.recipient_email.is_empty()
    });
    cards.extend(storage::preferences::claimed_cards(conn, who.account()).await?);
    cards.sort_by_key(|card| card.id);
    cards.dedup_by_key(|card| card.id);
    let mut sums: Vec<Money> = Vec::new();
    for card in cards.iter().filter(|card| card.is_usable(now) && card.balance_minor > 0) {
        let left = card.balance()?;
        match sums.iter_mut().find(|sum| sum.currency == left.currency) {
            Some(sum) => sum.minor += left.minor,
            None => sums.push(left),
        }
    }
    Ok(sums)
}

/// Deletes the account of whoever is signed in, for good, and everything that says whose it
/// was. `cards` is whether they keep the codes of gift cards elsewhere, or give them up. A
/// mail to the address says that it was done.
///
/// Refuses with [`DeleteRefused::Account`] where the password is not theirs, and where
/// something must be settled first.
pub async fn delete(
    services: &Services,
    who: &SignedIn,
    visitor: &Visitor,
    password: &SecretString,
    cards: bool,
) -> Result<(), DeleteRefused> {
    who.confirmed().map_err(AccountRefused::from)?;
    prove(services, who, visitor, password).await?;
    services.store.retrying(|| try_delete(services, who, cards)).await?;
    // The keys that were lost open nothing in this process either.
    Ok(ring::load(services).await?)
}

async fn try_delete(services: &Services, who: &SignedIn, cards: bool) -> Result<(), DeleteRefused> {
    let (tx, now) = (services.store.begin().await?, services.now());
    let account = who.account();
    if !works_at(&*tx, who).await?.is_empty() {
        return Err(DeleteRefused::InTheWay);
    }
    if !cards && !on_cards(&*tx, who, now).await?.is_empty() {
        return Err(DeleteRefused::CardsLeft);
    }
    // What is being booked or waited for for them is there to be found, or is refused.
    let known = family::lock_all(&tx, account).await?;
    // What stands under an address that was only assumed may be somebody else's.
    let is_proved = !storage::accounts::is_assumed(&*tx, account).await?;
    if is_proved {
        // What was booked with it as a guest is theirs too.
        storage::clients::claim(&tx, account, who.email()).await?;
    }
    let studios = forget_clients(services, &tx, who, now).await?;
    if is_proved {
        storage::clients::forget_cards_of(&tx, who.email()).await?;
        crate::waitlist::let_go_of(&tx, None, &[who.email().to_lowercase()], now).await?;
        storage::waitlist::forget_address(&tx, who.email(), now).await?;
    }
    // Whom the account books for goes with it, whoever has its address.
    storage::accounts::close(&tx, account).await?;
    let people = family::members(&*tx, account, true).await?;
    if people.len() > known {
        // Somebody was added meanwhile, for whom a time may be booked or waited for already.
        return Err(StoreError::Retry.into());
    }
    let people: Vec<FamilyMemberId> = people.into_iter().map(|row| row.id.into()).collect();
    crate::waitlist::forget_members(&tx, None, &people, now).await?;
    let wanted = storage::accounts::address(&*tx, account).await?.and_then(|open| open.wanted);
    let farewell = Farewell { name: who.name().to_owned(), email: who.email().to_owned(), studios };
    storage::accounts::remove(&tx, account).await?;
    let entry = Entry {
        studio: None,
        actor: Actor::Client(account),
        action: "account.deleted",
        object: account.to_string(),
        detail: String::new(),
    };
    audit::append(&tx, entry, now).await?;
    let forgotten = Forgotten::of(services, (who.name(), who.email()), Vec::new());
    forget_later(&tx, forgotten, now).await?;
    if let Some(wanted) = wanted {
        // A mail went to the address that was to take the place of theirs, too.
        forget_address_later(services, &tx, &wanted, now).await?;
    }
    farewell.enqueue(services, &tx, now).await?;
    let when = Enqueue { studio: None, run_at: now, dedupe: Some(format!("scrub:{account}")) };
    enqueue(&tx, &Job::Scrub, when, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Forgets whom the account is a client as, and whom it books for, everywhere, with the copies of
/// mails to them and about them. Says at which studios.
async fn forget_clients(
    services: &Services,
    tx: &Tx,
    who: &SignedIn,
    now: Instant,
) -> Result<Vec<String>, DeleteRefused> {
    let mut rows = storage::clients::of_account(&**tx, who.account()).await?;
    // One order for everybody, so that nobody waits for whoever waits for them.
    rows.sort_by_key(|row| row.id);
    let ids: Vec<_> = rows.iter().map(|row| row.id.into()).collect();
    storage::clients::lock(tx, &ids).await?;
    // A studio may have written to them by another address and name than the account has: those
    // are known until the first of them is forgotten.
    for row in &rows {
        forget_client_later(services, tx, row.id.into(), now).await?;
    }
    for row in &rows {
        let by = (row.studio.into(), Actor::Client(who.account()));
        clients::forget(tx, by, row.id.into(), now).await?;
    }
    let names = studios::among(&**tx, &known_at(&rows)).await?;
    Ok(names.into_iter().map(|studio| studio.name).collect())
}
