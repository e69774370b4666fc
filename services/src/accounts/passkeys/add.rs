//! A passkey more.

use storage::{Constraint, StoreError, accounts, entities::passkey};

use super::{
    AccountRefused, MAX_PASSKEYS, PasskeyAsked,
    ceremony::{self, Purpose},
    keep::named,
    port,
    proof::names,
};
use crate::{
    Services,
    accounts::{browsers::forget_others, second},
    auth::{SignedIn, Visitor, end_others},
    limits::LimitKind,
    mail::AccountChange,
    ports::PasskeyHolder,
};

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
/// the device has the passkey already. A mail says that it is there. Says the account's first
/// recovery codes, this once, where it has none: a passkey is a second step, and can be lost.
///
/// Refuses with [`AccountRefused::Passkey`], `NoPasskeys` and `Full`.
pub async fn add_passkey(
    services: &Services,
    who: &SignedIn,
    visitor: &Visitor,
    (token, answer): (&str, &str),
    name: &str,
) -> Result<Vec<String>, AccountRefused> {
    let port = port(services)?;
    let account = who.account();
    let state = ceremony::take(services, Purpose::Add, Some(account), token).await?;
    let made = port.finish_registration(&state, answer).map_err(|_| AccountRefused::Passkey)?;
    let now = services.now();
    let row = passkey::Model {
        id: storage::new_id(),
        account: account.0,
        credential_id: made.credential_id,
        credential: made.credential,
        name: named(name),
        created_at: now.timestamp(),
        last_used_at: None,
    };
    let codes = services.store.retrying(|| async {
        let tx = services.store.begin().await?;
        // One after another: they are counted.
        accounts::rewrite(&tx, account).await?;
        if accounts::passkeys(&*tx, account).await?.len() >= MAX_PASSKEYS {
            return Err(AccountRefused::Full);
        }
        let first = second::second_step_since(&*tx, account).await?.is_none();
        let wrote = accounts::insert_passkey(&tx, row.clone()).await;
        wrote.map_err(|error| match error {
            StoreError::Conflict(Constraint::Unique) => AccountRefused::Passkey,
            other => other.into(),
        })?;
        let there = accounts::recovery_codes(&*tx, account).await?;
        let codes = if there.iter().all(|code| code.used_at.is_some()) {
            second::renew_codes(services, &tx, account, now).await?
        } else {
            Vec::new()
        };
        if first {
            // Whoever was signed in before never showed the second step.
            end_others(&tx, who, now).await?;
            forget_others(&tx, account, visitor).await?;
        }
        second::changed(&tx, account, AccountChange::PasskeyAdded, now).await?;
        tx.commit().await?;
        Ok(codes)
    });
    codes.await
}
