//! Another password in the place of one that is known.

use domain::contact::FieldError;
use secrecy::{ExposeSecret, SecretString};

use super::{AccountRefused, again::prove, browsers::forget_others, check_password, second};
use crate::{
    Services,
    auth::{Renewal, RenewedSession, SignedIn, Visitor, end_others, renew_session},
    mail::AccountChange,
};

/// The field that takes the new one.
const NEW: &str = "new_password";

/// Gives whoever is signed in another password, once they have typed the one that they have.
/// Every other session ends, every sign-in that waits for its second step, and every mailed link;
/// no other browser is known any more. Theirs goes on with another cookie, and a mail tells of it.
///
/// Where there is a second step, the password alone does not do: refuses there with
/// [`AccountRefused::Unconfirmed`]; and with `Invalid`, `Credentials`, `TooMany` and `Busy`, and
/// with `Step` where the session ended meanwhile.
pub async fn change_password(
    services: &Services,
    who: &SignedIn,
    visitor: &Visitor,
    current: &SecretString,
    new: &SecretString,
) -> Result<RenewedSession, AccountRefused> {
    if who.has_second_step() {
        who.confirmed()?;
    }
    let wrong = |error| AccountRefused::Invalid(vec![error]);
    check_password(new.expose_secret(), who.email())
        .map_err(|error| wrong(FieldError { field: NEW.into(), ..error }))?;
    let seen = prove(services, who, visitor, current).await?;
    if current.expose_secret() == new.expose_secret() {
        return Err(wrong(FieldError::new(NEW, "same")));
    }
    let hash = services.hasher.hash(new).await?;
    let hashes = (seen.as_str(), hash.as_str());
    services.store.retrying(|| write(services, who, visitor, hashes)).await
}

/// Refuses where the password is no longer the one whose hash was `seen`.
async fn write(
    services: &Services,
    who: &SignedIn,
    visitor: &Visitor,
    (seen, hash): (&str, &str),
) -> Result<RenewedSession, AccountRefused> {
    let (account, now) = (who.account(), services.now());
    let tx = services.store.begin().await?;
    if !storage::accounts::confirm_password(&tx, account, seen, hash).await? {
        return Err(AccountRefused::Credentials);
    }
    storage::accounts::void_tokens(&tx, account).await?;
    end_others(&tx, who, now).await?;
    forget_others(&tx, account, visitor).await?;
    // The password is no proof of who asks where there is more than it.
    let renewal = if who.has_second_step() { Renewal::Kept } else { Renewal::Proved(None) };
    let renewed = renew_session(&tx, who, renewal, now).await?.ok_or(AccountRefused::Step)?;
    second::changed(&tx, account, AccountChange::PasswordChanged, now).await?;
    tx.commit().await?;
    Ok(renewed)
}
