//! Another password in the place of one that is known.

use domain::contact::FieldError;
use secrecy::{ExposeSecret, SecretString};

use super::{AccountRefused, again::prove, browsers::forget_others, check_password, second};
use crate::{
    Services,
    auth::{
        Press, Renewal, RenewedSession, SignedIn, Visitor, end_others, pressed_again, renew_session,
    },
    mail::AccountChange,
};

/// The field that takes the new one.
const NEW: &str = "new_password";

/// Gives whoever is signed in another password, once they have typed the one that they have.
/// Every other session ends, every sign-in that waits for its second step, and every mailed link;
/// no other browser is known any more. Theirs goes on with another cookie, and a mail tells of it.
/// Pressing twice does no harm: the second finds it done.
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
    match change(services, who, visitor, current, new).await {
        // After the first press the old password is none, and the cookie from before no proof.
        Err(refused @ (AccountRefused::Credentials | AccountRefused::Unconfirmed(_))) => {
            pressed_twice(services, who, visitor, new).await?.ok_or(refused)
        }
        made => made,
    }
}

async fn change(
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
    let press = Press { code: hash, browser: visitor.browser.as_deref() };
    let renewal =
        if who.has_second_step() { Renewal::Kept(press) } else { Renewal::Proved(Some(press)) };
    let renewed = renew_session(&tx, who, renewal, now).await?.ok_or(AccountRefused::Step)?;
    second::changed(&tx, account, AccountChange::PasswordChanged, now).await?;
    tx.commit().await?;
    Ok(renewed)
}

/// The session's next cookie where the same browser has just changed the password to this one:
/// the form was sent twice, and the first answer may never have arrived. No second mail tells of
/// it. `None` where it was not so.
async fn pressed_twice(
    services: &Services,
    who: &SignedIn,
    visitor: &Visitor,
    new: &SecretString,
) -> Result<Option<RenewedSession>, AccountRefused> {
    let reader = services.store.reader();
    let account = storage::accounts::by_id(reader, who.account()).await?;
    let Some(hash) = account.and_then(|account| account.password_hash) else { return Ok(None) };
    let press = Press { code: &hash, browser: visitor.browser.as_deref() };
    if !pressed_again(reader, who, press, services.now()).await? {
        return Ok(None);
    }
    match prove(services, who, visitor, new).await {
        Ok(_) => {}
        Err(AccountRefused::Credentials) => return Ok(None),
        Err(refused) => return Err(refused),
    }
    let renewed = services.store.retrying(|| async {
        let (tx, now) = (services.store.begin().await?, services.now());
        let renewed = renew_session(&tx, who, Renewal::PressedAgain, now).await?;
        let renewed = renewed.ok_or(AccountRefused::Step)?;
        tx.commit().await?;
        Ok::<_, AccountRefused>(renewed)
    });
    Ok(Some(renewed.await?))
}
