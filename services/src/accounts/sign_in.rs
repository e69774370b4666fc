//! Signing in with address and password.

use domain::AccountId;
use secrecy::SecretString;
use storage::{StoreError, entities::account};

use super::{AccountRefused, register::enqueue_mail};
use crate::{
    Services,
    auth::{SignInOutcome, Visitor, enter},
    limits::{LimitKind, TooMany, network},
    mail::Mail,
};

/// Begins a session, with a fresh cookie; where the account has a second step, the sign-in
/// waits for it (`finish_sign_in`), and nothing of the account can be seen yet.
///
/// An unknown address, a wrong password and an unproved address are refused alike,
/// after the same work; whoever knows the password of an unproved address gets the
/// mail that proves it again. Refuses with [`AccountRefused::Credentials`], `TooMany`
/// and `Busy`.
pub async fn sign_in(
    services: &Services,
    visitor: &Visitor,
    email: &str,
    password: &SecretString,
) -> Result<SignInOutcome, AccountRefused> {
    let email = email.trim().to_lowercase();
    services.limits.check_address(LimitKind::SignInAddress, visitor.address)?;
    count_try(services, visitor, &email)?;
    let account = storage::accounts::by_email(services.store.reader(), &email).await?;
    let hash = account.as_ref().and_then(|account| account.password_hash.as_deref());
    let verified = services.hasher.verify(password, hash).await?;
    let Some(account) = account.filter(|_| verified.matches) else {
        tracing::info!(address = %visitor.address, "a sign-in was refused");
        return Err(AccountRefused::Credentials);
    };
    if account.email_verified_at.is_none() {
        remind(services, account.id.into()).await?;
        return Err(AccountRefused::Credentials);
    }
    let newer = if verified.outdated { Some(services.hasher.hash(password).await?) } else { None };
    begin(services, visitor, &account, newer.as_deref()).await
}

/// Counts a try at an account: strictly for the network it comes from, loosely for all
/// together that nobody signed in to it from lately. So a stranger who tries from one
/// network locks nobody out, and many who do leave its owner's own networks open.
pub(super) fn count_try(
    services: &Services,
    visitor: &Visitor,
    email: &str,
) -> Result<(), TooMany> {
    let here = from_here(email, visitor);
    services.limits.check(LimitKind::SignIn, &here)?;
    if services.limits.knows(&here) {
        return Ok(());
    }
    services.limits.check(LimitKind::SignInAccount, email)
}

/// An account as tried from one network.
pub(super) fn from_here(email: &str, visitor: &Visitor) -> String {
    format!("{email} {}", network(visitor.address))
}

/// Whoever knows the password has registered, and has perhaps lost the mail.
async fn remind(services: &Services, account: AccountId) -> Result<(), StoreError> {
    let now = services.now();
    let tx = services.store.begin().await?;
    enqueue_mail(&tx, Mail::VerifyAddress { account }, now).await?;
    tx.commit().await
}

/// Begins the session, or the wait for the second step, if the password is still the one that was verified, keeps its
/// `newer` hash, and gives the account what was booked with its address as a guest.
async fn begin(
    services: &Services,
    visitor: &Visitor,
    account: &account::Model,
    newer: Option<&str>,
) -> Result<SignInOutcome, AccountRefused> {
    let id: AccountId = account.id.into();
    let seen = account.password_hash.as_deref().unwrap_or_default();
    let outcome = services.store.retrying(|| async {
        let tx = services.store.begin().await?;
        if !storage::accounts::confirm_password(&tx, id, seen, newer.unwrap_or(seen)).await? {
            return Err(AccountRefused::Credentials);
        }
        storage::clients::claim(&tx, id, &account.email).await?;
        let outcome = enter(&tx, id, visitor, services.now()).await?;
        tx.commit().await?;
        Ok(outcome)
    });
    let outcome = outcome.await?;
    if matches!(outcome, SignInOutcome::Begun(_)) {
        tracing::info!(account = %id, address = %visitor.address, "signed in");
        services.limits.know(&from_here(&account.email, visitor));
    }
    Ok(outcome)
}
