//! Seeing and ending sessions.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::Instant;
use storage::{StoreError, entities::session};

use super::AccountRefused;
use crate::{
    Services,
    auth::{SignedIn, session_times},
    tokens::SecretToken,
};

/// A browser that is signed in, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionLine {
    /// Names it in a form, for as long as it lasts; nothing can be signed in with it.
    pub id: String,
    /// How the browser describes itself.
    pub user_agent: String,
    /// Since when.
    pub began: Instant,
    /// To the minute.
    pub last_used: Instant,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// Every session of the account that has not ended, the latest used first.
pub async fn sessions(services: &Services, who: &SignedIn) -> Result<Vec<SessionLine>, StoreError> {
    let rows = storage::accounts::sessions_of(services.store.reader(), who.account()).await?;
    let now = services.now();
    Ok(rows
        .into_iter()
        .filter(|row| who.is_alive(row, now))
        .map(|row| {
            let (began, last_used) = session_times(&row);
            let current = row.token_hash == who.session();
            SessionLine { id: name(&row), user_agent: row.user_agent, began, last_used, current }
        })
        .collect())
}

/// Ends one session of the same account at once, also where it got another cookie since it was
/// listed. Whether `id` named one; nothing happens where it did not.
///
/// Refuses with [`AccountRefused::Unconfirmed`]: whoever finds a browser open signs nobody out.
pub async fn revoke(services: &Services, who: &SignedIn, id: &str) -> Result<bool, AccountRefused> {
    who.confirmed()?;
    let tx = services.store.begin().await?;
    let mut ended = storage::accounts::end_named(&tx, who.account(), id).await?;
    if !ended {
        let rows = storage::accounts::sessions_of(&*tx, who.account()).await?;
        if let Some(row) = rows.iter().find(|row| name(row) == id) {
            ended = storage::accounts::end_session(&tx, &row.token_hash).await?;
        }
    }
    tx.commit().await?;
    Ok(ended)
}

/// Ends the session of this cookie, if there is one.
pub async fn sign_out(services: &Services, cookie: &str) -> Result<(), StoreError> {
    let Some(token) = SecretToken::parse(cookie) else { return Ok(()) };
    let tx = services.store.begin().await?;
    storage::accounts::end_session_of(&tx, &token.hash(), services.now()).await?;
    tx.commit().await
}

/// Ends every session of the account, the one that asks included. Returns how many.
///
/// Refuses with [`AccountRefused::Unconfirmed`].
pub async fn sign_out_everywhere(
    services: &Services,
    who: &SignedIn,
) -> Result<u64, AccountRefused> {
    who.confirmed()?;
    let tx = services.store.begin().await?;
    let ended = storage::accounts::end_all(&tx, who.account()).await?;
    tx.commit().await?;
    Ok(ended)
}

/// The name that it was given, or, where it has none, part of the hash: enough to tell an
/// account's sessions apart.
fn name(row: &session::Model) -> String {
    let part = || URL_SAFE_NO_PAD.encode(&row.token_hash[..row.token_hash.len().min(12)]);
    row.name.clone().unwrap_or_else(part)
}
