//! The address of whoever is signed in: whether somebody has proved that it is theirs, and
//! another one in its place.
//!
//! An address that was mistyped must not let a stranger in, neither the one that is left nor the
//! one that is to come. So a new one takes the password twice: where it is asked for, and
//! where its link is opened. Nothing changes before that.

use chrono::TimeDelta;
use domain::{
    AccountId, Instant,
    contact::{FieldError, check_email},
};
use secrecy::SecretString;
use sha2::{Digest, Sha256};
use storage::{
    Constraint, StoreError, Tx,
    audit::{self, Actor, Entry},
    clients,
    entities::{account, account_address},
};
use uuid::Uuid;

use super::{
    AccountRefused,
    again::prove,
    register::enqueue_mail,
    sign_in::{count_try, from_here},
};
use crate::{
    Services,
    auth::{SignInOutcome, SignedIn, Visitor, enter},
    limits::LimitKind,
    mail::{Mail, OldAddress, forget_address_later, forget_unwanted},
};

/// What a link to a new address is signed for.
const PURPOSE: &str = "new address";
/// How long it works.
pub(crate) const OPEN_FOR: TimeDelta = TimeDelta::hours(24);
/// An account's id, and a digest of the address and of when it was asked for.
const CLAIMS: usize = 16 + 32;

/// How it stands with somebody's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// What they sign in with.
    pub email: String,
    /// Whether nobody has proved it yet.
    pub is_assumed: bool,
    /// The one that takes its place once it is proved.
    pub wanted: Option<String>,
}

/// How it stands with the address of an account.
pub async fn address(
    services: &Services,
    account: AccountId,
) -> Result<Option<Address>, StoreError> {
    let conn = services.store.reader();
    let Some(row) = storage::accounts::by_id(conn, account).await? else { return Ok(None) };
    let open = storage::accounts::address(conn, account).await?;
    Ok(Some(Address {
        email: row.email,
        is_assumed: open.as_ref().is_some_and(|open| open.assumed_at.is_some()),
        wanted: open.and_then(|open| open.wanted),
    }))
}

/// Asks for another address in the place of theirs: the mail that proves it goes there, and
/// until then everything stays. Whoever has an account with it is told so, and nobody else;
/// whoever only typed it once, and never proved it, keeps nobody from having it.
///
/// Refuses with [`AccountRefused::Unconfirmed`], `Invalid`, `Credentials`, `TooMany` and `Busy`.
pub async fn change_address(
    services: &Services,
    who: &SignedIn,
    visitor: &Visitor,
    email: &str,
    password: &SecretString,
) -> Result<(), AccountRefused> {
    who.confirmed()?;
    let wrong = |error| AccountRefused::Invalid(vec![error]);
    let email = check_email(email).map_err(wrong)?.to_lowercase();
    if email == who.email() {
        return Err(wrong(FieldError::new("email", "same")));
    }
    prove(services, who, visitor, password).await?;
    // Each is a mail to somebody who may not want it.
    services.limits.check(LimitKind::Reset, &format!("address:{}", who.account()))?;
    let now = services.now();
    let tx = services.store.begin().await?;
    let before = storage::accounts::address(&*tx, who.account()).await?;
    if let Some(before) = before.and_then(|open| open.wanted).filter(|before| *before != email) {
        give_up(services, &tx, &before, now).await?;
    }
    storage::accounts::want(&tx, who.account(), &email, now).await?;
    let mail = match storage::accounts::somebodys(&*tx, &email).await? {
        Some(other) => Mail::AccountExists { account: other.id.into() },
        None => Mail::NewAddress { account: who.account() },
    };
    enqueue_mail(&tx, mail, now).await?;
    note(&tx, who.account(), "account.address_asked", now).await?;
    tx.commit().await?;
    Ok(())
}

/// Gives up the address that was to take the place of theirs: its link opens nothing any more.
pub async fn keep_address(services: &Services, who: &SignedIn) -> Result<(), StoreError> {
    let (tx, now) = (services.store.begin().await?, services.now());
    let before = storage::accounts::address(&*tx, who.account()).await?;
    if let Some(before) = before.and_then(|open| open.wanted) {
        give_up(services, &tx, &before, now).await?;
    }
    storage::accounts::want_none(&tx, who.account()).await?;
    tx.commit().await
}

