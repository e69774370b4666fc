//! Whoever is signed in proves once more who they are, before something that a browser left
//! open must not do.

use secrecy::SecretString;

use super::prove;
use crate::{
    Services,
    accounts::{AccountRefused, again},
    auth::{SignedIn, Visitor},
};

/// What somebody proves it with.
#[derive(Clone, Debug)]
pub enum Proof {
    /// A code of the app, or a recovery code.
    Code(String),
    /// The password, where the account has no second step.
    Password(SecretString),
}

/// Proves once more who is signed in: what asks for a confirmation gets it for ten minutes, and
/// the session goes on as it was, to the same end. A password does where there is no second step.
///
/// Refuses with [`AccountRefused::Code`], `Credentials`, `TooMany` and `Busy`, and with `Step`
/// where the session ended meanwhile.
pub async fn confirm_again(
    services: &Services,
    who: &SignedIn,
    visitor: &Visitor,
    proof: &Proof,
) -> Result<(), AccountRefused> {
    let account = who.account();
    let counted = match proof {
        Proof::Password(_) if who.has_second_step() => return Err(AccountRefused::Code),
        Proof::Password(password) => {
            again::prove(services, who, visitor, password).await?;
            None
        }
        Proof::Code(typed) => Some(prove::count_try(services, visitor, account, typed).await?),
    };
    let proved = services.store.retrying(|| async {
        let (tx, now) = (services.store.begin().await?, services.now());
        if let Proof::Code(typed) = proof
            && !prove::has_code(services, &tx, account, typed, now).await?
        {
            return Err(AccountRefused::Code);
        }
        if !storage::accounts::prove_session(&tx, who.session(), now).await? {
            return Err(AccountRefused::Step);
        }
        Ok(tx.commit().await?)
    });
    proved.await?;
    if let Some(counted) = counted {
        counted.forgive(services);
    }
    Ok(())
}
