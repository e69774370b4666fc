//! Proving an address: the link from the mail and the password together.
//!
//! The link alone would not do. A stranger could register somebody's address with a
//! password of their own and wait for them to follow the link: the account would be
//! the stranger's, with everything booked under that address. So whoever follows the
//! link types the password that was chosen at registration, and is signed in with
//! it; who did not choose it can only choose a new one, which shuts the stranger out.

use domain::AccountId;
use secrecy::SecretString;
use storage::entities::account;

use super::{
    AccountRefused, TokenPurpose,
    sign_in::{count_try, from_here},
};
use crate::{
    Services,
    auth::{SignInOutcome, Visitor, enter},
    limits::LimitKind,
    tokens::SecretToken,
};

const PURPOSE: &str = TokenPurpose::VerifyAddress.code();

/// Proves the address of the account that `token` was mailed to, and signs in.
///
/// Works once; a wrong password does not use the link up. Refuses with
/// [`AccountRefused::Link`], `Credentials`, `TooMany` and `Busy`.
pub async fn verify(
    services: &Services,
    visitor: &Visitor,
    token: &str,
    password: &SecretString,
) -> Result<SignInOutcome, AccountRefused> {
    services.limits.check_address(LimitKind::SignInAddress, visitor.address)?;
    let hash = SecretToken::parse(token).ok_or(AccountRefused::Link)?.hash();
    let (reader, now) = (services.store.reader(), services.now());
    let owner = storage::accounts::token_owner(reader, &hash, PURPOSE, now).await?;
    let id = owner.ok_or(AccountRefused::Link)?;
    let account = storage::accounts::by_id(reader, id).await?.ok_or(AccountRefused::Link)?;
    count_try(services, visitor, &account.email)?;
    let known = services.hasher.verify(password, account.password_hash.as_deref()).await?;
    if !known.matches {
        return Err(AccountRefused::Credentials);
    }
    prove(services, visitor, &hash, &account).await
}

async fn prove(
    services: &Services,
    visitor: &Visitor,
    token_hash: &[u8; 32],
    account: &account::Model,
) -> Result<SignInOutcome, AccountRefused> {
    let (id, now): (AccountId, _) = (account.id.into(), services.now());
    let seen = account.password_hash.as_deref().unwrap_or_default();
    let session = services.store.retrying(|| async {
        let tx = services.store.begin().await?;
        if !storage::accounts::use_token(&tx, token_hash, PURPOSE, now).await? {
            return Err(AccountRefused::Link);
        }
        // Registered anew since: the password that was typed is no longer the account's.
        if !storage::accounts::confirm_password(&tx, id, seen, seen).await? {
            return Err(AccountRefused::Credentials);
        }
        storage::accounts::mark_verified(&tx, id, now).await?;
        storage::clients::claim(&tx, id, &account.email).await?;
        let session = enter(&tx, id, visitor, now).await?;
        tx.commit().await?;
        Ok(session)
    });
    let session = session.await?;
    services.limits.know(&from_here(&account.email, visitor));
    Ok(session)
}
