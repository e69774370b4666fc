//! The second step of signing in: an app that shows codes, recovery codes that stand in for it
//! once each, and the confirmation that whoever asks is still whom the session is of.
//!
//! The secret and the digests of recovery codes are sealed with a key of their own; a code of
//! the app counts once, and a recovery code counts once, by compare-and-swap.

mod app_codes;
mod confirm;
mod prove;
mod recovery;
mod set_up;
mod show_once;
#[cfg(test)]
mod tests;
mod waiting;

use chrono::DateTime;
use domain::{AccountId, Instant};
use storage::{Connection, StoreError, Tx};

pub use app_codes::{AppSecret, Picture};
pub use confirm::{Proof, confirm_again};
pub(super) use recovery::renew as renew_codes;
pub(super) use set_up::changed;
pub use set_up::{
    SecondStepState, begin_second_step, finish_second_step, remove_second_step,
    renew_recovery_codes, second_step, take_second_step_away,
};
pub use show_once::{keep_shown, take_shown};
pub use waiting::{finish_sign_in, sign_in_waits};

use crate::{Services, sealing::Which};

/// Since when signing in to an account takes more than its password; `None` where it does not.
/// What counts as a second step is told in storage's function of this name, and nowhere else.
pub(crate) async fn second_step_since<C: Connection>(
    conn: &C,
    account: AccountId,
) -> Result<Option<Instant>, StoreError> {
    let since = storage::accounts::second_step_since(conn, account).await?;
    Ok(since.map(instant))
}

/// Whether signing in to an account takes more than its password.
pub async fn has_second_step<C: Connection>(
    conn: &C,
    account: AccountId,
) -> Result<bool, StoreError> {
    Ok(second_step_since(conn, account).await?.is_some())
}

/// Makes what the previous master key sealed the current one's, all or none.
pub(crate) async fn reseal(services: &Services, tx: &Tx) -> Result<(), StoreError> {
    let vault = &services.vault;
    for row in storage::accounts::every_second_step(&**tx).await? {
        if let Ok((secret, Which::Previous)) = vault.open_account(row.account, &row.secret_sealed) {
            let anew = vault.seal_account(row.account, &secret);
            storage::accounts::reseal_second_step(tx, row.account.into(), anew).await?;
        }
    }
    for row in storage::accounts::every_recovery_code(&**tx).await? {
        if let Ok((digest, Which::Previous)) = vault.open_account(row.id, &row.code_sealed) {
            let anew = vault.seal_account(row.id, &digest);
            storage::accounts::reseal_recovery_code(tx, row.id, anew).await?;
        }
    }
    Ok(())
}

fn instant(seconds: i64) -> Instant {
    DateTime::from_timestamp(seconds, 0).unwrap_or(DateTime::UNIX_EPOCH)
}
