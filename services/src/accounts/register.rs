//! A new account, whose address is proved by a mail.

use domain::{
    AccountId, Instant,
    contact::{FieldError, check_email, check_name},
};
use secrecy::{ExposeSecret, SecretString};
use storage::{Constraint, StoreError, Tx, entities::account, new_id};

use super::{AccountRefused, check_password};
use crate::{
    Services,
    auth::Visitor,
    jobs::{Enqueue, Job, enqueue},
    limits::LimitKind,
    mail::Mail,
};

/// What was typed into the form.
#[derive(Clone, Debug)]
pub struct Registration {
    /// How the person wants to be called.
    pub name: String,
    /// Where the mail goes that proves the address.
    pub email: String,
    /// Kept as a hash alone.
    pub password: SecretString,
}

/// Registers an account, or tells whoever reads the address's mail that there is one.
/// The answer is the same: look into your mail.
///
/// An account whose address nobody has proved takes the name and password of the
/// latest registration. That is safe because proving it takes the password too: see
/// [`super::verify`]. Refuses with [`AccountRefused::Invalid`], `TooMany` and `Busy`.
pub async fn register(
    services: &Services,
    visitor: &Visitor,
    typed: &Registration,
) -> Result<(), AccountRefused> {
    services.limits.check_address(LimitKind::Register, visitor.address)?;
    let (name, email) = check(typed)?;
    let hash = services.hasher.hash(&typed.password).await?;
    let now = services.now();
    services
        .store
        .retrying(|| async {
            let tx = services.store.begin().await?;
            let mail = write(&tx, &name, &email, &hash, now).await?;
            enqueue_mail(&tx, mail, now).await?;
            tx.commit().await
        })
        .await?;
    Ok(())
}

fn check(typed: &Registration) -> Result<(String, String), AccountRefused> {
    let (name, email) = (check_name(&typed.name), check_email(&typed.email));
    let password = check_password(typed.password.expose_secret(), &typed.email);
    match (name, email, password) {
        (Ok(name), Ok(email), Ok(())) => Ok((name, email.to_lowercase())),
        (name, email, password) => {
            let wrong: Vec<FieldError> =
                [name.err(), email.err(), password.err()].into_iter().flatten().collect();
            Err(AccountRefused::Invalid(wrong))
        }
    }
}

/// Which mail tells the rest.
async fn write(
    tx: &Tx,
    name: &str,
    email: &str,
    hash: &str,
    now: Instant,
) -> Result<Mail, StoreError> {
    let Some(known) = storage::accounts::by_email(&**tx, email).await? else {
        return insert(tx, name, email, Some(hash.to_owned()), now)
            .await
            .map(|account| Mail::VerifyAddress { account });
    };
    let account = known.id.into();
    let replaced = storage::accounts::replace_unproved(tx, account, name, hash).await?;
    if replaced {
        return Ok(Mail::VerifyAddress { account });
    }
    // Whoever asks again gets no second mail: only this is written, for a commit that writes
    // nothing takes a shorter time than that of a new account.
    storage::accounts::rewrite(tx, account).await?;
    Ok(Mail::AccountExists { account })
}

/// Writes an account whose address is not proved. Where somebody registers the same
/// address in the same instant, the transaction is to be run again.
pub(super) async fn insert(
    tx: &Tx,
    name: &str,
    email: &str,
    password_hash: Option<String>,
    now: Instant,
) -> Result<AccountId, StoreError> {
    let account: AccountId = new_id();
    let row = account::Model {
        id: account.0,
        email: email.to_owned(),
        name: name.to_owned(),
        phone: None,
        password_hash,
        email_verified_at: None,
        created_at: now.timestamp(),
    };
    match storage::accounts::insert(tx, row).await {
        Err(StoreError::Conflict(Constraint::Unique)) => Err(StoreError::Retry),
        done => done.map(|()| account),
    }
}

/// Enqueues one of an account's mails; the same one at most once in five minutes, so
/// that nobody can fill somebody else's mailbox.
pub(super) async fn enqueue_mail(tx: &Tx, mail: Mail, now: Instant) -> Result<(), StoreError> {
    let (Mail::VerifyAddress { account }
    | Mail::NewAddress { account }
    | Mail::ResetPassword { account }
    | Mail::AccountExists { account }) = &mail
    else {
        return Ok(());
    };
    let dedupe = format!("{}:{account}:{}", mail.kind(), now.timestamp() / 300);
    let when = Enqueue { studio: None, run_at: now, dedupe: Some(dedupe) };
    enqueue(tx, &Job::Mail(mail), when, now).await
}