/// The copies of what was mailed to an address that somebody asked for, and wants no more, are
/// forgotten while it is known; those to whoever has an account with it are theirs.
async fn give_up(
    services: &Services,
    tx: &Tx,
    wanted: &str,
    now: Instant,
) -> Result<(), StoreError> {
    if storage::accounts::somebodys(&**tx, wanted).await?.is_some() {
        return Ok(());
    }
    forget_unwanted(services, tx, wanted, now).await
}

/// Mails once more what proves the address that is still to be proved. Refuses with
/// [`AccountRefused::TooMany`].
pub async fn mail_address_again(services: &Services, who: &SignedIn) -> Result<(), AccountRefused> {
    services.limits.check(LimitKind::Reset, &format!("address:{}", who.account()))?;
    let (account, now) = (who.account(), services.now());
    let tx = services.store.begin().await?;
    let open = storage::accounts::address(&*tx, account).await?;
    let mail = match open {
        Some(open) if open.wanted.is_some() => Mail::NewAddress { account },
        Some(open) if open.assumed_at.is_some() => Mail::VerifyAddress { account },
        _ => return Ok(()),
    };
    enqueue_mail(&tx, mail, now).await?;
    tx.commit().await?;
    Ok(())
}

/// What opens the page that proves the address somebody asked for, and that address; nothing
/// where none was, or somebody else has it by now.
pub(crate) async fn new_address(
    services: &Services,
    account: AccountId,
) -> Result<Option<(String, String)>, StoreError> {
    let conn = services.store.reader();
    let open = storage::accounts::address(conn, account).await?;
    let Some((open, email)) = open.and_then(|open| Some((open.clone(), open.wanted?))) else {
        return Ok(None);
    };
    if storage::accounts::somebodys(conn, &email).await?.is_some() {
        return Ok(None);
    }
    let token = services.links.sign(PURPOSE, &claims(&open), services.now() + OPEN_FOR);
    Ok(Some((email, token)))
}

/// The address that a link is to prove, while it would still work: for the page that shows
/// the form. It uses nothing up.
pub async fn address_of_link(
    services: &Services,
    token: &str,
) -> Result<Option<String>, StoreError> {
    let Some((_, open)) = opened(services, token).await? else { return Ok(None) };
    Ok(open.wanted)
}

/// Proves the address that was asked for: it is the account's from now on, every session of
/// it ends, links that were mailed to the other address open nothing any more, and whoever
/// types the password is signed in. What is to come goes to the new address: mails about
/// visits, offers from waitlists, gift cards.
///
/// Works once. Refuses with [`AccountRefused::Link`], `Credentials`, `TooMany` and `Busy`.
pub async fn confirm_address(
    services: &Services,
    visitor: &Visitor,
    token: &str,
    password: &SecretString,
) -> Result<SignInOutcome, AccountRefused> {
    services.limits.check_address(LimitKind::SignInAddress, visitor.address)?;
    let found = opened(services, token).await?;
    let (account, open) = found.ok_or(AccountRefused::Link)?;
    count_try(services, visitor, &account.email)?;
    let known = services.hasher.verify(password, account.password_hash.as_deref()).await?;
    if !known.matches {
        return Err(AccountRefused::Credentials);
    }
    let session = services.store.retrying(|| write(services, visitor, &account, &open)).await?;
    let email = open.wanted.as_deref().unwrap_or_default();
    services.limits.know(&from_here(email, visitor));
    Ok(session)
}

async fn write(
    services: &Services,
    visitor: &Visitor,
    account: &account::Model,
    open: &account_address::Model,
) -> Result<SignInOutcome, AccountRefused> {
    let (id, now): (AccountId, _) = (account.id.into(), services.now());
    let tx = services.store.begin().await?;
    let seen = account.password_hash.as_deref().unwrap_or_default();
    if !storage::accounts::confirm_password(&tx, id, seen, seen).await? {
        return Err(AccountRefused::Credentials);
    }
    // Nobody else decides about it until this ends.
    let current = storage::accounts::address(&*tx, id).await?;
    let email = open.wanted.as_deref().filter(|_| current.as_ref() == Some(open));
    let email = email.ok_or(AccountRefused::Link)?;
    // Whoever typed it elsewhere has not proved it: this is proof that it is not theirs alone.
    storage::accounts::remove_nobodys(&tx, email).await?;
    storage::accounts::set_email(&tx, id, email, now).await.map_err(|error| match error {
        StoreError::Conflict(Constraint::Unique) => AccountRefused::Link,
        other => other.into(),
    })?;
    storage::accounts::void_tokens(&tx, id).await?;
    storage::accounts::end_all(&tx, id).await?;
    // Nothing knows the other one any more where the account is deleted one day: what was mailed
    // there is forgotten now, and what is mailed there below, within a day.
    forget_address_later(services, &tx, &account.email, now).await?;
    let trusted = open.assumed_at.is_none();
    if trusted {
        follow(&tx, account, email, now).await?;
        let old = OldAddress { name: account.name.clone(), email: account.email.clone() };
        old.enqueue(services, &tx, now).await?;
    } else {
        correct(&tx, account, email, now).await?;
    }
    clients::claim(&tx, id, email).await?;
    note(&tx, id, "account.address_changed", now).await?;
    let session = enter(&tx, id, visitor, now).await?;
    tx.commit().await?;
    Ok(session)
}

