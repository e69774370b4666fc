//! Accounts of people who work at a studio, before they have signed in.

use domain::{AccountId, Instant, StudioId, TherapistId, contact::check_email};
use storage::{
    Collision, StoreError, Tx,
    audit::{Actor, Entry},
    entities::therapist,
};
use thiserror::Error;

use super::register;
use crate::{
    Services,
    jobs::{Enqueue, Job, enqueue},
    mail::Mail,
};

/// The account with this lower-cased address, or a new one, and whether it has a password
/// that is theirs. One that was set before the address was proved is removed: it may be a
/// stranger's, and whoever signed in with it is signed out. Whoever proved the address stays
/// signed in: a role counts from the next request on, and shortens their sessions by itself.
pub(crate) async fn account(
    tx: &Tx,
    name: &str,
    email: &str,
    now: Instant,
) -> Result<(AccountId, bool), StoreError> {
    let known = storage::accounts::by_email(&**tx, email).await?;
    let proved = known.as_ref().is_some_and(|known| known.email_verified_at.is_some());
    let account = match known {
        Some(known) => known.id.into(),
        None => register::insert(tx, name, email, None, now).await?,
    };
    if !proved {
        storage::accounts::set_password(tx, account, None).await?;
        storage::accounts::end_all(tx, account).await?;
    }
    Ok((account, proved))
}

/// Lets whoever has this lower-cased address sign in as the therapist, and enqueues the
/// mail that says how. `by` is who wants it.
pub(crate) async fn invite(
    tx: &Tx,
    (studio, therapist): (StudioId, TherapistId),
    (name, email): (&str, &str),
    by: Actor,
    now: Instant,
) -> Result<AccountId, StoreError> {
    let (account, _) = account(tx, name, email, now).await?;
    storage::accounts::appoint(tx, account, studio, therapist, now).await?;
    mail_invitation(tx, account, studio, now).await?;
    let entry = Entry {
        studio: Some(studio),
        actor: by,
        action: "role.therapist_granted",
        object: account.to_string(),
        detail: String::new(),
    };
    storage::audit::append(tx, entry, now).await?;
    Ok(account)
}

/// Enqueues the mail that says how to sign in; once in five minutes.
pub(crate) async fn mail_invitation(
    tx: &Tx,
    account: AccountId,
    studio: StudioId,
    now: Instant,
) -> Result<(), StoreError> {
    let mail = Mail::Invitation { account, studio };
    let dedupe = format!("{}:{account}:{studio}:{}", mail.kind(), now.timestamp() / 300);
    let when = Enqueue { studio: Some(studio), run_at: now, dedupe: Some(dedupe) };
    enqueue(tx, &Job::Mail(mail), when, now).await
}

/// Why nobody was invited.
#[derive(Debug, Error)]
pub enum TherapistRefused {
    /// There is no studio of that name.
    #[error("there is no studio `{0}`")]
    UnknownStudio(String),
    /// No such therapist works there.
    #[error("no therapist `{0}` works there")]
    UnknownTherapist(String),
    /// Somebody else signs in as that therapist.
    #[error("somebody with another address signs in as `{0}` already")]
    HasAccount(String),
    /// They sign in as another therapist of the studio.
    #[error("`{0}` signs in as another therapist there")]
    SomebodyElse(String),
    /// It does not look like an address.
    #[error("`{0}` does not look like an email address")]
    Email(String),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Collision for TherapistRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}

/// Lets whoever has this address sign in as a therapist of the studio, with a new account
/// if they have none, and mails them how. Again is no error: the mail is sent again.
pub async fn create_therapist_account(
    services: &Services,
    studio: &str,
    therapist: &str,
    email: &str,
) -> Result<AccountId, TherapistRefused> {
    let address = check_email(email).map_err(|_| TherapistRefused::Email(email.to_owned()))?;
    let address = address.to_lowercase();
    let invited = services.store.retrying(|| async {
        let tx = services.store.begin().await?;
        let found = storage::studios::by_slug(&*tx, studio).await?;
        let found = found.ok_or_else(|| TherapistRefused::UnknownStudio(studio.to_owned()))?;
        let all = storage::studios::every_therapist(&*tx, found.id.into()).await?;
        let person = all.iter().find(|row| row.slug == therapist && row.active);
        let person =
            person.ok_or_else(|| TherapistRefused::UnknownTherapist(therapist.to_owned()))?;
        let known = storage::accounts::by_email(&*tx, &address).await?.map(|known| known.id);
        if person.account.is_some() && person.account != known {
            return Err(TherapistRefused::HasAccount(therapist.to_owned()));
        }
        let is_known = |row: &therapist::Model| known.is_some() && row.account == known;
        if all.iter().any(|row| row.id != person.id && is_known(row)) {
            return Err(TherapistRefused::SomebodyElse(address.clone()));
        }
        let whom = (found.id.into(), person.id.into());
        let typed = (person.name.as_str(), address.as_str());
        let account = invite(&tx, whom, typed, Actor::System, services.now()).await?;
        tx.commit().await?;
        Ok(account)
    });
    invited.await
}
