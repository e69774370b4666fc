//! The password once more, before something that a browser left open must not do.

use secrecy::SecretString;

use super::{AccountRefused, sign_in::count_try};
use crate::{
    Services,
    auth::{SignedIn, Visitor},
    limits::LimitKind,
};

/// Whether whoever is signed in knows the account's password: the hash that it has. Counts like a
/// sign-in; refuses with [`AccountRefused::Credentials`], `TooMany` and `Busy`.
pub(super) async fn prove(
    services: &Services,
    who: &SignedIn,
    visitor: &Visitor,
    password: &SecretString,
) -> Result<String, AccountRefused> {
    services.limits.check_address(LimitKind::SignInAddress, visitor.address)?;
    count_try(services, visitor, who.email())?;
    let account = storage::accounts::by_id(services.store.reader(), who.account()).await?;
    let hash = account.and_then(|account| account.password_hash);
    let verified = services.hasher.verify(password, hash.as_deref()).await?;
    hash.filter(|_| verified.matches).ok_or(AccountRefused::Credentials)
}
