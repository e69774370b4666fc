//! Who answered, and with which passkey.

use domain::AccountId;
use storage::{
    Tx, accounts,
    entities::{account, passkey},
};

use super::{
    AccountRefused,
    ceremony::{Purpose, take},
    port,
};
use crate::{Services, auth::Visitor, limits::LimitKind};

/// Somebody has proved with a passkey who they are. Counts once it is written down.
pub(super) struct Proof {
    /// Who.
    pub account: account::Model,
    passkey: passkey::Model,
    credential: String,
}

/// Judges an answer: to what was asked of `account`, or of whoever sits there.
///
/// Counts for the address it comes from, and not for the account that it names: nobody guesses a
/// passkey, and a stranger who tries keeps its owner out of nothing. Refuses with
/// [`AccountRefused::Passkey`], `NoPasskeys` and `TooMany`.
pub(super) async fn prove(
    services: &Services,
    visitor: &Visitor,
    (purpose, account): (Purpose, Option<AccountId>),
    (token, answer): (&str, &str),
) -> Result<Proof, AccountRefused> {
    let port = port(services)?;
    services.limits.check_address(LimitKind::SignInAddress, visitor.address)?;
    let state = take(services, purpose, account, token).await?;
    let claimed = port.claimed(answer).map_err(|_| AccountRefused::Passkey)?;
    let conn = services.store.reader();
    let found = accounts::passkey_of(conn, &claimed.credential_id).await?;
    let found = found.filter(|row| {
        let owner = row.account.into();
        // Whoever was asked by no name says whom; who says so must be right in any case.
        claimed.account.or(account) == Some(owner) && account.is_none_or(|id| id == owner)
    });
    let passkey = found.ok_or(AccountRefused::Passkey)?;
    let account = accounts::by_id(conn, passkey.account.into()).await?;
    let account = account.filter(|row| row.email_verified_at.is_some());
    let account = account.ok_or(AccountRefused::Passkey)?;
    let credential = port.finish_sign_in(&state, answer, &passkey.credential);
    let credential = credential.map_err(|_| AccountRefused::Passkey)?;
    Ok(Proof { account, passkey, credential })
}

impl Proof {
    /// Writes down that the passkey was used, in the transaction of what it was used for.
    /// Refuses with [`AccountRefused::Passkey`] where it was removed or used meanwhile.
    pub async fn keep(&self, services: &Services, tx: &Tx) -> Result<(), AccountRefused> {
        let used =
            accounts::use_passkey(tx, &self.passkey, &self.credential, services.now()).await?;
        if used { Ok(()) } else { Err(AccountRefused::Passkey) }
    }
}

/// What devices call the passkeys of an account.
pub(super) fn names(rows: &[passkey::Model]) -> Vec<Vec<u8>> {
    rows.iter().map(|row| row.credential_id.clone()).collect()
}
