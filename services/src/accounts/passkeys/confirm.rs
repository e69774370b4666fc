//! It is still they, proved with a passkey.

use storage::accounts;

use super::{
    AccountRefused, PasskeyAsked,
    ceremony::{self, Purpose},
    port,
    proof::{names, prove},
};
use crate::{
    Services,
    auth::{Renewal, RenewedSession, SignedIn, Visitor, renew_session},
    limits::LimitKind,
};

/// Asks whoever is signed in for one of their passkeys.
///
/// Refuses with [`AccountRefused::Passkey`] where they have none, `NoPasskeys` and `TooMany`.
pub async fn ask_confirming_passkey(
    services: &Services,
    who: &SignedIn,
    visitor: &Visitor,
) -> Result<PasskeyAsked, AccountRefused> {
    let port = port(services)?;
    services.limits.check_address(LimitKind::SignInAddress, visitor.address)?;
    let known = accounts::passkeys(services.store.reader(), who.account()).await?;
    if known.is_empty() {
        return Err(AccountRefused::Passkey);
    }
    let asked = port.begin_sign_in(&names(&known)).map_err(|_| AccountRefused::Passkey)?;
    ceremony::open(services, Purpose::Confirm, Some(who.account()), asked).await
}

/// Proves once more who is signed in: what asks for a confirmation gets it for ten minutes, with
/// the session's new cookie alone, and the session goes on as it was, to the same end.
///
/// Refuses with [`AccountRefused::Passkey`], `NoPasskeys` and `TooMany`, and with `Step` where
/// the session ended meanwhile.
pub async fn confirm_by_passkey(
    services: &Services,
    who: &SignedIn,
    visitor: &Visitor,
    (token, answer): (&str, &str),
) -> Result<RenewedSession, AccountRefused> {
    let asked = (Purpose::Confirm, Some(who.account()));
    let proof = prove(services, visitor, asked, (token, answer)).await?;
    let renewed = services.store.retrying(|| async {
        let tx = services.store.begin().await?;
        proof.keep(services, &tx).await?;
        let renewed = renew_session(&tx, who, Renewal::Proved(None), services.now()).await?;
        let renewed = renewed.ok_or(AccountRefused::Step)?;
        tx.commit().await?;
        Ok::<_, AccountRefused>(renewed)
    });
    renewed.await
}
