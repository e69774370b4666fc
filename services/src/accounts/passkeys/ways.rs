//! What an account's second step can be.

use domain::AccountId;
use storage::{StoreError, accounts};

use crate::Services;

/// What an account's second step can be, beside a recovery code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ways {
    /// A code that an app shows.
    pub app: bool,
    /// A passkey, where browsers keep them for us.
    pub passkey: bool,
}

/// What the second step of an account can be.
pub async fn second_ways(services: &Services, account: AccountId) -> Result<Ways, StoreError> {
    let conn = services.store.reader();
    let app = accounts::second_step(conn, account).await?;
    let passkeys = accounts::count_passkeys(conn, account).await?;
    Ok(Ways {
        app: app.is_some_and(|row| row.confirmed_at.is_some()),
        passkey: services.passkeys.is_some() && passkeys > 0,
    })
}
