//! The first owner of a studio, made on the command line.

use domain::{AccountId, Instant, StudioId, contact::check_email};
use storage::{
    StoreError, Tx,
    audit::{Actor, Entry},
};
use thiserror::Error;

use super::{TokenPurpose, issue_token, staff};
use crate::{Services, tokens::SecretToken};

/// An owner.
#[derive(Clone, Debug)]
pub struct OwnerCreated {
    /// Who signs in.
    pub account: AccountId,
    /// To be put behind `/reset/` to choose a password, where the account has none
    /// that its owner chose; good for 60 minutes.
    pub reset: Option<SecretToken>,
}

/// Why nobody became an owner.
#[derive(Debug, Error)]
pub enum OwnerRefused {
    /// There is no studio of that name.
    #[error("there is no studio `{0}`")]
    UnknownStudio(String),
    /// It does not look like an address.
    #[error("`{0}` does not look like an email address")]
    Email(String),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes whoever has this address an owner of the studio, with a new account if they
/// have none. A password that was set before the address was proved is removed: it
/// may be a stranger's. Every session ends, because the role changed.
pub async fn create_owner(
    services: &Services,
    studio_slug: &str,
    email: &str,
) -> Result<OwnerCreated, OwnerRefused> {
    let email = check_email(email).map_err(|_| OwnerRefused::Email(email.to_owned()))?;
    let email = email.to_lowercase();
    let studio = storage::studios::by_slug(services.store.reader(), studio_slug).await?;
    let studio = studio.ok_or_else(|| OwnerRefused::UnknownStudio(studio_slug.to_owned()))?;
    let now = services.now();
    let made = || async {
        let tx = services.store.begin().await?;
        let made = write(&tx, studio.id.into(), &email, now).await?;
        tx.commit().await?;
        Ok::<_, StoreError>(made)
    };
    let (account, has_password) = services.store.retrying(made).await?;
    let reset = if has_password {
        None
    } else {
        issue_token(services, account, TokenPurpose::ResetPassword).await?
    };
    Ok(OwnerCreated { account, reset })
}

/// Who, and whether they have a password that is theirs.
async fn write(
    tx: &Tx,
    studio: StudioId,
    email: &str,
    now: Instant,
) -> Result<(AccountId, bool), StoreError> {
    let (account, proved) = staff::account(tx, email, email, now).await?;
    storage::accounts::grant(tx, account, studio, "owner", now).await?;
    storage::accounts::end_all(tx, account).await?;
    let entry = Entry {
        studio: Some(studio),
        actor: Actor::System,
        action: "role.owner_granted",
        object: account.to_string(),
        detail: String::new(),
    };
    storage::audit::append(tx, entry, now).await?;
    Ok((account, proved))
}
