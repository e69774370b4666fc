//! The passkeys that an account has.

use chrono::DateTime;
use domain::{Instant, contact::FieldError};
use storage::{StoreError, accounts, entities::passkey};
use uuid::Uuid;

use super::AccountRefused;
use crate::{
    Services,
    accounts::second::{self, second_step_since},
    auth::SignedIn,
    mail::AccountChange,
};

/// The most that an account has.
pub const MAX_PASSKEYS: usize = 20;
/// The longest name of one, in characters.
pub const MAX_PASSKEY_NAME: usize = 60;
/// What one is called that its holder gave no name.
const NAMELESS: &str = "Passkey";

/// A passkey, as its holder sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyLine {
    /// Names it in a form.
    pub id: Uuid,
    /// What its holder calls it.
    pub name: String,
    /// Since when it is there.
    pub added: Instant,
    /// When it was used last.
    pub last_used: Option<Instant>,
}

/// The passkeys of whoever is signed in, the oldest first.
pub async fn passkeys(services: &Services, who: &SignedIn) -> Result<Vec<PasskeyLine>, StoreError> {
    let rows = accounts::passkeys(services.store.reader(), who.account()).await?;
    Ok(rows.into_iter().map(line).collect())
}

fn line(row: passkey::Model) -> PasskeyLine {
    let passkey::Model { id, name, created_at, last_used_at, .. } = row;
    PasskeyLine { id, name, added: instant(created_at), last_used: last_used_at.map(instant) }
}

fn instant(seconds: i64) -> Instant {
    DateTime::from_timestamp(seconds, 0).unwrap_or(DateTime::UNIX_EPOCH)
}

/// Calls a passkey something else. Nothing happens where `id` names none of theirs. Refuses
/// with [`AccountRefused::Invalid`].
pub async fn rename_passkey(
    services: &Services,
    who: &SignedIn,
    id: Uuid,
    name: &str,
) -> Result<(), AccountRefused> {
    let name = name.trim();
    let wrong = |code| Err(AccountRefused::Invalid(vec![FieldError::new("name", code)]));
    if name.is_empty() {
        return wrong("required");
    }
    if name.chars().count() > MAX_PASSKEY_NAME {
        return wrong("too_long");
    }
    let tx = services.store.begin().await?;
    accounts::rename_passkey(&tx, who.account(), id, name).await?;
    Ok(tx.commit().await?)
}

/// Forgets a passkey: nobody signs in with it any more, and a mail says so. Nothing happens
/// where `id` names none of theirs.
///
/// Where nothing else is the account's second step, its recovery codes go too; the desk of an
/// owner who must have one waits until there is another. Refuses with
/// [`AccountRefused::Unconfirmed`].
pub async fn remove_passkey(
    services: &Services,
    who: &SignedIn,
    id: Uuid,
) -> Result<(), AccountRefused> {
    who.confirmed()?;
    let account = who.account();
    let removed = services.store.retrying(|| async {
        let (tx, now) = (services.store.begin().await?, services.now());
        // One after another: else each of two would think that the other stays.
        accounts::rewrite(&tx, account).await?;
        if !accounts::remove_passkey(&tx, account, id).await? {
            return Ok(());
        }
        let left = second_step_since(&*tx, account).await?.is_some();
        if !left {
            accounts::replace_recovery_codes(&tx, account, Vec::new()).await?;
        }
        second::changed(&tx, account, AccountChange::PasskeyRemoved, now).await?;
        tx.commit().await?;
        Ok(())
    });
    removed.await
}

/// What a passkey is called that bears this name, or none.
pub(super) fn named(name: &str) -> String {
    let kept: String = name.trim().chars().take(MAX_PASSKEY_NAME).collect();
    if kept.is_empty() { NAMELESS.to_owned() } else { kept }
}
