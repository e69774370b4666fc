//! What was typed and not finished, kept so that nothing is lost: a booking under
//! way, or a form that was refused. Sealed, because it may hold health answers, and
//! known only to the browser whose cookie names it.

mod flash;
#[cfg(test)]
mod tests;

use chrono::TimeDelta;
use domain::{Instant, StudioId};
use serde::{Serialize, de::DeserializeOwned};
use storage::{Corrupt, StoreError, Tx, entities::draft};

pub use flash::{Flash, load_flash, save_flash};

use crate::{Services, tokens::SecretToken};

/// What a draft is of. The same token names nothing of another kind or studio.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DraftOf {
    /// `booking`, or the form it belongs to.
    pub kind: &'static str,
    /// Where, for a booking.
    pub studio: Option<StudioId>,
}

impl DraftOf {
    /// A booking under way at `studio`.
    #[must_use]
    pub const fn booking(studio: StudioId) -> Self {
        Self { kind: "booking", studio: Some(studio) }
    }
}

/// Keeps `value` under `token` for `lifetime` from now, over what was there before.
pub async fn save<T: Serialize>(
    services: &Services,
    token: &SecretToken,
    of: DraftOf,
    value: &T,
    lifetime: TimeDelta,
) -> Result<(), StoreError> {
    let tx = services.store.begin().await?;
    save_in(services, &tx, (token, of), value, services.now() + lifetime).await?;
    tx.commit().await
}

/// The same with a transaction, until `expires`.
pub(crate) async fn save_in<T: Serialize>(
    services: &Services,
    tx: &Tx,
    (token, of): (&SecretToken, DraftOf),
    value: &T,
    expires: Instant,
) -> Result<(), StoreError> {
    let hash = token.hash();
    let json = serde_json::to_vec(value).map_err(|_| Corrupt::new("draft", "fields", of.kind))?;
    let row = draft::Model {
        token_hash: hash.to_vec(),
        kind: of.kind.to_owned(),
        studio: of.studio.map(Into::into),
        fields_sealed: services.vault.seal_draft(&hash, of.kind, &json),
        expires_at: expires.timestamp(),
    };
    storage::drafts::put(tx, row).await
}

/// What was kept under `token`, or `None` where there is nothing of that kind, it has
/// expired, or it was kept by a version or with a key that is no longer known.
pub async fn load<T: DeserializeOwned>(
    services: &Services,
    token: &SecretToken,
    of: DraftOf,
) -> Result<Option<T>, StoreError> {
    let (hash, reader) = (token.hash(), services.store.reader());
    let row = storage::drafts::get(reader, &hash, of.kind, of.studio, services.now()).await?;
    let Some(row) = row else { return Ok(None) };
    let opened = services.vault.open_draft(&hash, of.kind, &row.fields_sealed);
    Ok(opened.ok().and_then(|json| serde_json::from_slice(&json).ok()))
}

/// Forgets what was kept under `token`.
pub async fn clear(services: &Services, token: &SecretToken) -> Result<(), StoreError> {
    let tx = services.store.begin().await?;
    storage::drafts::remove(&tx, &token.hash()).await?;
    tx.commit().await
}
