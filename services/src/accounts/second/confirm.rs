//! Whoever is signed in proves once more who they are, before something that a browser left
//! open must not do.

use secrecy::SecretString;

use super::prove;
use crate::{
    Services,
    accounts::{AccountRefused, again},
    auth::{Press, Renewal, RenewedSession, SignedIn, Visitor, pressed_again, renew_session},
};

/// What somebody proves it with.
#[derive(Clone, Debug)]
pub enum Proof {
    /// A code of the app, or a recovery code.
    Code(String),
    /// The password, where the account has no second step.
    Password(SecretString),
}

/// Proves once more who is signed in: what asks for a confirmation gets it for ten minutes, with
/// the session's new cookie alone, and the session goes on as it was, to the same end. A password
/// does where there is no second step. Pressing twice does no harm, though codes count once.
///
/// Refuses with [`AccountRefused::Code`], `Credentials`, `TooMany` and `Busy`, and with `Step`
/// where the session ended meanwhile.
pub async fn confirm_again(
    services: &Services,
    who: &SignedIn,
    visitor: &Visitor,
    proof: &Proof,
) -> Result<RenewedSession, AccountRefused> {
    let account = who.account();
    let counted = match proof {
        Proof::Password(_) if who.has_second_step() => return Err(AccountRefused::Code),
        Proof::Password(password) => {
            again::prove(services, who, visitor, password).await?;
            None
        }
        Proof::Code(typed) => Some(prove::count_try(services, visitor, account, typed).await?),
    };
    let renewed = services.store.retrying(|| async {
        let (tx, now) = (services.store.begin().await?, services.now());
        let renewal = match proof {
            Proof::Password(_) => Renewal::Proved(None),
            Proof::Code(typed) => {
                let press = Press { code: typed, browser: visitor.browser.as_deref() };
                if prove::has_code(services, &tx, account, typed, now).await? {
                    Renewal::Proved(Some(press))
                } else if pressed_again(&*tx, who, press, now).await? {
                    Renewal::PressedAgain
                } else {
                    return Err(AccountRefused::Code);
                }
            }
        };
        let renewed = renew_session(&tx, who, renewal, now).await?.ok_or(AccountRefused::Step)?;
        tx.commit().await?;
        Ok(renewed)
    });
    let renewed = renewed.await?;
    if let Some(counted) = counted {
        counted.forgive(services);
    }
    Ok(renewed)
}
