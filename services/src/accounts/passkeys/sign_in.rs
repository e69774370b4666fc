//! Signing in with a passkey: alone, or after the password.

use storage::accounts;

use super::{
    AccountRefused, PasskeyAsked,
    ceremony::{self, Purpose},
    port,
    proof::{names, prove},
};
use crate::{
    Services,
    accounts::{second::sign_in_waits, sign_in::from_here},
    auth::{NewSession, Visitor, begin_session},
    limits::LimitKind,
    tokens::SecretToken,
};

/// Asks whoever sits there for one of the passkeys that they have here.
///
/// Refuses with [`AccountRefused::NoPasskeys`] and `TooMany`.
pub async fn ask_passkey(
    services: &Services,
    visitor: &Visitor,
) -> Result<PasskeyAsked, AccountRefused> {
    let port = port(services)?;
    services.limits.check_address(LimitKind::SignInAddress, visitor.address)?;
    let asked = port.begin_sign_in(&[]).map_err(|_| AccountRefused::Passkey)?;
    ceremony::open(services, Purpose::SignIn, None, asked).await
}

/// Begins a session of whoever answered. It takes no code: the device asked for a finger, a
/// face or a code of its own before it signed.
///
/// Refuses with [`AccountRefused::Passkey`], `NoPasskeys` and `TooMany`.
pub async fn sign_in_by_passkey(
    services: &Services,
    visitor: &Visitor,
    token: &str,
    answer: &str,
) -> Result<NewSession, AccountRefused> {
    let proof = prove(services, visitor, (Purpose::SignIn, None), (token, answer)).await?;
    let session = services.store.retrying(|| async {
        let tx = services.store.begin().await?;
        proof.keep(services, &tx).await?;
        let id = proof.account.id.into();
        storage::clients::claim(&tx, id, &proof.account.email).await?;
        let session = begin_session(&tx, id, visitor, services.now()).await?;
        tx.commit().await?;
        Ok::<_, AccountRefused>(session)
    });
    let session = session.await?;
    tracing::info!(account = %proof.account.id, address = %visitor.address, "signed in by passkey");
    services.limits.know(&from_here(&proof.account.email, visitor));
    Ok(session)
}

/// Asks for a passkey of the account whose password was right.
///
/// Refuses with [`AccountRefused::Step`] where no sign-in waits, `Passkey` where the account has
/// no passkey, `NoPasskeys` and `TooMany`.
pub async fn ask_second_passkey(
    services: &Services,
    visitor: &Visitor,
    step: &str,
) -> Result<PasskeyAsked, AccountRefused> {
    let port = port(services)?;
    services.limits.check_address(LimitKind::SignInAddress, visitor.address)?;
    let account = sign_in_waits(services, step).await?.ok_or(AccountRefused::Step)?;
    let known = accounts::passkeys(services.store.reader(), account).await?;
    if known.is_empty() {
        return Err(AccountRefused::Passkey);
    }
    let asked = port.begin_sign_in(&names(&known)).map_err(|_| AccountRefused::Passkey)?;
    ceremony::open(services, Purpose::SecondStep, Some(account), asked).await
}

/// Begins the session of a sign-in that waits, with a passkey as its second step.
///
/// Refuses with [`AccountRefused::Step`], `Passkey`, `NoPasskeys` and `TooMany`.
pub async fn finish_by_passkey(
    services: &Services,
    visitor: &Visitor,
    step: &str,
    (token, answer): (&str, &str),
) -> Result<NewSession, AccountRefused> {
    let account = sign_in_waits(services, step).await?.ok_or(AccountRefused::Step)?;
    let asked = (Purpose::SecondStep, Some(account));
    let proof = prove(services, visitor, asked, (token, answer)).await?;
    let step = SecretToken::parse(step).ok_or(AccountRefused::Step)?;
    let session = services.store.retrying(|| async {
        let tx = services.store.begin().await?;
        if !accounts::end_step(&tx, &step.hash()).await? {
            return Err(AccountRefused::Step);
        }
        proof.keep(services, &tx).await?;
        storage::clients::claim(&tx, account, &proof.account.email).await?;
        let session = begin_session(&tx, account, visitor, services.now()).await?;
        tx.commit().await?;
        Ok(session)
    });
    let session = session.await?;
    tracing::info!(%account, address = %visitor.address, "signed in by password and passkey");
    services.limits.know(&from_here(&proof.account.email, visitor));
    Ok(session)
}
