//! A passkey more.

use storage::{
    Constraint, StoreError, accounts,
    entities::passkey,
};
use uuid::Uuid;

use super::{
    AccountRefused, MAX_PASSKEYS, PasskeyAsked,
    ceremony::{self, Purpose},
    keep::{named, note},
    port,
    proof::names,
};
use crate::{
    Services,
    accounts::register::enqueue_mail,
    auth::{SignedIn, Visitor},
    limits::LimitKind,
    mail::Mail,
    ports::PasskeyHolder,
};

/// What an account has now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyAdded {
    /// Whether it is the account's first second step and there is nothing yet that stands in
    /// where it is lost: recovery codes are to be made.
    pub wants_codes: bool,
}

/// Asks the browser for a new passkey of whoever is signed in, who proved lately who they are.
///
/// Refuses with [`AccountRefused::Unconfirmed`], `NoPasskeys`, `Full` and `TooMany`.
pub async fn ask_new_passkey(
    services: &Services,
    who: &SignedIn,
    visitor: &Visitor,
) -> Result<PasskeyAsked, AccountRefused> {
    let port = port(services)?;
    who.confirmed()?;
    services.limits.check_address(LimitKind::SignInAddress, visitor.address)?;
    let known = accounts::passkeys(services.store.reader(), who.account()).await?;
    if known.len() >= MAX_PASSKEYS {
        return Err(AccountRefused::Full);
    }
    let holder = PasskeyHolder {
        account: who.account(),
        email: who.email().to_owned(),
        name: who.name().to_owned(),
    };
    let asked = port.begin_registration(&holder, &names(&known));
    let asked = asked.map_err(|_| AccountRefused::Passkey)?;
    ceremony::open(services, Purpose::Add, Some(who.account()), asked).await
}

/// Adds the passkey that the browser has made. `name` is cut to what fits, and never refused:
/// the device has the passkey already. A mail says that it is there.
///
/// Refuses with [`AccountRefused::Passkey`], `NoPasskeys` and `Full`.
pub async fn add_passkey(
    services: &Services,
    who: &SignedIn,
    (token, answer): (&str, &str),
    name: &str,
) -> Result<PasskeyAdded, AccountRefused> {
    let port = port(services)?;
    let account = who.account();
    let state = ceremony::take(services, Purpose::Add, Some(account), token).await?;
    let made = port.finish_registration(&state, answer).map_err(|_| AccountRefused::Passkey)?;
    let now = services.now();
    let row = passkey::Model {
        id: Uuid::from(storage::new_id::<domain::AccountId>()),
        account: account.0,
        credential_id: made.credential_id,
        credential: made.credential,
        name: named(name),
        created_at: now.timestamp(),
        last_used_at: None,
    };
    let added = services.store.retrying(|| async {
        let tx = services.store.begin().await?;
        // One after another: they are counted.
        accounts::rewrite(&tx, account).await?;
        if accounts::passkeys(&*tx, account).await?.len() >= MAX_PASSKEYS {
            return Err(AccountRefused::Full);
        }
        let wrote = accounts::insert_passkey(&tx, row.clone()).await;
        wrote.map_err(|error| match error {
            StoreError::Conflict(Constraint::Unique) => AccountRefused::Passkey,
            other => other.into(),
        })?;
        let codes = accounts::recovery_codes(&*tx, account).await?;
        let wants_codes = codes.iter().all(|code| code.used_at.is_some());
        enqueue_mail(&tx, Mail::PasskeyAdded { account, passkey: row.id }, now).await?;
        note(&tx, account, "account.passkey_added", now).await?;
        tx.commit().await?;
        Ok(PasskeyAdded { wants_codes })
    });
    added.await
}