/// The studio that was set up with the mistyped address has the right one.
async fn correct(
    tx: &Tx,
    account: &account::Model,
    email: &str,
    now: Instant,
) -> Result<(), StoreError> {
    let id = account.id.into();
    for studio in storage::accounts::correct_studios(tx, id, &account.email, email).await? {
        let entry = Entry {
            studio: Some(studio),
            actor: Actor::Owner(id),
            action: "studio.details",
            object: studio.to_string(),
            detail: "email".to_owned(),
        };
        audit::append(tx, entry, now).await?;
    }
    Ok(())
}

/// What is known under the old address goes by the new one: it is the same person. A studio
/// that knows somebody else by the new one keeps both apart, and writes to the new one too.
/// Whoever reads the mail of the old one is told nothing more, and no link in it opens anything.
async fn follow(
    tx: &Tx,
    account: &account::Model,
    email: &str,
    now: Instant,
) -> Result<(), StoreError> {
    let mut rows = clients::of_account(&**tx, account.id.into()).await?;
    rows.retain(|row| row.email == account.email);
    rows.sort_by_key(|row| row.id);
    let ids: Vec<_> = rows.iter().map(|row| row.id.into()).collect();
    clients::lock(tx, &ids).await?;
    for old in rows {
        let taken = clients::by_email(&**tx, old.studio.into(), email).await?.is_some();
        let key = if taken { format!("none:{}", old.id) } else { email.to_owned() };
        let new = storage::entities::client::Model { email: key, ..old };
        clients::set_contact(tx, &new).await?;
        let entry = Entry {
            studio: Some(new.studio.into()),
            actor: Actor::Client(account.id.into()),
            action: "client.contact_changed",
            object: new.id.to_string(),
            detail: String::new(),
        };
        audit::append(tx, entry, now).await?;
        tx.announce(new.studio.into());
    }
    let id = account.id.into();
    clients::void_links_of_account(tx, id).await?;
    clients::move_contact(tx, id, (&account.email, email)).await?;
    storage::accounts::move_mail(tx, &account.email, email).await
}

async fn note(
    tx: &Tx,
    account: AccountId,
    action: &'static str,
    now: Instant,
) -> Result<(), StoreError> {
    let entry = Entry {
        studio: None,
        actor: Actor::Client(account),
        action,
        object: account.to_string(),
        detail: String::new(),
    };
    audit::append(tx, entry, now).await
}

/// Whose address a link is to prove, and which.
async fn opened(
    services: &Services,
    token: &str,
) -> Result<Option<(account::Model, account_address::Model)>, StoreError> {
    let said = services.links.claims::<CLAIMS>(PURPOSE, token, services.now());
    let Ok(said) = said else { return Ok(None) };
    let Ok(id) = Uuid::from_slice(&said[..16]) else { return Ok(None) };
    let conn = services.store.reader();
    let open = storage::accounts::address(conn, id.into()).await?;
    let open = open.filter(|open| open.wanted.is_some() && claims(open) == said);
    let account = storage::accounts::by_id(conn, id.into()).await?;
    Ok(account.zip(open))
}

/// What a link says of an address that was asked for: so that it proves that one alone.
fn claims(open: &account_address::Model) -> [u8; CLAIMS] {
    let mut digest = Sha256::new();
    digest.update(open.wanted_at.unwrap_or_default().to_be_bytes());
    digest.update(open.wanted.as_deref().unwrap_or_default().as_bytes());
    let mut said = [0; CLAIMS];
    said[..16].copy_from_slice(open.account.as_bytes());
    said[16..].copy_from_slice(&digest.finalize());
    said
}
